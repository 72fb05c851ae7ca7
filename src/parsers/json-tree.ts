import { FormatError } from '../errors.js';
import type { Budget, Bytes, Region } from '../types.js';
import type { JsonString, RawPosition } from './json-string.js';
import { JsonReader } from './json.js';

/** A value of a JSON document with its place. */
export type JsonNode =
  | JsonText
  | JsonObject
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly location: Region }
  | { readonly kind: 'scalar'; readonly location: Region };

export interface JsonText {
  readonly kind: 'string';
  readonly text: string;
  readonly location: Region;
}

export interface JsonObject {
  readonly kind: 'object';
  /** In the document's order, repeated keys and all. */
  readonly members: readonly (readonly [key: string, value: JsonNode])[];
  /** Keys that stand more than once: readers differ in which they take. */
  readonly repeated: readonly JsonText[];
  readonly location: Region;
}

/** The configurations of the largest models have some hundred thousand values. */
const MAX_NODES = 500_000;

/** A vocabulary or a constant of a million items is honest: the first ones show what it is. */
const MAX_SCALARS = 1000;

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

  constructor(
    readonly json: JsonReader,
    readonly budget: Budget,
  ) {}

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
    await this.json.enterObject();
    const members: [string, JsonNode][] = [];
    const repeated: JsonText[] = [];
    const keys = new Set<string>();
    for (let key; (key = await this.json.nextKey()) !== undefined;) {
      if (keys.has(key.text)) repeated.push(textNode(key));
      keys.add(key.text);
      members.push([key.text, await this.value()]);
    }
    return { kind: 'object', members, repeated, location };
  }

  async #array(location: Region): Promise<JsonNode> {
    await this.json.enterArray();
    const items: JsonNode[] = [];
    let scalars = 0;
    while (await this.json.nextItem()) {
      const kind = await this.json.kind();
      const nested = kind === 'object' || kind === 'array';
      if (nested || ++scalars <= MAX_SCALARS) items.push(await this.value());
      else await this.json.skip();
    }
    return { kind: 'array', items, location };
  }
}

function textNode(string: JsonString): JsonText {
  const location = regionAt(string.position(0), string.position(string.text.length));
  return { kind: 'string', text: string.text, location };
}

/**
 * Reads a JSON document whole, as a loader sees it, without its numbers and without the ends of long lists of plain
 * values.
 *
 * @returns its root, and where something stands behind it
 * @throws FormatError `invalid-json`, and `over-budget` for more than half a million values
 */
export async function readJsonTree(
  bytes: Bytes,
  budget: Budget,
): Promise<{ readonly root: JsonNode; readonly trailing: Region | undefined }> {
  const json = await JsonReader.open(bytes, budget);
  const root = await new TreeReader(json, budget).value();
  const ended = await json.kind().then(
    (kind) => kind === 'end',
    () => false,
  );
  return { root, trailing: ended ? undefined : regionAt(json.position) };
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
