import { FormatError } from '../../errors.js';
import type { JsonReader } from '../../parsers/json.js';
import type { JsonString, RawPosition } from '../../parsers/json-string.js';
import type { Budget, Cell, Fact, Language, SourceText, TextFact } from '../../types.js';
import { tableColumns } from '../../parsers/html-table.js';
import { plainTableColumns } from '../../parsers/plain-table.js';
import { activeContent } from '../../parsers/active-content.js';
import { Survey, type CodeCell } from './survey.js';
import { MappedText, weigh } from './mapped-text.js';

/** Weight of one text fact, more or less; longer outputs come in several, so that memory stays flat. */
const MAX_TEXT = 2 * 1024 * 1024;
/** Weight of what must be held until it is complete: a cell's source, all code, metadata. No person reads more. */
const MAX_HELD = 8 * 1024 * 1024;

/** What nbformat 3 calls the types of an output's data; in nbformat 4 a stream has `text`. */
const shortTypes = new Map([
  ['text', 'text/plain'],
  ['html', 'text/html'],
  ['svg', 'image/svg+xml'],
  ['javascript', 'application/javascript'],
  ['json', 'application/json'],
  ['latex', 'text/latex'],
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['pdf', 'application/pdf'],
]);

/** Encoded bytes, and ids of widgets: there is nothing in them that a person wrote. */
const opaqueTypes = /^(?:image|audio|video|font)\/|^application\/(?:pdf|vnd\.jupyter\.widget-)/;

/** Random by nature: state of widgets, digests, ids that tools give to cells. */
const opaqueMetadata =
  /^\/(?:signature|id|outputId|(?:colab\/)?referenced_widgets|(?:vscode\/)?interpreter\/hash)$/;

/** What of a widget's state people see or have typed. */
const widgetKeys = /\/(?:model_name|value|description|placeholder)$/;
const WIDGETS = 'application/vnd.jupyter.widget-state+json';

const hiding = /^\/(?:jupyter\/source_hidden|hide_input|hide_code|trusted)$/;
const hidingTags = new Set([
  'hide-input',
  'hide-cell',
  'hide_input',
  'remove-cell',
  'remove-input',
  'remove_cell',
  'remove_input',
]);

const countKeys = /^(?:execution_count|prompt_number)$/;

const kernelNames = /^\/(?:kernelspec\/(?:name|language)|language_info\/name)$/;

/** The path of what has no name of its own, and of what is not notebook or cell metadata. */
const OTHER = '*';

/** Colours and cursor movements of terminals (ECMA-48, control sequences). */
const controlSequence = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** How tables stand in outputs of these types. */
const tables = new Map([
  ['text/html', tableColumns],
  ['text/plain', plainTableColumns],
]);

/** Paths are only compared with short known ones. */
const MAX_PATH = 200;

/** Reads the JSON of a notebook once, front to back. */
export class NotebookReader {
  readonly #json: JsonReader;
  readonly #budget: Budget;
  /** Names of the kernel and its language, wherever the notebook says them. */
  readonly #kernel: string[] = [];
  #code = new MappedText('source');
  #cells = 0;
  readonly #survey = new Survey();
  /** What stands before has been turned into facts. */
  seen: RawPosition;

  constructor(json: JsonReader, budget: Budget) {
    this.#json = json;
    this.seen = json.position;
    this.#budget = budget;
  }

  /** All facts but those of the code, which `code` has. */
  async *facts(): AsyncGenerator<Fact> {
    const json = this.#json;
    await json.enterObject();
    for (let key; (key = await json.nextKey()); this.seen = json.position) {
      if (key.text === 'cells') yield* this.#items(() => this.#cell());
      else if (key.text === 'worksheets') yield* this.#items(() => this.#worksheet());
      else yield* this.#metadata(undefined, key.text === 'metadata' ? '' : OTHER);
    }
    if ((await json.kind()) !== 'end')
      throw new FormatError('invalid-json', 'something follows the notebook', json.position.offset);
    yield* this.#survey.facts();
  }

  /** The code that has been read and not told yet, as one text. */
  *code(): Generator<TextFact> {
    const source = this.#code.toSource();
    this.#code = new MappedText('source');
    if (source.text !== '') yield { kind: 'text', language: this.#language(), source };
  }

  /** A notebook may say one thing to people and another to Jupyter, so that one Python in it is enough. */
  #language(): Language {
    const names = this.#kernel.map((name) => name.toLowerCase());
    if (names.length === 0 || names.some((name) => name.includes('python'))) return 'ipython';
    return names.some((name) => name === 'bash' || name === 'sh') ? 'shell' : 'plain';
  }

  /** Reads an array of objects; anything else there is searched as metadata. */
  async *#items(read: () => AsyncGenerator<Fact>): AsyncGenerator<Fact> {
    const json = this.#json;
    if ((await json.kind()) !== 'array') {
      yield* this.#metadata();
      return;
    }
    await json.enterArray();
    while (await json.nextItem()) {
      if ((await json.kind()) === 'object') yield* read();
      else yield* this.#metadata();
    }
  }

  async *#worksheet(): AsyncGenerator<Fact> {
    await this.#json.enterObject();
    for (let key; (key = await this.#json.nextKey());) {
      if (key.text === 'cells') yield* this.#items(() => this.#cell());
      else yield* this.#metadata();
    }
  }

  async *#cell(): AsyncGenerator<Fact> {
    const json = this.#json;
    const cell: CodeCell = {
      number: ++this.#cells,
      position: json.position,
      hidden: false,
      trusted: false,
      bytes: 0,
    };
    const sources: JsonString[][] = [];
    let type = '';
    await json.enterObject();
    for (let key; (key = await json.nextKey());) {
      const isString = (await json.kind()) === 'string';
      if (key.text === 'cell_type' && isString) type = (await json.string()).text;
      else if (key.text === 'id' && isString) cell.id = (await json.string()).text;
      else if (key.text === 'source' || key.text === 'input') sources.push(await this.#source());
      else if (key.text === 'outputs') {
        const { offset } = json.position;
        yield* this.#items(() => this.#output(cell));
        cell.bytes = json.position.offset - offset;
      } else if (countKeys.test(key.text) && (await json.kind()) === 'scalar') {
        const count = Number(await json.scalar());
        if (count > 0) cell.count = count;
      } else if (key.text === 'attachments') yield* this.#attachments(cell);
      else yield* this.#metadata(cell, key.text === 'metadata' ? '' : OTHER);
    }
    // Of members with the same name JSON readers take the last; what the others say is still text of the file.
    const source = sources.pop() ?? [];
    for (const strings of sources) yield* this.#plain(strings, cell);
    if (type !== 'code') yield* this.#plain(source, cell, type === 'raw' ? undefined : 'text/markdown');
    else if (source.some(({ text }) => text !== '')) {
      if (this.#code.length > 0) this.#code.separate('\n');
      this.#code.beginCell(cell);
      for (const string of source) this.#code.add(string);
      if (this.#code.weight > MAX_HELD) yield* this.code();
      this.#survey.add(
        cell,
        source.some(({ text }) => /^\s*[^#\s]/m.test(text)),
      );
    }
    this.seen = json.position;
  }

  async #source(): Promise<JsonString[]> {
    const strings: JsonString[] = [];
    let weight = 0;
    for await (const string of this.#strings()) {
      weight += weigh(string);
      if (weight > MAX_HELD) throw this.#tooLong();
      strings.push(string);
    }
    return strings;
  }

  *#plain(strings: readonly JsonString[], cell: CodeCell, mime?: string): Generator<Fact> {
    const text = this.#begin('source', cell);
    for (const string of strings) text.add(string);
    yield* this.#tell(text, mime);
  }

  async *#output(cell: CodeCell): AsyncGenerator<Fact> {
    const json = this.#json;
    const columns = new Set<string>();
    await json.enterObject();
    for (let key; (key = await json.nextKey());) {
      const mime = shortTypes.get(key.text);
      if (key.text === 'data') yield* this.#bundle(cell, 'output');
      else if (mime !== undefined) yield* onlyNewColumns(this.#value(mime, cell, 'output'), columns);
      else if (key.text === 'traceback') yield* this.#texts('text/plain', cell, 'output', '\n');
      else if (key.text === 'ename' || key.text === 'evalue')
        yield* this.#texts('text/plain', cell, 'output', '');
      else if (key.text === 'output_type' || key.text === 'name' || key.text === 'stream') await json.skip();
      else yield* this.#metadata(cell);
    }
  }

  async *#attachments(cell: CodeCell): AsyncGenerator<Fact> {
    const json = this.#json;
    if ((await json.kind()) !== 'object') {
      yield* this.#metadata(cell);
      return;
    }
    await json.enterObject();
    while (await json.nextKey()) yield* this.#bundle(cell, 'attachment');
  }

  /** Values by their MIME type. */
  async *#bundle(cell: CodeCell, part: Cell['part']): AsyncGenerator<Fact> {
    const json = this.#json;
    if ((await json.kind()) !== 'object') {
      yield* this.#metadata(cell);
      return;
    }
    await json.enterObject();
    const columns = new Set<string>();
    for (let key; (key = await json.nextKey());)
      yield* onlyNewColumns(this.#value(key.text.toLowerCase(), cell, part), columns);
  }

  async *#value(mime: string, cell: CodeCell, part: Cell['part']): AsyncGenerator<Fact> {
    const svg = mime === 'image/svg+xml';
    const kind = await this.#json.kind();
    if (opaqueTypes.test(mime) && !svg) await this.#json.skip();
    else if (kind === 'string' || (kind === 'array' && !mime.endsWith('json')))
      yield* this.#texts(mime, cell, part, '');
    else yield* this.#metadata(cell, OTHER, part);
  }

  /** A text, as a string or as a list of strings. */
  async *#texts(mime: string, cell: CodeCell, part: Cell['part'], separator: string): AsyncGenerator<Fact> {
    let text = this.#begin(part, cell);
    for await (const string of this.#strings()) {
      if (text.length > 0) text.separate(separator);
      if (mime === 'text/plain') addWithoutColours(text, string);
      else text.add(string);
      if (text.weight > MAX_TEXT) {
        yield* this.#tell(text, mime);
        text = this.#begin(part, cell);
      }
    }
    yield* this.#tell(text, mime);
  }

  /** The strings of a value that should be a string or a list of strings; others in it are passed over. */
  async *#strings(): AsyncGenerator<JsonString> {
    const json = this.#json;
    const kind = await json.kind();
    if (kind === 'string') yield await json.string();
    else if (kind === 'array') {
      await json.enterArray();
      while (await json.nextItem()) {
        this.#budget.tick();
        if ((await json.kind()) === 'string') yield await json.string();
        else await json.skip();
      }
    } else await json.skip();
  }

  #begin(part: Cell['part'], cell: CodeCell | undefined): MappedText {
    const text = new MappedText(part);
    if (cell) text.beginCell(cell);
    return text;
  }

  *#tell(text: MappedText, mime = ''): Generator<Fact> {
    if (text.length === 0) return;
    const source: SourceText = text.toSource();
    // A drawing is as opaque as an image, but a browser runs the scripts in it.
    if (mime !== 'image/svg+xml') yield { kind: 'text', language: 'plain', source };
    yield* activeContent(source, mime, this.#budget);
    const readTable = tables.get(mime);
    if (!readTable) return;
    for (const { name, values, start, end } of readTable(source.text, this.#budget))
      if (values.length > 0) yield { kind: 'column', name, values, location: source.locate(start, end) };
  }

  /** A value of any shape as text: its names and strings as JSON shows them, one a line. */
  async *#metadata(cell?: CodeCell, path = OTHER, part: Cell['part'] = 'metadata'): AsyncGenerator<Fact> {
    const text = this.#begin(part, cell);
    const widgets = this.#begin(part, cell);
    await this.#gather(text, path, part === 'metadata' ? opaqueMetadata : undefined, cell, widgets);
    yield* this.#tell(text);
    yield* this.#tell(widgets, WIDGETS);
  }

  async #gather(
    text: MappedText,
    path: string,
    opaque: RegExp | undefined,
    cell: CodeCell | undefined,
    widgets: MappedText,
  ): Promise<void> {
    const json = this.#json;
    const kind = await json.kind();
    const inWidgets = path.startsWith('/widgets') && cell === undefined;
    const target = inWidgets ? widgets : text;
    const inner = (to: string): Promise<void> =>
      this.#gather(text, to.length > MAX_PATH ? OTHER : to, opaque, cell, widgets);
    this.#budget.tick();
    if (target.weight > MAX_HELD) throw this.#tooLong();
    if (opaque?.test(path) === true) await json.skip();
    else if (kind === 'scalar') {
      if (cell === undefined || !hiding.test(path)) await json.skip();
      else if ((await json.scalar()) === 'true') cell[path === '/trusted' ? 'trusted' : 'hidden'] = true;
    } else if (kind === 'string') {
      if (inWidgets && !widgetKeys.test(path)) return json.skip();
      const string = await json.string();
      addQuoted(target, string, '\n');
      if (!cell && kernelNames.test(path)) this.#kernel.push(string.text);
      if (
        cell &&
        (path === '/tags[]' ? hidingTags.has(string.text) : path === '/cellView' && string.text === 'form')
      )
        cell.hidden = true;
    } else if (kind === 'array') {
      await json.enterArray();
      while (await json.nextItem()) await inner(`${path}[]`);
    } else {
      await json.enterObject();
      for (let key; (key = await json.nextKey());) {
        const to = `${path}/${key.text}`;
        if (!inWidgets || widgetKeys.test(to)) addQuoted(target, key, ': ');
        await inner(to);
      }
    }
  }

  #tooLong(): FormatError {
    return new FormatError('invalid-json', 'a cell is too long to be read', this.#json.position.offset);
  }
}

/** An output shows the same table in several types: a column is told once. */
async function* onlyNewColumns(facts: AsyncIterable<Fact>, known: Set<string>): AsyncGenerator<Fact> {
  const names: string[] = [];
  for await (const fact of facts) {
    if (fact.kind === 'column') {
      if (known.has(fact.name)) continue;
      names.push(fact.name);
    }
    yield fact;
  }
  for (const name of names) known.add(name);
}

function addQuoted(text: MappedText, string: JsonString, after: string): void {
  text.separate('"');
  text.add(string);
  text.separate(`"${after}`);
}

function addWithoutColours(text: MappedText, string: JsonString): void {
  let from = 0;
  if (!string.text.includes('\u001b')) {
    text.add(string);
    return;
  }
  for (const sequence of string.text.matchAll(controlSequence)) {
    text.add(string, from, sequence.index);
    from = sequence.index + sequence[0].length;
  }
  text.add(string, from);
}
