import { FormatError } from '../../errors.js';
import { JsonReader } from '../../parsers/json.js';
import type { JsonString, RawPosition } from '../../parsers/json-string.js';
import type { Budget, Bytes, Region } from '../../types.js';
import type { ConfigNode } from './node.js';

/** A configuration has some thousand values; what is larger is a vocabulary, in which nothing is looked for. */
const MAX_NODES = 1_000_000;

/** Members that hold a vocabulary or weights of it: megabytes in which nothing leads anywhere. */
const opaque = new Set(['added_tokens_decoder', 'vocab', 'merges', 'id2label', 'label2id', 'weight_map']);

function region(from: RawPosition, to = from): Region {
  return {
    kind: 'region',
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    offset: from.offset,
  };
}

function textNode(string: JsonString): ConfigNode {
  const { text } = string;
  const locate = (start: number, end: number): Region => region(string.position(start), string.position(end));
  return { kind: 'text', text, source: { text, locate }, location: locate(0, text.length) };
}

/** What was read of a document, and the error that ended it. */
interface JsonConfig {
  readonly root: ConfigNode;
  readonly error: FormatError | undefined;
}

class TreeReader {
  #nodes = 0;
  #error: FormatError | undefined;

  constructor(
    readonly json: JsonReader,
    readonly budget: Budget,
  ) {}

  async read(): Promise<JsonConfig> {
    const root = await this.#value();
    return { root, error: this.#error };
  }

  async #value(): Promise<ConfigNode> {
    const { json } = this;
    const kind = await json.kind();
    const location = region(json.position);
    this.budget.tick();
    if (++this.#nodes > MAX_NODES)
      throw new FormatError(
        'over-budget',
        `the configuration has more than ${MAX_NODES} values`,
        location.offset,
      );
    if (kind === 'object') return this.#map(location);
    if (kind === 'array') return this.#list(location);
    if (kind === 'string') return textNode(await json.string());
    if (kind === 'end') throw new FormatError('invalid-json', 'the document ends too early', location.offset);
    await json.skip();
    return { kind: 'scalar', location };
  }

  async #map(location: Region): Promise<ConfigNode> {
    const entries: [string, ConfigNode][] = [];
    await this.#part(async () => {
      await this.json.enterObject();
      for (let key; (key = await this.json.nextKey()) !== undefined;) {
        if (opaque.has(key.text)) await this.json.skip();
        else entries.push([key.text, await this.#value()]);
        this.#stop();
      }
    });
    return { kind: 'map', entries, location };
  }

  async #list(location: Region): Promise<ConfigNode> {
    const items: ConfigNode[] = [];
    await this.#part(async () => {
      await this.json.enterArray();
      while (await this.json.nextItem()) {
        items.push(await this.#value());
        this.#stop();
      }
    });
    return { kind: 'list', items, location };
  }

  /** What stands before an error counts. */
  async #part(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#error ??= error;
    }
  }

  /** An error inside ends what is around it, too. */
  #stop(): void {
    if (this.#error) throw this.#error;
  }
}

/** Reads a JSON document as far as it goes, without vocabularies. */
export async function readJsonConfig(content: Bytes, budget: Budget): Promise<JsonConfig> {
  const json = await JsonReader.open(content, budget);
  return new TreeReader(json, budget).read();
}
