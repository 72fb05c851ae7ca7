import type { Artifact, Detail, Fact, GlobalFact, Value } from '../../types.js';
import { isData } from '../../parsers/inert-value.js';
import type { Decompiler } from './decompile.js';
import { Global, lost, type Symbolic } from './symbols.js';

/** What a pickle says. */
export type Found = Fact | Detail | Artifact;

/** Different calls of one name and one shape that are told apart; a vocabulary calls one class a million times. */
const MAX_CALLS = 4;
/** Marks the shapes of calls with more than data among their arguments. */
const ACTING = 'a';
/** Calls with nothing but data that are looked at, in case one is none; of what follows it is said that nobody looked. */
const MAX_PASSED_OVER = 1000;
const unknown: Value = { kind: 'unknown', text: '…' };
/** Names whose first call is still awaited. Beyond, they are reported as imported without waiting. */
const MAX_PENDING = 1000;

/** What is called with a function among its arguments, and whether by NEWOBJ or its like. */
export interface Taker {
  readonly callee: Global;
  readonly made: boolean;
}

function describeTaker({ callee: { module, name }, made }: Taker): NonNullable<GlobalFact['taker']> {
  return { module, name, ...(made ? { made } : {}) };
}

/** Whether a value may be more than data: numbers, and bytes that are no text, can be no command, path or code. */
function mayAct(symbol: Symbolic): boolean {
  if (typeof symbol === 'number') return symbol < 0;
  return symbol.kind !== 'collection' || symbol.partial || symbol.items.some(mayAct);
}

/** What rules ask of a call without its constants: how many arguments there are, what the first is, and whether all are data. */
function shapeOf(positional: readonly Symbolic[], made = false): string {
  const [first] = positional;
  const size = `${made ? 'made' : Math.min(positional.length, 2)}${positional.some(mayAct) ? ACTING : ''}`;
  if (first === undefined || typeof first === 'number') return size;
  if (first.kind !== 'call') return `${size}${first.kind}`;
  const { callee } = first;
  return `${size}${typeof callee !== 'number' && callee.kind === 'global' ? callee.dotted : 'call'}`;
}

/**
 * Keeps the names that a file imports, and reports each once for each different use. A name is reported as
 * imported only when the file ends, or breaks, without having called it.
 */
export class Imports {
  readonly #globals = new Map<string, Global>();
  readonly #pending = new Map<Global, number>();
  readonly #decompiler: Decompiler;
  readonly #seen = new Set<string>();
  #found: Found[] = [];

  constructor(decompiler: Decompiler) {
    this.#decompiler = decompiler;
  }

  /** How many names were imported so far. */
  get count(): number {
    return this.#globals.size;
  }

  /** The one object for a name. */
  import(module: string, name: string, offset: number): Global {
    const key = `${module.length}:${module}.${name}`;
    const known = this.#globals.get(key);
    if (known !== undefined) return known;
    if (this.#pending.size >= MAX_PENDING) this.#reportPending();
    const global = new Global(module, name);
    this.#globals.set(key, global);
    this.#pending.set(global, offset);
    return global;
  }

  /** Whether another call of this name may still be news. Texts of binary data do not hide the one that is a path. */
  awaits(global: Global, positional: readonly Symbolic[], made = false): boolean {
    const shape = shapeOf(positional, made);
    const reported = global.reported.get(shape);
    if (reported === undefined || reported.codes.size < MAX_CALLS) return true;
    return !made && !reported.acts && positional.some(mayAct);
  }

  /** @param made - by NEWOBJ or its like */
  async call(global: Global, positional: readonly Symbolic[], offset: number, made = false): Promise<void> {
    this.#pending.delete(global);
    if (!this.awaits(global, positional, made)) return;
    const shape = shapeOf(positional, made);
    const reported = global.reported.get(shape) ?? { codes: new Set(), acts: false, passedOver: 0 };
    global.reported.set(shape, reported);
    const { code, values } =
      reported.passedOver < MAX_PASSED_OVER
        ? await this.#decompiler.call(global.dotted, positional)
        : { code: `${global.dotted}(…)`, values: [unknown] };
    const acts = !values.every(isData);
    if (reported.codes.has(code) || (reported.codes.size >= MAX_CALLS && !acts)) {
      reported.passedOver++;
      return;
    }
    reported.codes.add(code);
    reported.acts ||= acts;
    this.#report(global, 'called', values, code, offset, { made });
  }

  /** A name is given to something that may call it, with these arguments before its own. */
  async hand(
    global: Global,
    bound: readonly Symbolic[],
    code: string,
    offset: number,
    taker?: Taker,
  ): Promise<void> {
    const shape = `${shapeOf(bound)} ${bound.length}`;
    const to = taker === undefined ? '' : `${taker.made ? 'made ' : ''}${taker.callee.dotted}`;
    if (!this.first(`${shape} of ${global.dotted} handed to ${to}`)) return;
    const { values } = await this.#decompiler.call(global.dotted, [...bound, lost]);
    this.#report(global, 'handed', values, code, offset, { taker });
  }

  /** A call as it is reported. */
  async describe(name: string, positional: readonly Symbolic[]): Promise<string> {
    return (await this.#decompiler.call(name, positional)).code;
  }

  /** A name that was called may be handed on as well. */
  handOn(global: Global, offset: number): void {
    if (!this.#pending.has(global)) this.#report(global, 'imported', [], global.dotted, offset);
  }

  /** Whether something is seen for the first time in this file. */
  first(what: string): boolean {
    const { size } = this.#seen;
    return this.#seen.add(what).size > size;
  }

  /** Anything else that was found, in its order. */
  add(item: Found): void {
    this.#found.push(item);
  }

  /** What was found since the last time. */
  drain(): readonly Found[] {
    if (this.#found.length === 0) return this.#found;
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** What was found, and the names that nobody will call any more. */
  end(): readonly Found[] {
    this.#reportPending();
    return this.drain();
  }

  #reportPending(): void {
    for (const [global, offset] of this.#pending) this.#report(global, 'imported', [], global.dotted, offset);
    this.#pending.clear();
  }

  #report(
    global: Global,
    use: 'called' | 'handed' | 'imported',
    values: Value[],
    code: string,
    offset: number,
    { made = false, taker }: { readonly made?: boolean; readonly taker?: Taker | undefined } = {},
  ): void {
    const { module, name } = global;
    const location = { kind: 'bytes', offset } as const;
    this.#found.push({
      kind: 'global',
      module,
      name,
      use,
      ...(made ? { made } : {}),
      ...(taker ? { taker: describeTaker(taker) } : {}),
      arguments: values,
      code: code.slice(0, 200),
      location,
    });
  }
}
