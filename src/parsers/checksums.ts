import { crc32 } from './crc32.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The six characters that end a GitHub token: the CRC-32 of its random part in base62, padded with zeros.
 * Source: "Behind GitHub's new authentication token formats", github.blog, 2021-04-05.
 *
 * @param body - the token between its prefix and the checksum: 30 characters of ASCII
 */
export function githubChecksum(body: string): string {
  let rest = crc32(Buffer.from(body, 'latin1'));
  let digits = '';
  for (let place = 0; place < 6; place++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** Whether a token ends in the checksum of what stands between its last `_` and the checksum. */
function hasGithubChecksum(token: string): boolean {
  const body = token.slice(token.lastIndexOf('_') + 1, -6);
  return token.endsWith(githubChecksum(body));
}

/** Check digits of account numbers: ISO 13616, of the remainder by 97. Spaces do not count. */
function hasIbanChecksum(number: string): boolean {
  const text = number.replace(/ /g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** The check digit of payment cards: ISO/IEC 7812-1, annex B. Spaces and hyphens do not count. */
function hasLuhnChecksum(number: string): boolean {
  const digits = number.replace(/[ -]/g, '');
  if (!/^\d{2,}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Checksums that a rule may ask for, by name. */
export const checksums = {
  'github-crc32': hasGithubChecksum,
  luhn: hasLuhnChecksum,
  iban: hasIbanChecksum,
} as const;
