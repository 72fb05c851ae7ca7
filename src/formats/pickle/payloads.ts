import { streamBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { readCodeObject } from '../../parsers/marshal/index.js';
import { isSurelyPickle } from '../../parsers/pickle-sketch.js';
import { binarySource, snippet } from '../../parsers/source-text.js';
import type { Artifact, Budget } from '../../types.js';
import { decoderOf, unescape, type Chunks } from './decoders.js';
import type { Folder } from './fold.js';
import type { Imports } from './imports.js';
import { utf8Text, type Literals, type Span } from './literals.js';
import type { Call, Global, Symbolic } from './symbols.js';
import { offsetOf } from './symbols.js';

/** Longer source code is looked into only at its start; nobody hides code by writing more of it in plain sight. */
const MAX_CODE = 1024 * 1024;
/** As many names and constants of compiled code, and as much of each, as a person reads on one line. */
const MAX_LISTED = 8;
const MAX_SHOWN = 60;
const STEP = 64 * 1024;
/** What a pickle may be told by. */
const SAMPLE = 1024;

/** Functions that load what they are given, by the names that libraries have for it. */
const loaders = /(?:^|[._])(?:loads?|Unpickler|read_pickle|load_from_bytes|unpickle_(?:doc|vocab))$/;
/** Whose argument is a pickle and nothing else. */
const pickles = /^(?:_?pickle|cPickle|dill|cloudpickle|pandas)\b/;
const interpreters =
  /^(?:builtins\.(?:exec|eval|compile)|timeit\.(?:timeit|repeat)|(?:cProfile|profile|pdb)\.run(?:ctx|eval)?)$/;

/** Bytes that a call is given, as they come out of the functions around them. */
interface Payload {
  /** The constant that it is made of. */
  readonly span: Span;
  /** It is no plain constant. */
  readonly decoded: boolean;
  readonly chunks: () => Chunks;
}

/** Follows what calls are given: pickles inside pickles, however they are encoded, and source code. */
export class Payloads {
  readonly #artifact: Artifact;
  readonly #budget: Budget;
  readonly #folder: Folder;
  readonly #literals: Literals;
  readonly #imports: Imports;

  constructor(artifact: Artifact, budget: Budget, folder: Folder, literals: Literals, imports: Imports) {
    this.#artifact = artifact;
    this.#budget = budget;
    this.#folder = folder;
    this.#literals = literals;
    this.#imports = imports;
  }

  /** Whether every call of this name matters, for what it is given. */
  static awaits({ dotted }: Global): boolean {
    return loaders.test(dotted) || interpreters.test(dotted);
  }

  /** Hands on what a call would load or run. */
  async follow({ dotted }: Global, positional: readonly Symbolic[], offset: number): Promise<void> {
    const loads = loaders.test(dotted);
    for (const argument of positional) {
      if (interpreters.test(dotted)) await this.#code(argument, offset);
      else if (loads || (typeof argument !== 'number' && argument.kind === 'call')) {
        const payload = await this.#open(argument);
        if (payload && (loads || (payload.decoded && (await this.#isPickle(payload)))))
          this.#handOn(payload, pickles.test(dotted) ? '.pkl' : '');
      }
    }
  }

  /** The arguments of a call as they are reported: a program that Python has compiled as what it names. */
  async shown({ dotted }: Global, positional: readonly Symbolic[]): Promise<readonly Symbolic[]> {
    const [code] = positional;
    const payload = dotted === 'marshal.loads' && code !== undefined ? await this.#open(code) : undefined;
    if (payload === undefined) return positional;
    const { names, constants } = readCodeObject(await this.#start(payload, MAX_CODE), this.#budget);
    const listed = (title: string, items: readonly string[]): string[] =>
      items.length === 0 ? [] : [`${title} ${items.slice(0, MAX_LISTED).join(', ')}`];
    const quoted = constants.map((constant) => JSON.stringify(constant.slice(0, MAX_SHOWN)));
    const text = [...listed('names', names), ...listed('constants', quoted)].join('; ');
    return [{ kind: 'opaque', text: snippet(`<code: ${text}>`) }];
  }

  /** Whether the file tells what a value would hold as bytes. */
  async knows(symbol: Symbolic | undefined): Promise<boolean> {
    return symbol !== undefined && (await this.#open(symbol)) !== undefined;
  }

  #handOn({ span, chunks }: Payload, extension: string): void {
    const { path, inside } = this.#artifact;
    if (!this.#imports.first(`bytes at ${span.start}`)) return;
    this.#budget.spend('entries', 1);
    this.#imports.add({
      path,
      inside: [...inside, `bytes at ${span.start}${extension}`],
      content: streamBytes(chunks()),
    });
  }

  async #isPickle(payload: Payload): Promise<boolean> {
    return isSurelyPickle(await this.#start(payload, SAMPLE));
  }

  async #start(payload: Payload, most: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of payload.chunks()) {
        parts.push(chunk);
        length += chunk.length;
        if (length >= most) break;
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
    return Buffer.concat(parts).subarray(0, most);
  }

  async #code(argument: Symbolic, offset: number): Promise<void> {
    const payload = await this.#open(argument);
    const folded = payload === undefined ? await this.#folder.fold(argument) : undefined;
    const text =
      payload === undefined
        ? folded?.kind === 'text' && folded.value
        : utf8Text(await this.#start(payload, MAX_CODE));
    if (typeof text !== 'string' || !this.#imports.first(`code at ${payload?.span.start ?? offset}`)) return;
    this.#budget.spend('entries', 1);
    const { start, length } = payload?.span ?? { start: offset, length: 1 };
    this.#imports.add({ kind: 'text', language: 'python', source: binarySource(text, start, length) });
  }

  async #open(symbol: Symbolic): Promise<Payload | undefined> {
    if (typeof symbol === 'number') {
      const span = await this.#literals.span(offsetOf(symbol));
      if (span === undefined) return undefined;
      const { escaped } = span;
      return {
        span,
        decoded: false,
        chunks: () => (escaped ? unescape(this.#read(span)) : this.#read(span)),
      };
    }
    return symbol.kind === 'call' ? this.#decoded(symbol) : undefined;
  }

  async #decoded({ callee, positional }: Call): Promise<Payload | undefined> {
    if (typeof callee === 'number') return undefined;
    const [name, values] =
      callee.kind === 'global'
        ? [callee.dotted, positional]
        : callee.kind === 'method'
          ? [callee.name, [callee.of, ...positional]]
          : [];
    const [first, codec] = values ?? [];
    if (name === undefined || first === undefined) return undefined;
    const decode = decoderOf(name, codec === undefined ? undefined : await this.#folder.text(codec));
    if (decode === undefined) return undefined;
    const inner = await this.#open(first);
    return inner && { ...inner, decoded: true, chunks: () => decode(inner.chunks()) };
  }

  async *#read({ start, length }: Span): AsyncGenerator<Uint8Array> {
    const { content } = this.#artifact;
    for (let at = 0; at < length; at += STEP) {
      const size = Math.min(STEP, length - at);
      this.#budget.spend('expandedBytes', size);
      const chunk = await content.read(start + at, size);
      yield chunk;
      if (chunk.length < size) return;
    }
  }
}
