import type { AnomalyFact, Format } from '../types.js';

/** The name of the format before Git LFS 1.0 is still read. */
const START = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d/;

/** The specification keeps pointers below this; what is larger is content that only starts like one. */
const MAX_POINTER = 1024;

function textOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, MAX_POINTER)).toString('latin1');
}

/**
 * A Git LFS pointer: the content that a person would load is elsewhere, and was not read.
 *
 * Source: `docs/spec.md` of Git LFS.
 */
export const lfsPointerFormat: Format = {
  id: 'lfs-pointer',
  matches: ({ head }) => head.length < MAX_POINTER && START.test(textOf(head)),
  async *read({ content }) {
    const text = textOf(await content.read(0, MAX_POINTER));
    const size = /^size (\d{1,15})$/m.exec(text)?.[1];
    const digest = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
    const bytes =
      size === undefined ? 'content of unknown size' : `${Number(size).toLocaleString('en')} bytes`;
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
