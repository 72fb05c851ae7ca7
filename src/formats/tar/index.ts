import { sliceBytes } from '../../bytes.js';
import { Anomalies } from '../../parsers/anomaly-collector.js';
import { beginsAsTar, TAR_BLOCK } from '../../parsers/tar-header.js';
import type { Artifact, Budget, Bytes, Fact, Format } from '../../types.js';
import { isZeros } from './blocks.js';
import { bodyless, types } from './header.js';
import { legacyParts } from './legacy-torch.js';
import { Names } from './names.js';
import { Walk, type Member } from './walk.js';

/** Layers of container images, as `docker save` and OCI layouts name them. */
const layer = /(?:^|[/-])(?:layer\.tar|[0-9a-f]{64})$/;

/** Members of PyTorch archives of before 0.1.10 in which numbers stand between pickles. */
const legacyName = /^(?:\.\/)?(storages|tensors)$/;

/** Whether the bytes go as far; a stream is expanded no further for it. */
async function reaches(content: Bytes, end: number): Promise<boolean> {
  if (content.randomAccess) return end <= (await content.size());
  return Number.isSafeInteger(end) && (await content.read(end - 1, 1)).length === 1;
}

async function* readMember(
  { path, inside, content: outer }: Artifact,
  { name, type, size, stated, at, dataStart }: Member,
  anomalies: Anomalies,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  // With two sizes, some readers take the one, some the other.
  const length = Math.max(size, stated);
  if (length === 0 || (bodyless.has(type) && type !== types.hardLink)) return;
  const end = dataStart + length;
  if (!(await reaches(outer, end)))
    anomalies.add('truncated', `the archive ends inside of '${name}'`, at, true);
  yield* anomalies.take();
  const content = sliceBytes(outer, dataStart, length);
  const legacy = legacyName.exec(name)?.[1];
  if (legacy !== 'storages' && legacy !== 'tensors') {
    yield { path, inside: [...inside, name], content };
    return;
  }
  for await (const part of legacyParts(legacy, content, anomalies, budget)) {
    yield* anomalies.take();
    yield { path, inside: [...inside, name, `pickle at ${part.offset}`], content: part.content };
  }
}

/**
 * Tar archives: PyTorch's first format, NeMo's, layers of container images. Headers are read where they stand and
 * bodies stepped over; where readers would not find the same members, all of them are read.
 *
 * Sources: POSIX.1-2001, `ustar` and `pax`; the manual of GNU tar, 'Basic Tar Format'; `tarfile` of Python 3.13.
 */
export const tarFormat: Format = {
  id: 'tar',
  matches: ({ name, head }) =>
    beginsAsTar(head) || (name.endsWith('.tar') && head.length >= TAR_BLOCK && isZeros(head)),
  async *read(artifact, budget) {
    const { path, inside, content } = artifact;
    const anomalies = new Anomalies('tar');
    const rooted = [path, ...inside].slice(-2).some((name) => layer.test(name));
    const names = new Names(anomalies, rooted);
    for await (const member of new Walk(content, anomalies, budget).members()) {
      names.check(member);
      if (member.hidden)
        anomalies.add('hidden-entry', `'${member.name}' stands behind the end of the archive`, member.at);
      yield* readMember(artifact, member, anomalies, budget);
      yield* anomalies.take();
    }
    yield* anomalies.take();
    yield* anomalies.rest();
  },
};
