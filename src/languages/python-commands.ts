import type { Budget, CallFact, Fact, LanguageReader, SourceText, Value } from '../types.js';

/** Functions that run their first argument in a shell. */
const shellCalls = new Set([
  'os.system',
  'os.popen',
  'subprocess.getoutput',
  'subprocess.getstatusoutput',
  'asyncio.create_subprocess_shell',
]);
const processCalls = /^subprocess\.(?:run|call|check_call|check_output|Popen)$/;
/** What IPython makes of a magic or a shell line when a notebook is exported as a script. */
const ipythonCalls =
  /(?:^|\.)get_ipython\(\)\.(system|system_piped|system_raw|getoutput|magic|run_line_magic|run_cell_magic|run_cell|ex)$/;

const constant = (value: Value | undefined): string | undefined =>
  value?.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;

/** A command as text; what an f-string fills in is an expression of IPython. */
function commandText(value: Value | undefined): string | undefined {
  const written = value?.kind === 'unknown' ? /^[fF](["'])([^"'\\]*)\1$/.exec(value.text)?.[2] : undefined;
  return written ?? constant(value);
}

/** A word as a shell would have to be given it; what is not known is an expression of IPython. */
function word(value: Value): string {
  const text = constant(value);
  if (text !== undefined) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return value.kind === 'name' && /^[\w.]+$/.test(value.name) ? `{${value.name}}` : '{_}';
}

/** The shell command that a call runs. Arguments are worked out where somebody asks, so that nobody asks in vain. */
function commandOf(call: CallFact): string | undefined {
  const { callee } = call;
  const inShell = shellCalls.has(callee);
  if (!inShell && !processCalls.test(callee)) return undefined;
  const { positional, keywords } = call;
  const given = positional[0] ?? keywords['args'] ?? keywords['cmd'] ?? keywords['command'];
  if (inShell) return commandText(given);
  if (given?.kind === 'list') return given.items.map(word).join(' ');
  const shell = keywords['shell'];
  return shell?.kind === 'constant' && shell.value === true ? commandText(given) : undefined;
}

/** The cell that says to IPython what a call does. */
function cellOf(call: CallFact): string | undefined {
  const method = call.callee.includes('get_ipython()') ? ipythonCalls.exec(call.callee)?.[1] : undefined;
  if (method === undefined) return undefined;
  const [first, second = '', third = ''] = call.positional.map((value) => constant(value) ?? '_');
  if (first === undefined || Object.keys(call.keywords).length > 0) return undefined;
  if (method === 'run_cell_magic') return `%%${first} ${second}\n${third}`;
  if (method === 'run_line_magic') return `%${first} ${second}`;
  if (method === 'magic') return `%${first}`;
  return method.startsWith('run') || method === 'ex' ? first : `!${first}`;
}

/**
 * Reads Python, and the commands that its calls run where they are written out: `os.system('…')`,
 * `subprocess.run(['pip', …])`, `get_ipython().system('…')`.
 */
export function withCommands(
  python: LanguageReader,
  { shell, ipython }: { readonly shell: LanguageReader; readonly ipython: LanguageReader },
): LanguageReader {
  const readCall = function* (call: CallFact, budget: Budget): Generator<Fact> {
    const at = (text: string): SourceText => ({ text, locate: () => call.location });
    const command = commandOf(call);
    if (command !== undefined) yield* shell.read(at(command), budget);
    const cell = cellOf(call);
    if (cell !== undefined) yield* ipython.read(at(cell), budget);
  };
  return {
    language: python.language,
    *read(source, budget) {
      for (const fact of python.read(source, budget)) {
        yield fact;
        if (fact.kind === 'call' && !fact.reference) yield* readCall(fact, budget);
      }
    },
  };
}
