import { MAX_POINTER, parseLfsPointer } from '../parsers/lfs-pointer.js';
import type { AnomalyFact, Format } from '../types.js';

/** A Git LFS pointer: the content that a person would load is elsewhere, and was not read. */
export const lfsPointerFormat: Format = {
  id: 'lfs-pointer',
  matches: ({ head }) => parseLfsPointer(head) !== undefined,
  async *read({ content }) {
    const { size, digest } = parseLfsPointer(await content.read(0, MAX_POINTER)) ?? {};
    const bytes = size === undefined ? 'content of unknown size' : `${size.toLocaleString('en')} bytes`;
    const named = digest === undefined ? '' : ` (sha256 ${digest.slice(0, 12)})`;
    yield {
      kind: 'anomaly',
      anomaly: 'lfs-pointer',
      format: 'lfs-pointer',
      detail: `a Git LFS pointer to ${bytes}${named}`,
      unread: true,
      location: { kind: 'file' },
    } satisfies AnomalyFact;
  },
};
