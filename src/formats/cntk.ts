import { anomaliesOf } from '../parsers/anomaly.js';
import {
  every,
  last,
  ProtobufReader,
  sniffFields,
  sniffMessage,
  type Field,
  type Fields,
  type MessageRange,
} from '../parsers/protobuf.js';
import { payloadsWithin } from '../parsers/protobuf-payload.js';
import { whereLeads } from '../parsers/reference-target.js';
import { snippet } from '../parsers/source-text.js';
import type { Artifact, Detail, Fact, Format } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

/** Field numbers of `Dictionary`, of the entries of its map, of `DictionaryValue`, `Vector` and `NDArrayView`. */
const ENTRIES = 2;
const ENTRY = { key: 1, value: 2 };
const VALUE = { type: 2, string: 8, vector: 11, dictionary: 12, array: 13 };
const ITEMS = 1;
const ARRAY = { type: 1, shape: 3 };

/** `DictionaryValue.Type` counts up to `NDArrayView`. */
const HIGHEST_TYPE = 11;
const LONGEST_TEXT = 64 * 1024;
const MOST_DIMENSIONS = 64;

/** `NDArrayView.DataType`. */
const types = ['Unknown', 'Float', 'Double', '3', 'Float16', 'Int8', 'Int16'];

/** What a function on the top of a file is written as. */
const rootKeys = new Set([
  'version',
  'type',
  'root',
  'uid',
  'name',
  'inputs',
  'primitive_functions',
  'state',
]);
/** Strings of a dictionary that are kept: what the loader imports, and what a weight is called. */
const kept = new Set(['module', 'class', 'deserialize_method', 'name', 'uid']);

/** The format before version 2 begins with a string of two-byte characters. */
const OLD_MAGIC = 'B\0C\0N\0\0\0';

const place = ({ offset, length }: MessageRange) => ({ kind: 'bytes', offset, length }) as const;

function isOld(head: Uint8Array): boolean {
  return hasMagic(head, OLD_MAGIC);
}

/** A key of a function, and a value that says of which type it is. */
function isRootEntry(head: Uint8Array, { offset, length }: Field): boolean {
  const entry = sniffMessage(head, offset, Math.min(offset + length, head.length)) ?? [];
  const key = last(entry, ENTRY.key);
  const value = last(entry, ENTRY.value);
  if (key === undefined || value === undefined) return false;
  if (!rootKeys.has(Buffer.from(head.subarray(key.offset, key.offset + key.length)).toString())) return false;
  const end = Math.min(value.offset + value.length, head.length);
  const type = last(sniffMessage(head, value.offset, end) ?? [], VALUE.type, 'varint')?.value ?? 0;
  return type > 0 && type <= HIGHEST_TYPE;
}

function isDictionary(name: string, head: Uint8Array): boolean {
  const fields = sniffFields(head) ?? [];
  const entries = every(fields, ENTRIES);
  if (entries.some((entry) => isRootEntry(head, entry))) return true;
  const plain = fields.every(({ number, wire }) => (number === 1 ? wire === 'varint' : number === ENTRIES));
  return name.endsWith('.cntk') && entries.length > 0 && plain;
}

const isName = (text: string): boolean => /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(text);

/** What the loader of Python does with a function of the user: it executes an import, and calls what that brought. */
function importOf(module: string, name: string, range: MessageRange): Fact {
  const base = { kind: 'global', use: 'called', location: place(range) } as const;
  if (isName(module) && isName(name) && !name.includes('.'))
    return { ...base, module, name, arguments: [], code: snippet(`${module}.${name}.deserialize()`) };
  const value = `from ${module} import ${name}`;
  return {
    ...base,
    module: 'builtins',
    name: 'exec',
    arguments: [{ kind: 'constant', value }],
    code: snippet(`exec('${value}')`),
  };
}

/** Dictionaries in lists in dictionaries, wherever a function may stand. */
class Dictionaries {
  constructor(
    readonly reader: ProtobufReader,
    readonly artifact: Artifact,
  ) {}

  /** A `Dictionary`, which a writer may split. */
  async *read(parts: readonly MessageRange[]): AsyncGenerator<Fact | Detail | Artifact> {
    const { reader } = this;
    const strings = new Map<string, string>();
    let array: Field | undefined;
    for await (const field of reader.each(parts, ENTRIES)) {
      const entry = await reader.list(field);
      const key = await reader.text(last(entry, ENTRY.key));
      const values: Field[] = [];
      for (const part of every(entry, ENTRY.value)) values.push(...(await reader.list(part)));
      const text = last(values, VALUE.string);
      if (text !== undefined && kept.has(key)) strings.set(key, await reader.text(text, LONGEST_TEXT));
      if (key === 'value') array = last(values, VALUE.array);
      yield* this.#inside(values);
    }
    const [range] = parts;
    if (range !== undefined) yield* this.#loads(strings, range);
    if (array !== undefined) yield await this.#tensor(strings.get('name') || strings.get('uid') || '', array);
  }

  async *#inside(values: Fields): AsyncGenerator<Fact | Detail | Artifact> {
    for (const array of every(values, VALUE.array))
      yield* payloadsWithin('cntk', 'the numbers of a weight', this.artifact, this.reader, array);
    const dictionaries = every(values, VALUE.dictionary);
    if (dictionaries.length > 0) yield* this.read(dictionaries);
    for await (const item of this.reader.each(every(values, VALUE.vector), ITEMS))
      yield* this.#inside(await this.reader.list(item));
  }

  *#loads(strings: ReadonlyMap<string, string>, range: MessageRange): Generator<Fact> {
    const module = strings.get('module');
    const name = strings.get('class');
    const method = strings.get('deserialize_method');
    if (module === undefined) return;
    if (name !== undefined) yield importOf(module, name, range);
    if (method !== undefined)
      yield {
        kind: 'reference',
        role: 'native-library',
        target: module,
        leads: whereLeads(module),
        code: snippet(`${module}: ${method}`),
        location: place(range),
      };
  }

  async #tensor(name: string, range: Field): Promise<Detail> {
    const { reader } = this;
    const array = await reader.list(range, Object.values(ARRAY));
    const type = last(array, ARRAY.type, 'varint')?.value ?? 0;
    const dimensions = last(array, ARRAY.shape);
    const shape =
      dimensions === undefined ? [] : await reader.varints(await reader.list(dimensions), 1, MOST_DIMENSIONS);
    return { kind: 'tensor', name, dtype: types[type] ?? String(type), shape };
  }
}

/**
 * Models of CNTK 2: one dictionary with functions and weights. A function of the user's own names the Python class or
 * the native library which the loader takes it from. Models of CNTK 1 are recognized only.
 *
 * Source: `Source/CNTKv2LibraryDll/proto/CNTK.proto`, `UserDefinedFunction.cpp`, `bindings/python/cntk/internal`
 */
export const cntkFormat: Format = {
  id: 'cntk',
  matches: ({ name, head }) => isOld(head) || isDictionary(name, head),
  async *read(artifact, budget) {
    const { content } = artifact;
    if (isOld(await content.read(0, OLD_MAGIC.length))) {
      yield anomaliesOf('cntk')('unread-model', 'a model of CNTK 1', 0, true);
      return;
    }
    const reader = new ProtobufReader(content, () => budget.tick());
    yield* new Dictionaries(reader, artifact).read([await reader.root()]);
    reader.finish();
  },
};
