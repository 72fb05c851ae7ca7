import { latin1 } from '../../parsers/latin1.js';
import { textOf } from './header.js';

const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

/**
 * The records `length key=value\n` of an extended header: POSIX.1-2001, 'pax Extended Header'.
 *
 * @returns undefined where they are not well formed
 */
export function parsePax(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(SPACE, at);
    const equals = bytes.indexOf(EQUALS, space);
    const digits = space < 0 ? '' : latin1(bytes.subarray(at, Math.min(space, at + 20)));
    const end = at + Number(digits);
    const whole = /^\d+$/.test(digits) && equals > space && equals < end && bytes[end - 1] === NEWLINE;
    if (!whole) return undefined;
    records.set(textOf(bytes.subarray(space + 1, equals)), textOf(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  return records;
}
