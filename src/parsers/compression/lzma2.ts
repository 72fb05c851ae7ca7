import type { Budget } from '../../types.js';
import { Input } from './input.js';
import { LzmaDecoder } from './lzma.js';
import { Window } from './window.js';

const STEP = 64 * 1024;

/** Control bytes: what they do is in the comments of `lzma2_decoder.c` of XZ Utils and in the XZ format, section 5.3.1. */
const END = 0;
const STORED_WITH_RESET = 1;
const STORED = 2;
const PACKED = 0x80;
const NEW_STATE = 0xa0;
const NEW_PROPERTIES = 0xc0;
const NEW_DICTIONARY = 0xe0;

/** Expands the chunks of one LZMA2 stream, and leaves the input behind its end. */
export async function* expandLzma2(
  input: Input,
  dictionary: number,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const window = new Window(dictionary);
  const decoder = new LzmaDecoder(window);
  let started = false;
  let described = false;
  for (;;) {
    budget.tick();
    await input.need(1);
    const control = input.u8();
    if (control === END) return;
    if (control === STORED_WITH_RESET || control >= NEW_DICTIONARY) {
      window.reset();
      started = true;
    }
    described ||= control >= NEW_PROPERTIES;
    if (!started || (control > STORED && control < PACKED) || (control >= PACKED && !described))
      throw input.damaged('a chunk of LZMA2 has no valid control byte');
    if (control < PACKED) yield* storedChunk(input, window);
    else yield* packedChunk(input, decoder, control);
  }
}

async function* storedChunk(input: Input, window: Window): AsyncGenerator<Uint8Array> {
  await input.need(2);
  for (let left = input.u16be() + 1; left > 0;) {
    await input.need(1);
    const written = window.write(input.data.subarray(input.at, input.at + left));
    input.at += written;
    left -= written;
    yield window.take();
  }
}

async function* packedChunk(input: Input, decoder: LzmaDecoder, control: number): AsyncGenerator<Uint8Array> {
  const { window } = decoder;
  await input.need(control >= NEW_PROPERTIES ? 5 : 4);
  let left = (control & 0x1f) * 0x10000 + input.u16be() + 1;
  const length = input.u16be() + 1;
  if (control >= NEW_PROPERTIES && !decoder.setProperties(input.u8()))
    throw input.damaged('the properties of a chunk are not valid');
  if (control >= NEW_STATE && control < NEW_PROPERTIES) decoder.reset();
  // What is there of a chunk that is cut off was expanded by a loader before it failed.
  const whole = await input.ensure(length);
  const packed = input.data.subarray(input.at, input.at + length);
  const chunk = Input.of(packed, input.bytes, input.position);
  if (!decoder.start(chunk) && whole) throw input.damaged('the range coder of a chunk does not start');
  while (left > 0) {
    const outcome = chunk.at > packed.length ? 'starved' : decoder.run(chunk, Math.min(left, STEP), true);
    const piece = window.take();
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (outcome === 'full') continue;
    if (!whole) throw await input.early();
    throw chunk.damaged('a chunk holds less than it says');
  }
  if (decoder.cut) throw chunk.damaged('a match goes on behind the end of its chunk');
  if (!whole) throw await input.early();
  input.skip(length);
}
