import { FormatError } from '../../errors.js';
import { memoryBytes, sliceBytes, streamBytes } from '../../bytes.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { inflate } from '../../parsers/inflate.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Detail, Fact, OperatorFact, ReferenceFact } from '../../types.js';
import { readAttributes, resolveDatatype } from './attributes.js';
import { readDataspace, type Datatype } from './datatype.js';
import type { GlobalHeap } from './global-heap.js';
import { messageTypes, readHeader, type Message } from './header.js';
import { readLinks, type Link } from './links.js';
import {
  findFirstChunk,
  readExternalFiles,
  readFilters,
  readStorage,
  readVirtualSources,
  type Storage,
} from './storage.js';
import { readTexts } from './values.js';

/** An object that a group holds. */
export interface Member {
  readonly member: string;
  readonly address: number;
}

/** Text in a dataset is a vocabulary or a note; what is longer is data. */
const MAX_DATASET = 256 * 1024;

/** The filter that every build of the library has. */
const DEFLATE = 1;
/** Of what was deflated the start tells what it is, and shows a short program whole. */
const MOST_EXPANDED = 64 * 1024;

/** What stands in another file, which HDF5 opens when the dataset or the member is read. */
function reference(role: string, target: string, code: string, offset: number): ReferenceFact {
  return {
    kind: 'reference',
    role,
    target,
    leads: whereLeads(target),
    code: snippet(code),
    location: { kind: 'bytes', offset },
  };
}

/** What only a program knows that was added to the library: a filter or a class of links. */
function plugin(kind: 'filter' | 'link', id: number, name: string, offset: number): OperatorFact {
  return {
    kind: 'operator',
    framework: 'hdf5',
    namespace: kind,
    name: String(id),
    attributes: { label: { kind: 'constant', value: name } },
    code: snippet(`${kind} ${id}${name === '' ? '' : ` (${name})`}`),
    location: { kind: 'bytes', offset },
  };
}

function readLink(link: Link): Fact | Member | undefined {
  switch (link.kind) {
    case 'hard':
      return { member: link.name, address: link.address };
    case 'soft':
      return undefined;
    case 'external':
      return reference('external-link', link.file, `${link.name} -> ${link.file}:${link.target}`, link.at);
    case 'user-defined':
      return plugin('link', link.type, link.name, link.at);
  }
}

/** What the messages of one object say of it, put together. */
class ObjectReader {
  #type: Datatype | undefined;
  #shape: readonly number[] | undefined;
  #storage: Storage | undefined;
  readonly #filters: number[] = [];

  constructor(
    readonly artifact: Artifact,
    readonly heap: GlobalHeap,
    readonly path: string,
  ) {}

  async *message(message: Message): AsyncGenerator<Fact | Detail | Artifact | Member> {
    const { path, heap } = this;
    const { file } = heap;
    const { type, shared, body } = message;
    for await (const link of readLinks(file, message)) {
      file.budget.spend('entries', 1);
      const item = readLink(link);
      if (item) yield item;
    }
    for await (const { name, type: datatype, data } of readAttributes(file, message)) {
      file.budget.spend('entries', 1);
      const full = path === '' ? name : `${path}@${name}`;
      yield* readTexts(this.artifact, heap, full, datatype, data);
    }
    if (type === messageTypes.datatype) this.#type = await resolveDatatype(file, body, shared);
    else if (type === messageTypes.dataspace && !shared) this.#shape = readDataspace(body) ?? [0];
    else if (type === messageTypes.layout && !shared) this.#storage = readStorage(body);
    else if (type === messageTypes.filters && !shared)
      for (const { id, name, at } of readFilters(body)) {
        this.#filters.push(id);
        yield plugin('filter', id, name, at);
      }
    else if (type === messageTypes.externalFiles)
      for (const target of await readExternalFiles(file, body))
        yield reference('external-storage', target, `${path} -> ${target}`, body.offset);
  }

  /** What is known once all messages have been seen. */
  async *end(): AsyncGenerator<Fact | Detail | Artifact> {
    const { path, heap } = this;
    const { file } = heap;
    const [type, shape, storage] = [this.#type, this.#shape, this.#storage];
    if (storage?.kind === 'virtual') {
      const names = new Set<string>();
      for await (const { name, at } of readVirtualSources(heap, storage)) {
        if (name !== '.' && !names.has(name))
          yield reference('virtual-dataset', name, `${path} -> ${name}`, at);
        names.add(name);
      }
    }
    if (type === undefined || shape === undefined) return;
    yield { kind: 'tensor', name: path, dtype: type.name, shape };
    const size = shape.reduce((product, dimension) => product * dimension, type.size);
    yield* this.#payloads(size);
    if (type.text === undefined || size > MAX_DATASET) return;
    if (storage?.kind === 'inline') yield* readTexts(this.artifact, heap, path, type, storage.data);
    else if (storage?.kind === 'contiguous') {
      const data = await file.block(storage.address, Math.min(size, storage.length));
      yield* readTexts(this.artifact, heap, path, type, data);
    }
  }

  /** What the numbers begin as: of those in chunks the first chunk, as long as no filter but deflate changed it. */
  async *#payloads(size: number): AsyncGenerator<Fact | Artifact> {
    const { file } = this.heap;
    const storage = this.#storage;
    const where = `the data of '${snippet(this.path)}'`;
    const find = (at: number, length: number): AsyncGenerator<Fact | Artifact> =>
      findPayload('hdf5', where, this.artifact, at, Math.min(size, length));
    if (storage?.kind === 'inline') yield* find(storage.data.offset, storage.data.left);
    else if (storage?.kind === 'contiguous') yield* find(file.base + storage.address, storage.length);
    else if (storage?.kind === 'chunked') {
      const chunk = await findFirstChunk(file, storage);
      if (chunk === undefined) return;
      const start = file.base + chunk.address;
      if (this.#filters.join() === String(DEFLATE)) yield* this.#deflated(where, start, chunk.length);
      else yield* find(start, chunk.length);
    }
  }

  async *#deflated(where: string, start: number, length: number): AsyncGenerator<Fact | Artifact> {
    const { path, inside, content } = this.artifact;
    const stream = streamBytes(inflate(sliceBytes(content, start, length), 'zlib', this.heap.file.budget));
    const head = await stream.read(0, MOST_EXPANDED).finally(() => stream.close());
    const expanded = { path, inside, content: memoryBytes(head) };
    for await (const found of findPayload('hdf5', where, expanded, 0, head.length))
      yield 'kind' in found ? { ...found, location: { kind: 'bytes', offset: start, length } } : found;
  }
}

/**
 * Reads one object: its attributes, the members of a group, what a dataset is and where it keeps its elements. A
 * message that cannot be read costs none of the others.
 *
 * @param heap - that of the whole file
 * @param path - from the root group, without a slash at its start
 * @throws FormatError the first that any message threw, after all others have been read
 */
export async function* readObject(
  artifact: Artifact,
  heap: GlobalHeap,
  address: number,
  path: string,
): AsyncGenerator<Fact | Detail | Artifact | Member> {
  const reader = new ObjectReader(artifact, heap, path);
  let failure: FormatError | undefined;
  for await (const message of readHeader(heap.file, address)) {
    try {
      yield* reader.message(message);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      failure ??= error;
    }
  }
  yield* reader.end();
  if (failure) throw failure;
}
