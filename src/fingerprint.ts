import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Separates parts: no part can hold it, so that two lists of parts never join to one text. */
const SEPARATOR = '\0';

/**
 * Names a finding over moves of its line and over runs. Holds nothing that is not reported anyway.
 *
 * @param parts - rule, path, way inside, evidence
 * @returns 32 hexadecimal digits
 */
export function fingerprint(parts: readonly string[]): string {
  return createHash('sha256')
    .update(parts.map((part) => part.replaceAll(SEPARATOR, '')).join(SEPARATOR))
    .digest('hex')
    .slice(0, 32);
}

/** Under this key a secret's hash says nothing to anyone else, and nothing to the next run. */
const runKey = randomBytes(32);

/** As `fingerprint`, but two secrets in the same place differ. Only for comparing within this run. */
export function identity(fingerprint: string, secret: string | undefined): string {
  return secret === undefined
    ? fingerprint
    : createHmac('sha256', runKey).update(fingerprint).update(secret).digest('hex');
}
