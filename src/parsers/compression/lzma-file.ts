import { memoryBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';
import { Input, metered } from './input.js';
import { LzmaDecoder } from './lzma.js';
import { expandLzma1, type LzmaHeader } from './lzma1.js';
import { Window } from './window.js';
import { expandXz } from './xz.js';
import { hasMagic } from '../magic.js';

const XZ = '\xfd7zXZ\0';
const LZIP = 'LZIP\x01';
const LZIP_HEADER = 6;
/** Checksum, size of the data and of the member. */
const LZIP_TRAILER = 20;
/** Bits of the context as `xz` and `lzip` write them: three of the byte before, two of the position. */
const USUAL_PROPERTIES = 0x5d;
const MAX_PROPERTIES = 9 * 5 * 5;
const ALONE_HEADER = 13;
const RANGE_CODER = 5;
const UNKNOWN = 0xffffffff;
/** Python takes no larger file for one of this kind: 256 GiB. */
const LARGEST_HIGH = 64;

/** What is expanded on trial: enough that chance does not get so far. */
const TRIAL = 64;

function startsWith(head: Uint8Array, magic: string): boolean {
  return hasMagic(head, magic);
}

/** None, a power of two, or one and a half of one: liblzma asks it of a file whose kind it has to find out. */
function isUsualDictionary(size: number): boolean {
  return size === 0 || size === UNKNOWN || /^1[01]?0*$/.test(size.toString(2));
}

/** The header of an `.lzma` file, which has no magic; undefined where these bytes are none that Python would take. */
export function parseAlone(head: Uint8Array): LzmaHeader | undefined {
  if (head.length < ALONE_HEADER + RANGE_CODER || head[ALONE_HEADER] !== 0) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const properties = view.getUint8(0);
  const dictionary = view.getUint32(1, true);
  const [low, high] = [view.getUint32(5, true), view.getUint32(9, true)];
  const unknown = low === UNKNOWN && high === UNKNOWN;
  if (properties >= MAX_PROPERTIES || !isUsualDictionary(dictionary)) return undefined;
  if (!unknown && high >= LARGEST_HIGH) return undefined;
  return { properties, dictionary, size: unknown ? undefined : high * 2 ** 32 + low };
}

/** Whether what follows such a header expands, by the first bytes of the file: for the header is a weak sign. */
export function expandsAsLzma(head: Uint8Array): boolean {
  const header = parseAlone(head);
  if (header === undefined || header.size === 0) return false;
  const decoder = new LzmaDecoder(new Window(header.dictionary));
  const input = Input.of(head.subarray(ALONE_HEADER), memoryBytes(head), ALONE_HEADER);
  const wanted = Math.min(TRIAL, header.size ?? TRIAL);
  if (!decoder.setProperties(header.properties) || !decoder.start(input)) return false;
  try {
    return decoder.run(input, wanted, true) !== 'starved' && decoder.window.total > 0;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

async function* expandAlone(input: Input, header: LzmaHeader, budget: Budget): AsyncGenerator<Uint8Array> {
  input.skip(ALONE_HEADER);
  yield* expandLzma1(input, header, budget);
}

/** The manual of lzip, "File format". */
async function* expandLzip(input: Input, budget: Budget): AsyncGenerator<Uint8Array> {
  await input.need(LZIP_HEADER);
  const coded = input.take(LZIP_HEADER)[LZIP_HEADER - 1] ?? 0;
  const power = 2 ** (coded & 0x1f);
  const dictionary = power - (power / 16) * (coded >> 5);
  yield* expandLzma1(input, { properties: USUAL_PROPERTIES, dictionary, size: undefined }, budget);
  await input.need(LZIP_TRAILER);
  input.skip(LZIP_TRAILER);
}

/**
 * Expands xz, lzma and lzip streams one after another, of whichever kind each is, as Python's `lzma` module does.
 *
 * @returns offset behind the last stream and the zeros after it
 * @throws FormatError `truncated`, `corrupt` or `unsupported-compression`, after all that could be expanded before
 */
export function expandLzmaFile(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  return metered(streams(bytes, budget), budget);
}

async function* streams(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  const input = new Input(bytes);
  for (let first = true; ; first = false) {
    budget.tick();
    const head = await input.peek(ALONE_HEADER + RANGE_CODER);
    const alone = parseAlone(head);
    if (startsWith(head, XZ)) yield* expandXz(input, budget);
    else if (startsWith(head, LZIP)) yield* expandLzip(input, budget);
    else if (alone) yield* expandAlone(input, alone, budget);
    else if (first) throw head.length < ALONE_HEADER ? await input.early() : input.damaged('no valid header');
    else return input.position;
    await input.skipZeros(budget);
  }
}

/** An LZMA stream as a zip has it: a version, the length of the properties, the properties (APPNOTE, section 5.8.8). */
export function expandZipLzma(
  bytes: Bytes,
  size: number | undefined,
  budget: Budget,
): AsyncGenerator<Uint8Array, number> {
  return metered(zipStream(bytes, size, budget), budget);
}

async function* zipStream(
  bytes: Bytes,
  size: number | undefined,
  budget: Budget,
): AsyncGenerator<Uint8Array, number> {
  const input = new Input(bytes);
  await input.need(9);
  input.skip(2);
  const length = input.u8() + input.u8() * 256;
  const properties = input.u8();
  const dictionary = input.u32();
  if (length !== 5) throw input.damaged('its properties are not valid');
  yield* expandLzma1(input, { properties, dictionary, size }, budget);
  return input.position;
}
