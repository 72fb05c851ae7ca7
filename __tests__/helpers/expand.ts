import { githubChecksum } from '../../src/parsers/checksums.js';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';

const alphabets: Readonly<Record<string, string>> = {
  letters: UPPER + LOWER,
  base62: DIGITS + UPPER + LOWER,
  hex: '0123456789abcdef',
  digits: DIGITS,
  /** The alphabet of base32, as AWS key ids use it. */
  upper: `${UPPER}234567`,
  base64: `${DIGITS}${UPPER}${LOWER}+/`,
  base64url: `${DIGITS}${UPPER}${LOWER}-_`,
};

/** FNV-1a over the seed, then xorshift32: the same seed gives the same characters on every machine. */
function generator(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  if (state === 0) state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** `length` characters of an alphabet, decided by the seed alone. It neither begins nor ends in `-` or `_`. */
export function randomText(kind: string, length: number, seed: string): string {
  const alphabet = alphabets[kind];
  if (alphabet === undefined) throw new Error(`no alphabet is called ${kind}`);
  const next = generator(seed);
  let text = '';
  while (text.length < length) {
    const character = alphabet.charAt(next() % alphabet.length);
    const edge = text.length === 0 || text.length === length - 1;
    if (!edge || /[A-Za-z0-9]/.test(character)) text += character;
  }
  return text;
}

/**
 * Puts made-up secrets where an example has placeholders, so that none ever stands whole in the repository:
 * `<letters:34>`, `<base62:20>`, `<hex:32>`, `<digits:9>`, `<upper:16>`, `<base64:44>`, `<base64url:40>`, and
 * `<github:ghp_>` for a token whose checksum is right.
 */
export function expand(text: string): string {
  return text.replace(
    /<(?:github:(\w+)|(letters|base62|hex|digits|upper|base64|base64url):(\d{1,4}))>/g,
    (placeholder: string, prefix: string | undefined, kind: string, length: string, position: number) => {
      const seed = `${placeholder}@${position}`;
      if (prefix === undefined) return randomText(kind, Number(length), seed);
      const body = randomText('base62', 30, seed);
      return prefix + body + githubChecksum(body);
    },
  );
}
