import type { Budget } from '../../types.js';
import type { Input } from './input.js';
import { LONGEST_SYMBOL, LzmaDecoder } from './lzma.js';
import { Window } from './window.js';

/** What is expanded at once. */
const STEP = 64 * 1024;

export interface LzmaHeader {
  readonly properties: number;
  readonly dictionary: number;
  /** Undefined where an end marker stands behind the last symbol. */
  readonly size: number | undefined;
}

/**
 * Expands one LZMA1 stream that stands behind its header.
 *
 * @throws FormatError `truncated` or `corrupt`, after all that could be expanded before the damage
 */
export async function* expandLzma1(
  input: Input,
  { properties, dictionary, size }: LzmaHeader,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const window = new Window(dictionary);
  const decoder = new LzmaDecoder(window);
  if (!decoder.setProperties(properties)) throw input.damaged('its properties are not valid');
  await input.need(5);
  if (!decoder.start(input)) throw input.damaged('the range coder does not start');
  for (let left = size ?? Infinity; left > 0;) {
    budget.tick();
    const last = !(await input.ensure(LONGEST_SYMBOL + 1));
    const outcome = decoder.run(input, Math.min(left, STEP), last);
    const piece = window.take();
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (outcome === 'ended') return;
    if (outcome === 'starved' && last) throw await input.early();
  }
  // Behind a known size an end marker may stand all the same.
  const last = !(await input.ensure(LONGEST_SYMBOL + 1));
  if (!decoder.finish(input) && (decoder.cut || decoder.run(input, 1, last) !== 'ended'))
    throw input.damaged('it goes on behind the size that its header says');
}
