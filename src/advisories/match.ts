import { compare } from '../parsers/pep440.js';
import { admittedVersions, affectedVersions, relate, type Interval } from '../parsers/version-ranges.js';
import { severities, type PackageFact, type VulnerabilityFact } from '../types.js';
import type { Advisory } from './record.js';

/** The advisories about each package, by normalized name. */
export type KnownAdvisories = ReadonlyMap<string, readonly Advisory[]>;

/** Databases from the best known to the least; malware first, since nobody looks for the flaw in it. */
const DATABASES = ['MAL-', 'CVE-', 'GHSA-', 'PYSEC-'];

/** A flaw with more names than these helps nobody; the first ones are the best known. */
const MOST_IDS = 8;

/** An advisory with its affected versions as disjoint intervals. */
interface Prepared {
  readonly advisory: Advisory;
  readonly affected: readonly Interval[];
}

/** What is said of one flaw, whatever package declaration admits it. */
type Flaw = Omit<VulnerabilityFact, 'kind' | 'package' | 'location'>;

function byDatabase(a: string, b: string): number {
  const rank = (id: string): number => {
    const found = DATABASES.findIndex((prefix) => id.startsWith(prefix));
    return found < 0 ? DATABASES.length : found;
  };
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Groups advisories that name one flaw: aliases are symmetric and transitive. */
function groupByAlias(advisories: readonly Advisory[]): readonly (readonly Prepared[])[] {
  const groups = new Map<string, Prepared[]>();
  for (const advisory of advisories) {
    const names = [advisory.id, ...advisory.aliases];
    const touched = new Set(names.flatMap((name) => groups.get(name) ?? []));
    const group = [...touched, { advisory, affected: affectedVersions(advisory.affected) }];
    for (const { advisory: member } of group)
      for (const name of [member.id, ...member.aliases]) groups.set(name, group);
  }
  return [...new Set(groups.values())];
}

/** The lowest fixed version above the declared one that none of the advisories calls affected. */
function findFixed(matched: readonly Prepared[], from: string | undefined): string | undefined {
  const candidates = matched
    .flatMap(({ advisory }) => advisory.affected.ranges)
    .flatMap(({ upper }) => (upper && !upper.inclusive ? [upper.version] : []))
    .filter((version) => from === undefined || compare(version, from) > 0)
    .sort(compare);
  if (candidates.length < 2) return candidates[0];
  const isClean = (version: string): boolean =>
    matched.every(({ affected }) => relate(admittedVersions(`==${version}`), affected) === 'none');
  return candidates.find(isClean) ?? candidates[0];
}

function describeFlaw(
  group: readonly Prepared[],
  admitted: readonly Interval[],
  declared: PackageFact,
): Flaw | undefined {
  const admits = group.map(({ advisory, affected }) =>
    // `===` may pin what is no version at all; only a list can name it.
    declared.version !== undefined && advisory.affected.versions.includes(declared.version)
      ? 'all'
      : relate(admitted, affected),
  );
  const matched = group.filter((_, i) => admits[i] !== 'none');
  matched.sort((a, b) => byDatabase(a.advisory.id, b.advisory.id));
  const advisories = matched.map(({ advisory }) => advisory);
  const ids = [...new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]))].sort(byDatabase);
  const [first, ...others] = ids.slice(0, MOST_IDS);
  if (first === undefined) return undefined;
  const malicious = advisories.some((advisory) => advisory.malicious);
  const fixed = findFixed(matched, declared.version ?? admitted[0]?.lower?.version);
  return {
    ids: [first, ...others],
    malicious,
    severity: malicious ? 'critical' : (advisories.find(({ severity }) => severity)?.severity ?? 'medium'),
    summary: advisories.find(({ summary }) => summary !== '')?.summary ?? '',
    ...(fixed !== undefined && { fixed }),
    admits: admits.includes('all') ? 'all' : 'some',
  };
}

/**
 * Whether PyPI's advisories speak of a declared package: one from an index, or an archive whose name tells its
 * version. What a folder or a repository holds is not what was published under the same name.
 */
export function isChecked({ origin, version }: PackageFact): boolean {
  return origin === 'index' || (origin === 'url' && version !== undefined);
}

/** Tells declarations apart that may admit different flaws. */
export function declarationKey({ name, specifier, version }: PackageFact): string {
  return JSON.stringify([name, specifier, version ?? null]);
}

/**
 * Compares declared packages with advisories, one fact for each flaw that a package admits; advisories of one
 * flaw under several names are one fact. All matching is done here, whatever an index or a service answered.
 */
export function findVulnerabilities(
  packages: readonly PackageFact[],
  known: KnownAdvisories,
): readonly VulnerabilityFact[] {
  const groups = new Map<string, readonly (readonly Prepared[])[]>();
  const flaws = new Map<string, readonly Flaw[]>();
  const findFlaws = (declared: PackageFact): readonly Flaw[] => {
    const { name, version, specifier } = declared;
    const grouped = groups.get(name) ?? groupByAlias(known.get(name) ?? []);
    groups.set(name, grouped);
    const admitted = admittedVersions(version === undefined ? specifier : `==${version}`);
    const found = grouped.flatMap((group) => describeFlaw(group, admitted, declared) ?? []);
    return found.sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) || byDatabase(a.ids[0], b.ids[0]),
    );
  };
  return packages.filter(isChecked).flatMap((declared) => {
    const key = declarationKey(declared);
    const found = flaws.get(key) ?? findFlaws(declared);
    flaws.set(key, found);
    return found.map((flaw) => ({
      kind: 'vulnerability' as const,
      package: declared,
      location: declared.location,
      ...flaw,
    }));
  });
}
