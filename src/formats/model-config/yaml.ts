import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { plainSource, sliceSource } from '../../parsers/source-text.js';
import type { Budget, Region, SourceText } from '../../types.js';
import type { ConfigNode } from './node.js';

/** The parser takes some seconds for a megabyte of hostile text, and cannot be stopped on its way. */
const MAX_YAML = 256 * 1024;
const MAX_DEPTH = 100;

class TreeReader {
  constructor(
    readonly document: Document.Parsed,
    readonly source: SourceText<Region>,
    readonly budget: Budget,
  ) {}

  read(node: ParsedNode | null, depth = 0): ConfigNode {
    this.budget.tick();
    const [start, end] = node?.range ?? [0, 0, 0];
    const location = this.source.locate(start, end);
    if (node === null || depth > MAX_DEPTH) return { kind: 'scalar', location };
    const tag = typeof node.tag === 'string' ? node.tag : '';
    const placed = { location, ...(tag !== '' && { tag }) };
    if (isMap(node)) {
      const members = node.items.map(
        ({ key, value }) => [this.#keyOf(key), this.read(value, depth + 1)] as const,
      );
      return { kind: 'object', members, repeated: [], ...placed };
    }
    if (isSeq(node))
      return { kind: 'array', items: node.items.map((item) => this.read(item, depth + 1)), ...placed };
    // An alias of a map stands where its anchor does: to follow it would let aliases multiply.
    const scalar = isAlias(node) ? node.resolve(this.document) : node;
    if (!isScalar(scalar) || typeof scalar.value !== 'string') return { kind: 'scalar', ...placed };
    const text = scalar.value;
    const plain = sliceSource(this.source, start, end);
    const source = plain.text === text ? plain : { text, locate: () => location };
    return { kind: 'string', text, source, ...placed };
  }

  #keyOf(key: unknown): string {
    return isScalar(key) ? String(key.value) : '';
  }
}

/**
 * Reads all documents of a YAML text, those that are damaged as far as they go, and none of a text that is too large.
 * Aliases of maps and lists are not followed.
 *
 * @param offset - of the text in the file, after a byte order mark
 */
export function readYamlConfig(text: string, offset: number, budget: Budget): readonly ConfigNode[] {
  if (text.length > MAX_YAML) return [];
  const source = plainSource(text, { offset });
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', strict: false, uniqueKeys: false });
    return [...documents].map((document) => {
      const parsed = document as Document.Parsed;
      return new TreeReader(parsed, source, budget).read(parsed.contents);
    });
  } catch (error) {
    // The parser recurses: nesting that it cannot bear, no loader can.
    if (error instanceof RangeError) return [];
    throw error;
  }
}
