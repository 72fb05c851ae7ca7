import { Cursor } from '../bytes.js';
import { FormatError } from '../errors.js';
import { whereLeads } from '../parsers/reference-target.js';
import { plainSource, snippet } from '../parsers/source-text.js';
import { utf8Head } from '../parsers/unicode.js';
import { decodeText, owns, readTextWindows, type TextEncoding } from '../parsers/text-windows.js';
import type { Budget, Fact, Format, Region, SourceText } from '../types.js';

/** An honest prolog is some lines long. */
const MAX_PROLOG = 1024 * 1024;

const PASSED_OVER = /<!--[^]*?(?:-->|$)|<\?[^]*?(?:\?>|$)/g;
const DOCTYPE =
  /<!DOCTYPE\s+[\w:.-]+\s*(?:(?:SYSTEM|PUBLIC\s*(?:"[^"]*"|'[^']*'))\s*(?:"([^"]*)"|'([^']*)')?)?/;
const ENTITY =
  /<!ENTITY\s+(?:%\s+)?[^\s"'>]+\s*(?:(?:SYSTEM|PUBLIC\s*(?:"[^"]*"|'[^']*'))\s*(?:"([^"]*)"|'([^']*)')|["'])/g;
/** The roots of PMML and of OpenVINO's graphs, and of any document. */
const PMML = /<PMML\b/;
const NET = /<net\b/;
const ELEMENT = /<[A-Za-z_]/;
const LAYER = /<layer\b/g;
/** A window sees as much of a tag behind what it owns. */
const LONGEST_TAG = 30 * 1024;
/** So many longer ones no tool writes; each is looked through on its own. */
const MOST_LONG_TAGS = 100;

function encodingOf(head: Uint8Array): TextEncoding & { readonly mark: number } {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf16', bigEndian: false, mark: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf16', bigEndian: true, mark: 2 };
  // XML may do without a mark: its first character tells.
  if (first === 0x3c && second === 0) return { encoding: 'utf16', bigEndian: false, mark: 0 };
  if (first === 0 && second === 0x3c) return { encoding: 'utf16', bigEndian: true, mark: 0 };
  return { encoding: 'utf8', bigEndian: false, mark: first === 0xef && second === 0xbb ? 3 : 0 };
}

function decode(bytes: Uint8Array): { readonly source: SourceText<Region>; readonly encoding: TextEncoding } {
  const sniffed = encodingOf(bytes);
  const { text, encoding } = decodeText(bytes.subarray(sniffed.mark), sniffed, true);
  return { source: plainSource(text, { offset: sniffed.mark, encoding }), encoding: sniffed };
}

/** Comments and instructions are passed over, in as many characters as they are long. */
function withoutComments(text: string): string {
  return text.replace(PASSED_OVER, (passed) => ' '.repeat(passed.length));
}

function reference(role: string, target: string, code: string, location: Region): Fact {
  return { kind: 'reference', role, target, leads: whereLeads(target), code: snippet(code), location };
}

/** What a document type declares before the first element: what a reader fetches, and what it expands. */
function* readProlog(source: SourceText<Region>, budget: Budget): Iterable<Fact> {
  const text = withoutComments(source.text);
  const doctype = DOCTYPE.exec(text);
  const root = /<[A-Za-z_]/.exec(text);
  if (doctype === null || (root !== null && root.index < doctype.index)) return;
  const [whole, double, single] = doctype;
  const end = doctype.index + whole.length;
  const external = double ?? single;
  if (external !== undefined)
    yield reference('document-type', external, whole, source.locate(doctype.index, end));
  for (const entity of text.slice(end).matchAll(ENTITY)) {
    budget.tick();
    const [written, doubleQuoted, singleQuoted] = entity;
    const start = end + entity.index;
    const location = source.locate(start, start + written.length);
    const target = doubleQuoted ?? singleQuoted;
    if (target !== undefined) yield reference('external-entity', target, written, location);
    else
      yield {
        kind: 'anomaly',
        anomaly: 'xml-entity',
        format: 'model-xml',
        detail: `the document declares an entity: ${snippet(written)}`,
        location,
      };
  }
}

/** A tag with all its attributes, whose values may hold `>`; as much as may be looked at of one that does not end. */
function tagAt(text: string, start: number): { readonly tag: string; readonly long: boolean } {
  const most = Math.min(text.length, start + LONGEST_TAG);
  let quote = '';
  for (let at = start; at < most; at++) {
    const letter = text.charAt(at);
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '>') return { tag: text.slice(start, at + 1), long: false };
  }
  return { tag: text.slice(start, most), long: true };
}

/** The layers of an OpenVINO graph, by type and by the set of operators that they come from. */
class LayerReader {
  #long = 0;

  constructor(readonly budget: Budget) {}

  *read(source: SourceText): Iterable<Fact> {
    for (const { index } of source.text.matchAll(LAYER)) {
      this.budget.tick();
      if (!owns(source, index)) continue;
      const { tag, long } = tagAt(source.text, index);
      const location = source.locate(index, index + tag.length);
      if (long && ++this.#long > MOST_LONG_TAGS)
        throw new FormatError('over-budget', 'tags of layers are longer than any tool writes them');
      const name = /\stype\s*=\s*["']([^"']*)/.exec(tag)?.[1];
      if (name === undefined) continue;
      yield {
        kind: 'operator',
        framework: 'openvino',
        namespace: /\sversion\s*=\s*["']([^"']*)/.exec(tag)?.[1] ?? '',
        name,
        attributes: {},
        code: snippet(tag),
        location,
      };
    }
  }
}

/**
 * Models in XML: PMML, and the graphs of OpenVINO. Their readers may be made to fetch files by what the document
 * declares of itself, and custom layers come from a library of one's own.
 *
 * @see https://dmg.org/pmml/v4-4-1/GeneralStructure.html
 * @see https://docs.openvino.ai/2025/documentation/openvino-ir-format.html
 */
export const modelXmlFormat: Format = {
  id: 'model-xml',
  matches({ name, head }) {
    if (name.endsWith('.pmml')) return true;
    const text = utf8Head(head);
    if (!/^(?:\xef\xbb\xbf)?\s*</.test(text)) return false;
    // Comments and declarations may be longer than the head.
    return (
      PMML.test(text) || (name.endsWith('.xml') && (NET.test(text) || !ELEMENT.test(withoutComments(text))))
    );
  },
  async *read(artifact, budget) {
    const cursor = new Cursor(artifact.content);
    await cursor.ensure(MAX_PROLOG);
    const { source, encoding } = decode(cursor.take(Math.min(cursor.available, MAX_PROLOG)));
    const isNet = NET.test(source.text);
    const name = (artifact.inside.at(-1) ?? artifact.path).toLowerCase();
    if (!isNet && !PMML.test(source.text) && !name.endsWith('.pmml')) return;
    yield* readProlog(source, budget);
    if (!isNet) return;
    const layers = new LayerReader(budget);
    const offset = encodingOf(await artifact.content.read(0, 4)).mark;
    for await (const window of readTextWindows(artifact.content, encoding, { offset }, budget))
      yield* layers.read(window);
  },
};
