import { snippet } from '../../parsers/source-text.js';
import type { Budget, CommandFact, SourceText } from '../../types.js';

/** Objects and commands that download, where they are part of an expression. */
const download =
  /\.Download(?:String|Data)\w*\s*\(|(?<!\$)\(\s*(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b/i;
const bareDownload = /^\s*(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b/i;
const run = /(?:^|[\s|;&({"'])(iex|Invoke-Expression)\b|\[scriptblock\]::Create\b|\.InvokeScript\s*\(/i;
const assignment = /(?:^|[\s"';{])\$(?:\w+:)?(\w+)\s*=\s*([^=].*)$/s;

/** A pipeline, which is read as one. */
const pipeline =
  /^(?!.*\.Download).*\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b[^|]*\|\s*(?:iex|Invoke-Expression)\b/is;

/** No script has more variables that matter. */
const MAX_VARIABLES = 64;

/** `[start, end)` of the statements of a script: by line ends and semicolons, those in strings too. */
function* statements(text: string, budget: Budget): Generator<{ start: number; end: number }> {
  for (const { 0: whole, index } of text.matchAll(/[^;\n]+/g)) {
    budget.tick();
    yield { start: index, end: index + whole.length };
  }
}

/**
 * Tells where PowerShell runs what it downloads in an expression (`iex (New-Object Net.WebClient).DownloadString(…)`),
 * which is no pipeline: as a command whose output `iex` reads.
 */
export function* runDownloads(source: SourceText, budget: Budget): Generator<CommandFact> {
  const { text } = source;
  if (!run.test(text)) return;
  /** What variables hold that were assigned a download. */
  const held = new Map<string, string>();
  for (const { start, end } of statements(text, budget)) {
    const statement = text.slice(start, end);
    const [, name = '', value = ''] = assignment.exec(statement) ?? [];
    const url = /\w+:\/\/[^\s'")]+/.exec(statement)?.[0];
    const downloads = download.test(statement);
    if (pipeline.test(statement)) continue;
    if (run.test(statement)) {
      const used = Array.from(statement.matchAll(/\$(\w+)/g), ([, variable = '']) =>
        held.get(variable.toLowerCase()),
      );
      const from = downloads ? (url ?? '$_') : used.find((variable) => variable !== undefined);
      const lead = /^\s*/.exec(statement)?.[0].length ?? 0;
      if (from !== undefined)
        yield {
          kind: 'command',
          program: 'invoke-webrequest',
          argv: [from],
          pipedInto: ['iex'],
          code: snippet(statement.trim()),
          location: source.locate(start + lead, start + statement.trimEnd().length),
        };
    } else if (name !== '' && (downloads || bareDownload.test(value)) && held.size < MAX_VARIABLES)
      held.set(name.toLowerCase(), url ?? '$_');
  }
}
