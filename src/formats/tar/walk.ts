import { payloadAt } from '../../parsers/payload-signature.js';
import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { snippet } from '../../parsers/source-text.js';
import { TAR_BLOCK } from '../../parsers/tar-header.js';
import type { Budget, Bytes } from '../../types.js';
import { Blocks, isZeros } from './blocks.js';
import { bodyless, parseHeader, textOf, types, type Header } from './header.js';
import { parsePax } from './pax.js';

/** One member, with all that its extended headers say of it. */
export interface Member {
  /** Hostile text. */
  readonly name: string;
  readonly type: string;
  /** What a link leads to. Hostile text. */
  readonly link: string;
  /** Bytes that the archive holds of it; `stated` as the header has it, which an extended one overrides. */
  readonly size: number;
  readonly stated: number;
  /** Where its header stands. */
  readonly at: number;
  readonly dataStart: number;
  /** Stands behind the end of the archive, where only some readers look. */
  readonly hidden: boolean;
}

/** No file system takes such names; a header may claim gigabytes. */
const MAX_EXTENSION = 1024 * 1024;
const MAX_NAME = 1024;
/** The largest size that the header itself can hold in octal digits: above it a record has to say it. */
const LARGEST_OCTAL = 8 ** 11;
const HEAD = 4096;

/** What extended headers say of the member that follows. */
interface Extensions {
  readonly records: ReadonlyMap<string, string>;
  readonly longName?: string;
  readonly longLink?: string;
}

const noExtensions: Extensions = { records: new Map() };

function padded(length: number): number {
  return Math.ceil(length / TAR_BLOCK) * TAR_BLOCK;
}

function shortened(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…(${name.length})` : name;
}

/** Goes from header to header of one archive, and never reads what stands between them. */
export class Walk {
  readonly #blocks: Blocks;
  readonly #seen = new Set<number>();
  /** Where other readers would look for a header: behind what a size claims that not all believe. */
  readonly #others: { readonly at: number; readonly name: string }[] = [];
  #global: ReadonlyMap<string, string> = new Map();

  constructor(
    readonly content: Bytes,
    readonly anomalies: Anomalies,
    readonly budget: Budget,
  ) {
    this.#blocks = new Blocks(content, budget);
  }

  /** All members, in all ways in which readers find them. */
  async *members(): AsyncGenerator<Member> {
    yield* this.#chain(0);
    for (let other; (other = this.#others.pop()) !== undefined;) {
      const block = await this.#blocks.read(other.at);
      if (this.#seen.has(other.at) || parseHeader(block) === undefined) continue;
      const detail = `readers find different members behind '${other.name}', whose size they do not agree on`;
      this.anomalies.add('header-mismatch', detail, other.at);
      yield* this.#chain(other.at);
    }
  }

  async *#chain(start: number): AsyncGenerator<Member> {
    let extensions = noExtensions;
    let hidden = false;
    for (let at = start; !this.#seen.has(at);) {
      this.#seen.add(at);
      this.budget.tick();
      const block = await this.#blocks.read(at);
      const header = parseHeader(block);
      if (header === undefined) {
        if (block.length === 0) return;
        const ended = isZeros(block);
        const next = await this.#resume(at, ended);
        if (next === undefined) return;
        hidden ||= ended;
        at = next;
        continue;
      }
      this.budget.spend('entries', 1);
      const dataStart = at + TAR_BLOCK + (header.extended ? await this.#mapLength(at + TAR_BLOCK) : 0);
      const extended = await this.#extend(header, dataStart, extensions);
      if (extended !== undefined) {
        extensions = extended;
        at = dataStart + padded(header.size ?? 0);
        continue;
      }
      const member = this.#member(header, extensions, at, dataStart, hidden);
      yield member;
      extensions = noExtensions;
      at = this.#next(member);
      if (!Number.isSafeInteger(at)) return;
    }
  }

  /** Blocks of a sparse file's map, of which each says whether another follows. */
  async #mapLength(start: number): Promise<number> {
    for (let at = start; ; at += TAR_BLOCK) {
      this.budget.tick();
      const block = await this.#blocks.read(at);
      if (block.length < TAR_BLOCK || block[504] === 0) return at + TAR_BLOCK - start;
    }
  }

  /** What a header adds to what is known of the next member; undefined where it is a member itself. */
  async #extend(header: Header, dataStart: number, known: Extensions): Promise<Extensions | undefined> {
    const { type, size = 0 } = header;
    const isPax = type === types.pax || type === types.solarisPax || type === types.globalPax;
    if (!isPax && type !== types.longName && type !== types.longLink) return undefined;
    const data = await this.content.read(dataStart, Math.min(size, MAX_EXTENSION));
    if (size > MAX_EXTENSION) {
      this.anomalies.add('over-budget', `a header of ${size} bytes was not read whole`, dataStart, true);
    } else if (data.length < size) {
      this.anomalies.add('truncated', 'the archive ends inside of a header', dataStart, true);
    }
    // What comes first is applied last by Python, so that it wins.
    if (type === types.longName) return { longName: textOf(data), ...known };
    if (type === types.longLink) return { longLink: textOf(data), ...known };
    const records = parsePax(data);
    if (records === undefined)
      this.anomalies.add('corrupt', 'an extended header is not well formed', dataStart, true);
    if (type === types.globalPax) {
      this.#global = new Map([...this.#global, ...(records ?? [])]);
      return known;
    }
    return { ...known, records: new Map([...(records ?? []), ...known.records]) };
  }

  #member(header: Header, known: Extensions, at: number, dataStart: number, hidden: boolean): Member {
    const record = (key: string): string | undefined => known.records.get(key) ?? this.#global.get(key);
    const path = record('GNU.sparse.name') ?? record('path');
    const name = shortened(path ?? known.longName ?? header.name);
    if (path !== undefined && known.longName !== undefined && path !== known.longName) {
      const other = snippet(known.longName);
      this.anomalies.add(
        'header-mismatch',
        `a member is '${name}' to one reader and '${other}' to another`,
        at,
      );
    }
    if (header.size === undefined)
      this.anomalies.add('corrupt', `the size of '${name}' is no number`, at, true);
    const claimed = record('size');
    // Python takes what is no number for 0.
    const size = claimed === undefined ? (header.size ?? 0) : /^\d+$/.test(claimed) ? Number(claimed) : 0;
    if (
      header.type === types.sparse ||
      [...known.records.keys()].some((key) => key.startsWith('GNU.sparse.'))
    )
      this.anomalies.add('sparse-entry', `'${name}' is stored with holes, and was read without them`, at);
    const link = shortened(record('linkpath') ?? known.longLink ?? header.link);
    return { name, type: header.type, link, size, stated: header.size ?? 0, at, dataStart, hidden };
  }

  /** Where the next header stands; notes where others would look for it. */
  #next({ name, type, size, stated, at, dataStart }: Member): number {
    const end = dataStart + padded(size);
    if (bodyless.has(type)) {
      if (size > 0 && Number.isSafeInteger(end)) this.#others.push({ at: end, name });
      return dataStart;
    }
    if (stated !== size && size < LARGEST_OCTAL) {
      const detail = `'${name}' has ${stated} bytes in its header and ${size} in the extended one`;
      this.anomalies.add('header-mismatch', detail, at);
      this.#others.push({ at: dataStart + padded(stated), name });
    }
    return end;
  }

  /** Goes on behind damage, and behind the end: some readers do. */
  async #resume(at: number, ended: boolean): Promise<number | undefined> {
    const { next, junk, unsearched } = await this.#blocks.search(at);
    if (unsearched !== undefined) {
      const detail = 'what stands behind the end or behind damage was not searched to its end';
      this.anomalies.add('over-budget', detail, unsearched, true);
    }
    if (!ended) {
      const goes = next === undefined ? 'nothing that is one follows' : 'other readers go on behind it';
      this.anomalies.add('corrupt', `the checksum of a header is wrong, and ${goes}`, at, next === undefined);
    } else if (junk !== undefined) {
      const payload = payloadAt(await this.content.read(junk, HEAD));
      if (payload === undefined)
        this.anomalies.add('trailing-data', 'other data stand behind the end of the archive', junk);
      else this.anomalies.add('hidden-payload', `${payload} stands behind the end of the archive`, junk);
    }
    return next;
  }
}
