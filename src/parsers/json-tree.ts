import { FormatError } from '../errors.js';
import type { Budget, Bytes, Region, SourceText } from '../types.js';
import type { JsonString, RawPosition } from './json-string.js';
import { JsonReader } from './json.js';
import { asUtf8 } from './unicode.js';

interface Placed {
  readonly location: Region;
  /** A YAML tag that stands before it, as the file says it. Hostile text. */
  readonly tag?: string;
}

/** A value of a JSON document with its place; readers of YAML make the same. */
export type JsonNode =
  | JsonText
  | JsonObject
  | (Placed & { readonly kind: 'array'; readonly items: readonly JsonNode[] })
  | (Placed & { readonly kind: 'scalar' });

export interface JsonText extends Placed {
  readonly kind: 'string';
  readonly text: string;
  /** The text with the way back to the raw file. */
  readonly source: SourceText<Region>;
}

export interface JsonObject extends Placed {
  readonly kind: 'object';
  /** In the document's order, repeated keys and all. */
  readonly members: readonly (readonly [key: string, value: JsonNode])[];
  /** Keys that stand more than once: readers differ in which they take. */
  readonly repeated: readonly JsonText[];
}

/** What was read of a document. */
export interface JsonTree {
  readonly root: JsonNode;
  /** What ended it before its time. */
  readonly error: FormatError | undefined;
  /** Where something stands behind it. */
  readonly trailing: Region | undefined;
}

/** The configurations of the largest models have some hundred thousand values. */
const MAX_NODES = 500_000;

/** A vocabulary or a constant of a million items is honest: the first ones show what it is. */
const MAX_SCALARS = 1000;

const nobody: ReadonlySet<string> = new Set();

function regionAt(start: RawPosition, end = start): Region {
  return {
    kind: 'region',
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    offset: start.offset,
  };
}

class TreeReader {
  #nodes = 0;
  error: FormatError | undefined;

  constructor(
    readonly json: JsonReader,
    readonly opaque: ReadonlySet<string>,
    readonly budget: Budget,
  ) {}

  /** The whole document; where there is no value at all, a scalar and the error. */
  async root(): Promise<JsonNode> {
    let root: JsonNode = { kind: 'scalar', location: regionAt(this.json.position) };
    await this.#part(async () => {
      root = await this.value();
    });
    return root;
  }

  async value(): Promise<JsonNode> {
    const kind = await this.json.kind();
    const position = this.json.position;
    this.budget.tick();
    if (++this.#nodes > MAX_NODES)
      throw new FormatError('over-budget', `more than ${MAX_NODES} values`, position.offset);
    const location = regionAt(position);
    if (kind === 'object') return this.#object(location);
    if (kind === 'array') return this.#array(location);
    if (kind === 'string') return textNode(await this.json.string());
    await this.json.skip();
    return { kind: 'scalar', location };
  }

  async #object(location: Region): Promise<JsonObject> {
    const members: [string, JsonNode][] = [];
    const repeated: JsonText[] = [];
    const keys = new Set<string>();
    await this.#part(async () => {
      await this.json.enterObject();
      for (let key; (key = await this.json.nextKey()) !== undefined;) {
        if (keys.has(key.text)) repeated.push(textNode(key));
        keys.add(key.text);
        if (this.opaque.has(key.text)) await this.json.skip();
        else members.push([key.text, await this.value()]);
        this.#stop();
      }
    });
    return { kind: 'object', members, repeated, location };
  }

  async #array(location: Region): Promise<JsonNode> {
    const items: JsonNode[] = [];
    let scalars = 0;
    await this.#part(async () => {
      await this.json.enterArray();
      while (await this.json.nextItem()) {
        const kind = await this.json.kind();
        const nested = kind === 'object' || kind === 'array';
        if (nested || ++scalars <= MAX_SCALARS) items.push(await this.value());
        else await this.json.skip();
        this.#stop();
      }
    });
    return { kind: 'array', items, location };
  }

  /** What stands before an error counts. */
  async #part(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.error ??= error;
    }
  }

  /** An error inside ends what is around it, too. */
  #stop(): void {
    if (this.error) throw this.error;
  }
}

function textNode(string: JsonString): JsonText {
  const { text } = string;
  const locate = (start: number, end: number): Region =>
    regionAt(string.position(start), string.position(end));
  return { kind: 'string', text, source: { text, locate }, location: locate(0, text.length) };
}

/**
 * Reads a JSON document as far as it goes, without its numbers and without the ends of long lists of plain values; in
 * any encoding in which Python's reader takes it. Places in one that is not UTF-8 are those of its text.
 *
 * @param opaque - members that are passed over
 */
export async function readJsonStart(
  bytes: Bytes,
  budget: Budget,
  opaque: ReadonlySet<string> = nobody,
): Promise<JsonTree> {
  const json = await JsonReader.open(await asUtf8(bytes), budget);
  const reader = new TreeReader(json, opaque, budget);
  const root = await reader.root();
  const { error } = reader;
  const ended = await json.kind().then(
    (kind) => kind === 'end',
    () => false,
  );
  return { root, error, trailing: ended || error ? undefined : regionAt(json.position) };
}

/**
 * Reads a JSON document whole, as a loader sees it.
 *
 * @throws FormatError `invalid-json`, and `over-budget` for more than half a million values
 */
export async function readJsonTree(
  bytes: Bytes,
  budget: Budget,
): Promise<Pick<JsonTree, 'root' | 'trailing'>> {
  const { root, error, trailing } = await readJsonStart(bytes, budget);
  if (error) throw error;
  return { root, trailing };
}

/** The member that Python takes: the last of its name. */
export function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.findLast(([name]) => name === key)?.[1] : undefined;
}

/** A member that is text. */
export function textMember(node: JsonNode | undefined, key: string): string | undefined {
  const member = memberOf(node, key);
  return member?.kind === 'string' ? member.text : undefined;
}
