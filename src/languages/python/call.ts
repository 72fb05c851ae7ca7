import { snippet } from '../../parsers/source-text.js';
import type { CallFact, Position, SourceText, Value, WrittenCall } from '../../types.js';
import type { SyntaxTree } from './syntax-tree.js';
import { writtenCall } from './written-call.js';

export type Arguments = Pick<CallFact, 'positional' | 'keywords' | 'open'>;

/** What a call names; the rest is worked out when a rule asks, which it does for one call of a thousand. */
export class Call implements CallFact {
  readonly kind = 'call';
  readonly callee: string;
  readonly alternatives?: readonly string[];
  #given: Arguments | undefined;

  /**
   * @param names - at least one
   * @param end - where the code ends, an offset in the text
   */
  constructor(
    readonly source: SourceText,
    readonly tree: SyntaxTree,
    readonly node: number,
    readonly end: number,
    [callee, ...alternatives]: readonly [string, ...string[]],
    readonly reference: boolean,
    readonly readArguments: () => Arguments,
  ) {
    this.callee = callee;
    if (alternatives.length > 0) this.alternatives = alternatives;
  }

  get #arguments(): Arguments {
    this.#given ??= this.readArguments();
    return this.#given;
  }

  get positional(): readonly Value[] {
    return this.#arguments.positional;
  }

  get keywords(): Readonly<Record<string, Value>> {
    return this.#arguments.keywords;
  }

  get open(): boolean {
    return this.#arguments.open;
  }

  get code(): string {
    const start = this.tree.start(this.node);
    return snippet(this.tree.text.slice(start, Math.min(this.end, start + 1000)));
  }

  get location(): Position {
    return this.source.locate(this.tree.start(this.node), this.end);
  }

  get written(): WrittenCall | undefined {
    return this.tree.name(this.node) === 'CallExpression' && !this.reference
      ? writtenCall(this.tree, this.node, this.source)
      : undefined;
  }
}
