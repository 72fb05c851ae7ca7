import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { sliceSource } from '../../parsers/source-text.js';
import type { Budget, Region, SourceText } from '../../types.js';
import type { ConfigNode } from './node.js';

/** The parser takes some seconds for a megabyte of hostile text, and cannot be stopped on its way. */
const MAX_YAML = 256 * 1024;
/** Python's readers recurse, too, and give up before. */
const MAX_DEPTH = 1000;
/** Parts of a larger text that are parsed: as much as makes a configuration of several files in one. */
const MAX_PIECES = 4;

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
    const scalar = isAlias(key) ? key.resolve(this.document) : key;
    return isScalar(scalar) ? String(scalar.value) : '';
  }
}

/** A part of a text that can be parsed on its own, from where it stands. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Lines that begin at the margin with anything but a comment: a key, an item, a document. */
const MARGIN = /^[^\s#]/gm;

/** Cuts a text between what stands at its margin into pieces that the parser bears, as far as that goes. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let last = 0;
  for (const { index } of text.matchAll(MARGIN)) {
    if (index - start > MAX_YAML && last > start) {
      pieces.push({ start, end: last });
      start = last;
    }
    last = index;
  }
  if (text.length - start > MAX_YAML && last > start) {
    pieces.push({ start, end: last });
    start = last;
  }
  return [...pieces, { start, end: text.length }];
}

function parse(source: SourceText<Region>, budget: Budget): readonly ConfigNode[] {
  try {
    const documents = parseAllDocuments(source.text, {
      logLevel: 'silent',
      strict: false,
      uniqueKeys: false,
    });
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

/** What was read of a text, and where something that is worth reading was left unread. */
interface YamlConfig {
  readonly roots: readonly ConfigNode[];
  readonly unread: Region | undefined;
}

/**
 * Reads all documents of a YAML text, those that are damaged as far as they go; of a text that is too large for the
 * parser the first parts that are worth it. Aliases of maps and lists are not followed.
 *
 * @param worth - what a part must hold
 */
export function readYamlConfig(source: SourceText<Region>, worth: RegExp, budget: Budget): YamlConfig {
  const { text } = source;
  if (text.length <= MAX_YAML) return { roots: parse(source, budget), unread: undefined };
  const roots: ConfigNode[] = [];
  let parsed = 0;
  // Prefixes of tags that the first part declares would be missing in others.
  let unread = /^%TAG/m.test(text) ? source.locate(0, 0) : undefined;
  for (const { start, end } of piecesOf(text)) {
    budget.tick();
    if (!worth.test(text.slice(start, end))) continue;
    if (end - start > MAX_YAML || ++parsed > MAX_PIECES) unread ??= source.locate(start, start);
    else roots.push(...parse(sliceSource(source, start, end), budget));
  }
  return { roots, unread };
}
