import { memoryBytes } from '../../bytes.js';
import { payloadAt } from '../../parsers/payload-signature.js';
import type { Position } from '../../types.js';
import {
  LONGEST_PATH,
  MOST_DATA,
  MOST_FUNCTIONS,
  MOST_INPUTS,
  MOST_STRINGS,
  SHORTEST_PAYLOAD,
  unpackStrings,
  type GraphNode,
} from './nodes.js';

/** So much is looked at for what bytes begin as, behind the zeros that may stand in front. */
const HEAD = 8192;

export interface TextNode extends GraphNode {
  readonly location: Position;
}

/** One entry of a node's map of attributes: its key may stand behind its value. */
interface Attribute {
  key: string;
  readonly strings: string[];
}

/** Text holds bytes as escapes, and letters beyond Latin-1 only where they are text. */
function bytesOf(value: string): Buffer {
  return Buffer.from(value, /^[\0-\xff]*$/.test(value) ? 'latin1' : 'utf8');
}

/** Most tensors are numbers: only what may be looked into is kept. */
function mayHide(value: string): boolean {
  return (
    value.length >= SHORTEST_PAYLOAD &&
    payloadAt(bytesOf(value.slice(0, HEAD).replace(/^\0+/, ''))) !== undefined
  );
}

/** What is gathered of a node while its text goes on. */
export class NodeDraft {
  #name = '';
  #op = '';
  readonly #inputs: string[] = [];
  readonly #attributes: Attribute[] = [];
  readonly #functions: string[] = [];
  readonly #hiding: Buffer[] = [];

  /** @param way - names of the messages from the node inwards, the new one last */
  open(way: readonly string[]): void {
    if (way.length === 1 && way[0] === 'attr') this.#attributes.push({ key: '', strings: [] });
  }

  /** @param way - as of `open` */
  take(way: readonly string[], name: string, value: string): void {
    const last = way.at(-1);
    const attribute = this.#attributes.at(-1);
    if (way.length === 0) {
      if (name === 'name') this.#name = value;
      else if (name === 'op') this.#op = value;
      else if (name === 'input' && this.#inputs.length < MOST_INPUTS) this.#inputs.push(value);
    } else if (way[0] !== 'attr' || attribute === undefined) return;
    else if (way.length === 1 && name === 'key') attribute.key = value;
    else if (last === 'func' && name === 'name') {
      if (this.#functions.length < MOST_FUNCTIONS) this.#functions.push(value);
    } else if (name === 's') keep(attribute, [value]);
    else if (last === 'tensor' && (name === 'string_val' || name === 'tensor_content')) {
      keep(
        attribute,
        name === 'string_val' ? [value] : unpackStrings(bytesOf(value.slice(0, MOST_STRINGS * LONGEST_PATH))),
      );
      if (this.#hiding.length < MOST_DATA && mayHide(value)) this.#hiding.push(bytesOf(value));
    }
  }

  finish(location: Position): TextNode {
    const strings = (key: string): Promise<string[]> =>
      Promise.resolve(this.#attributes.filter((one) => one.key === key).flatMap((one) => one.strings));
    return {
      name: this.#name,
      op: this.#op,
      location,
      strings,
      inputs: () => Promise.resolve(this.#inputs),
      constant: () => strings('value'),
      data: () =>
        Promise.resolve(
          this.#hiding.map((bytes) => ({ content: memoryBytes(bytes), offset: 0, length: bytes.length })),
        ),
      functions: () => Promise.resolve(this.#functions),
    };
  }
}

function keep({ strings }: Attribute, values: readonly string[]): void {
  for (const value of values) if (strings.length < MOST_STRINGS) strings.push(value.slice(0, LONGEST_PATH));
}
