import type { ShellCommand } from '../../parsers/shell-words.js';
import type { CommandFact, SourceText } from '../../types.js';
import { isAssignment, readersOf, runnerName, type Invocation } from './invocation.js';

/** Variables that are told apart, and commands whose output one of them holds; no script needs more. */
const MAX_VARIABLES = 256;
const MAX_WRITERS = 8;

const reference = /\$(?:(\w+)|\{(\w+)\})/g;

const nameOf = (assignment: string): string => /^\w+/.exec(assignment)?.[0] ?? '';

/** Remembers what variables were assigned, to tell when it is run: `x=$(curl …); eval "$x"`. */
export class Variables {
  readonly #texts = new Map<string, SourceText>();
  readonly #outputs = new Map<string, { readonly by: ShellCommand; readonly facts: CommandFact[] }>();

  /** Takes the assignments of a command, and where it stands in one itself what it prints. */
  assign(command: ShellCommand, source: SourceText): void {
    for (const { text, start, end, dynamic } of command.words) {
      const sign = text.indexOf('=') + 1;
      if (!isAssignment({ text }) || dynamic || this.#texts.size >= MAX_VARIABLES) continue;
      this.#texts.set(nameOf(text), { text: text.slice(sign), locate: () => source.locate(start, end) });
    }
  }

  /** Takes what a command prints, where that is assigned. */
  hold({ outer }: ShellCommand, fact: CommandFact): void {
    const word = outer && outer.reads !== true ? outer.command.words[outer.word] : undefined;
    if (!outer || !word || !isAssignment(word)) return;
    const name = nameOf(word.text);
    const held = this.#outputs.get(name);
    if (held?.by === outer.command) {
      if (held.facts.length < MAX_WRITERS) held.facts.push(fact);
    } else if (held || this.#outputs.size < MAX_VARIABLES)
      this.#outputs.set(name, { by: outer.command, facts: [fact] });
  }

  /** What a text says that is a variable and nothing else. */
  textOf(text: string): SourceText | undefined {
    const [, bare, braced = ''] = /^\$(?:(\w+)|\{(\w+)\})$/.exec(text) ?? [];
    return this.#texts.get(bare ?? braced);
  }

  /** The commands whose output a later one runs out of a variable. */
  *run(command: ShellCommand, invocation: Invocation): Generator<CommandFact> {
    for (const [word, { text, dynamic }] of command.words.entries()) {
      if (!dynamic || this.#outputs.size === 0) continue;
      for (const [, bare, braced = ''] of text.matchAll(reference)) {
        const held = this.#outputs.get(bare ?? braced);
        const runner = held && runnerName({ command, word, process: false }, invocation);
        const readers = runner === undefined ? [] : readersOf(command, runner);
        if (readers.length > 0)
          for (const fact of held?.facts ?? [])
            yield { ...fact, pipedInto: [...(fact.pipedInto ?? []), ...readers] };
      }
    }
  }
}
