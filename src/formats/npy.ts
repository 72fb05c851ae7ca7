import { Cursor, sliceBytes } from '../bytes.js';
import { FormatError } from '../errors.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { findPayload } from '../parsers/hidden-payload.js';
import { parsePythonLiteral, type Literal } from '../parsers/python-literal.js';
import type { Artifact, Format } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

const MAGIC = '\x93NUMPY';
const PREFIX = MAGIC.length + 2;

/** NumPy itself warns above 10,000; a record of thousands of columns is below this. */
const MAX_HEADER = 1024 * 1024;

/** A compressed array is expanded for what stands behind it only where that takes a moment. */
const MAX_EXPANDED = 64 * 1024 * 1024;

/** Type strings whose items are plain bytes; all others may hold objects, and so a pickle. */
const PLAIN = /^[<>=|]?(?:([biufcSaV?])(\d+)|(U)(\d+)|([mM])8(?:\[[^\]]*\])?|([?bBhHiIlLqQefdgFDG]))$/;

/** Sizes of the types whose letter alone names them, as on systems of 64 bits; NumPy itself writes them with digits. */
const letterSizes: Readonly<Record<string, number>> = {
  '?': 1,
  b: 1,
  B: 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 8,
  L: 8,
  q: 8,
  Q: 8,
  e: 2,
  f: 4,
  d: 8,
  g: 16,
  F: 8,
  D: 16,
  G: 32,
};

interface Layout {
  /** Whether items may be Python objects: NumPy then pickles the array. */
  readonly objects: boolean;
  /** Bytes of one item; NaN of objects. */
  readonly size: number;
}

const maybeObjects: Layout = { objects: true, size: NaN };

function layoutOfString(descr: string): Layout {
  const match = PLAIN.exec(descr);
  if (match === null) return maybeObjects;
  const [, , bytes, unicode, characters, date, letter] = match;
  if (bytes !== undefined) return { objects: false, size: Number(bytes) };
  if (unicode !== undefined) return { objects: false, size: 4 * Number(characters) };
  if (date !== undefined) return { objects: false, size: 8 };
  return { objects: false, size: letterSizes[letter ?? ''] ?? NaN };
}

/** How many items a shape has; NaN for what is none, as NumPy would have it. */
function product(shape: Literal | undefined): number {
  if (shape?.kind === 'number') return shape.value >= 0 ? shape.value : NaN;
  if (shape?.kind !== 'tuple' && shape?.kind !== 'list') return NaN;
  return shape.items.reduce(
    (size, item) => size * (item.kind === 'number' && item.value >= 0 ? item.value : NaN),
    1,
  );
}

/** A type string, a tuple of a type and a shape, or a list of fields `(name, type)` or `(name, type, shape)`. */
function layoutOf(descr: Literal | undefined): Layout {
  if (descr?.kind === 'string') return layoutOfString(descr.value);
  if (descr?.kind === 'tuple') {
    const { objects, size } = layoutOf(descr.items[0]);
    return { objects, size: size * product(descr.items[1]) };
  }
  if (descr?.kind !== 'list') return maybeObjects;
  let objects = false;
  let size = 0;
  for (const field of descr.items) {
    if (field.kind !== 'tuple') return maybeObjects;
    const [, type, shape] = field.items;
    const layout = layoutOf(type);
    objects ||= layout.objects;
    size += layout.size * (shape ? product(shape) : 1);
  }
  return { objects, size };
}

interface Header extends Layout {
  /** Where the data starts. */
  readonly end: number;
  /** Bytes of the data; NaN of objects, and where the shape is none. */
  readonly length: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

async function readHeader(cursor: Cursor): Promise<Header> {
  const start = cursor.position;
  await cursor.need(PREFIX);
  const version = cursor.take(PREFIX)[MAGIC.length] ?? 0;
  if (version < 1 || version > 3)
    throw new FormatError('corrupt', `version ${version} of the array format does not exist`, start);
  const width = version === 1 ? 2 : 4;
  await cursor.need(width);
  const length = width === 2 ? cursor.u16() : cursor.u32();
  if (length > MAX_HEADER)
    throw new FormatError('corrupt', `a header of ${length} bytes is no array's`, start + PREFIX);
  await cursor.need(length);
  const encoding = version === 3 ? 'utf8' : 'latin1';
  const end = cursor.position + length;
  const header = parsePythonLiteral(Buffer.from(cursor.take(length)).toString(encoding));
  if (header.kind !== 'dict' || !header.entries.has('descr'))
    throw new FormatError('corrupt', 'the header of the array is not one', start);
  const descr = header.entries.get('descr');
  const shape = header.entries.get('shape');
  const layout = layoutOf(descr);
  return {
    ...layout,
    end,
    length: layout.size * product(shape),
    dtype: descr?.kind === 'string' ? descr.value : 'record',
    shape:
      shape?.kind === 'tuple' ? shape.items.map((item) => (item.kind === 'number' ? item.value : NaN)) : [],
  };
}

/** What a member of an archive is called there, and a file of its own. */
function nameOf({ path, inside }: Artifact): string {
  return (inside.at(-1) ?? path.split('/').at(-1) ?? '').replace(/\.npy$/, '');
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return hasMagic(bytes, MAGIC);
}

/**
 * NumPy's array files. Numbers are never read; an array of objects is a pickle behind its header. Several arrays
 * may stand one after another, as `numpy.save` on one open file writes them.
 *
 * Source: `numpy/lib/format.py`, versions 1.0 to 3.0 of the format.
 */
export const npyFormat: Format = {
  id: 'npy',
  matches: ({ head }) => startsWithMagic(head),
  async *read(artifact, budget) {
    const { path, inside, content } = artifact;
    const cursor = new Cursor(content);
    for (;;) {
      budget.tick();
      const { end, length, objects, dtype, shape } = await readHeader(cursor);
      yield { kind: 'tensor', name: nameOf(artifact), dtype, shape };
      if (objects) {
        yield { path, inside: [...inside, 'objects'], content: sliceBytes(content, end, Infinity) };
        return;
      }
      const numbers = Number.isNaN(length) ? Infinity : length;
      yield* findPayload('npy', 'the numbers of the array', artifact, end, numbers);
      if (Number.isNaN(length)) throw new FormatError('corrupt', 'the shape of the array is none', end);
      if (!content.randomAccess && end + length > MAX_EXPANDED) {
        const detail = 'the array is long, and what may stand behind its end was not looked for';
        yield anomaliesOf('npy')('partly-searched', detail, end);
        return;
      }
      const left = (await content.size()) - end - length;
      if (left < 0) throw new FormatError('truncated', `the array ends ${-left} bytes too early`, end);
      if (left === 0) return;
      const next = end + length;
      if (!startsWithMagic(await content.read(next, MAGIC.length))) {
        let told = false;
        for await (const found of findPayload('npy', 'the bytes behind the array', artifact, next, left)) {
          told = true;
          yield found;
        }
        const detail = `${left} bytes stand after the end of the array`;
        if (!told) yield anomaliesOf('npy')('trailing-data', detail, next);
        return;
      }
      cursor.seek(next);
    }
  },
};
