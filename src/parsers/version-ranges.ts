import { compare, namesPrerelease, parseSpecifier, parseVersion, type Clause } from './pep440.js';

/** An end of an interval of versions. */
export interface Bound {
  readonly version: string;
  readonly inclusive: boolean;
}

/** All versions between two bounds; an absent bound is open to that side. */
export interface Interval {
  readonly lower?: Bound;
  readonly upper?: Bound;
}

/** What an advisory calls affected. */
export interface Affected {
  readonly ranges: readonly Interval[];
  /** Single versions, where an advisory lists them and gives no range. */
  readonly versions: readonly string[];
}

/** What a specifier admits of the affected versions: nothing else, its lowest one, or neither. */
export type Admission = 'all' | 'some' | 'none';

const everything: Interval = {};

function between(lower: Bound | undefined, upper: Bound | undefined): Interval {
  return { ...(lower && { lower }), ...(upper && { upper }) };
}

function compareLower(a: Bound | undefined, b: Bound | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compare(a.version, b.version) || Number(b.inclusive) - Number(a.inclusive);
}

function compareUpper(a: Bound | undefined, b: Bound | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compare(a.version, b.version) || Number(a.inclusive) - Number(b.inclusive);
}

function isEmpty({ lower, upper }: Interval): boolean {
  if (lower === undefined || upper === undefined) return false;
  const order = compare(lower.version, upper.version);
  return order > 0 || (order === 0 && !(lower.inclusive && upper.inclusive));
}

function intersect(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const both: Interval[] = [];
  for (const left of a) {
    for (const right of b) {
      const lower = compareLower(left.lower, right.lower) >= 0 ? left.lower : right.lower;
      const upper = compareUpper(left.upper, right.upper) <= 0 ? left.upper : right.upper;
      const common = between(lower, upper);
      if (!isEmpty(common)) both.push(common);
    }
  }
  return both;
}

/** Sorts intervals and joins those that overlap or meet. */
function join(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals.filter((interval) => !isEmpty(interval));
  sorted.sort((a, b) => compareLower(a.lower, b.lower));
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (last && meet(last.upper, next.lower)) {
      joined[joined.length - 1] = between(
        last.lower,
        compareUpper(last.upper, next.upper) >= 0 ? last.upper : next.upper,
      );
    } else joined.push(next);
  }
  return joined;
}

function meet(upper: Bound | undefined, lower: Bound | undefined): boolean {
  if (upper === undefined || lower === undefined) return true;
  const order = compare(upper.version, lower.version);
  return order > 0 || (order === 0 && (upper.inclusive || lower.inclusive));
}

function point(version: string): Interval {
  return { lower: { version, inclusive: true }, upper: { version, inclusive: true } };
}

/** The first release after all those that begin with the given numbers. */
function nextRelease(epoch: number, release: readonly number[]): string {
  const last = release.length - 1;
  return `${epoch}!${release.map((number, i) => (i === last ? number + 1 : number)).join('.')}`;
}

/** The versions that begin with some release numbers; pre-releases of the first one only where they count. */
function prefixed(epoch: number, release: readonly number[], prereleases: boolean): Interval {
  const first = `${epoch}!${release.join('.')}`;
  return {
    lower: { version: prereleases ? `${first}.dev0` : first, inclusive: true },
    upper: { version: `${nextRelease(epoch, release)}.dev0`, inclusive: false },
  };
}

function clauseIntervals(clause: Clause, prereleases: boolean): readonly Interval[] {
  const { operator, version, wildcard } = clause;
  if (version === undefined) return [];
  const { publicText, epoch, release } = version;
  const here = (inclusive: boolean): Bound => ({ version: publicText, inclusive });
  switch (operator) {
    case '>=':
      return [{ lower: here(true) }];
    case '>':
      return [{ lower: here(false) }];
    case '<=':
      return [{ upper: here(true) }];
    case '<':
      if (version.isPrerelease) return [{ upper: here(false) }];
      return [{ upper: { version: `${publicText}.dev0`, inclusive: false } }];
    case '~=':
      return [between(here(true), prefixed(epoch, release.slice(0, -1), prereleases).upper)];
    case '==':
    case '===':
      return [wildcard ? prefixed(epoch, release, prereleases) : point(publicText)];
    case '!=': {
      if (!wildcard) return [{ upper: here(false) }, { lower: here(false) }];
      const next = nextRelease(epoch, release);
      return [
        { upper: { version: `${epoch}!${release.join('.')}.dev0`, inclusive: false } },
        { lower: { version: prereleases ? `${next}.dev0` : next, inclusive: true } },
      ];
    }
  }
}

/**
 * The versions that a specifier admits, as sorted disjoint intervals in the order of PEP 440. Local versions
 * count as the public version that they were built from.
 *
 * @returns nothing where the specifier is malformed or contradicts itself
 */
export function admittedVersions(specifier: string): readonly Interval[] {
  const clauses = parseSpecifier(specifier);
  if (clauses === undefined) return [];
  const prereleases = namesPrerelease(clauses);
  let admitted: readonly Interval[] = [everything];
  for (const clause of clauses) admitted = intersect(admitted, clauseIntervals(clause, prereleases));
  return admitted;
}

/** The affected versions as sorted disjoint intervals. */
export function affectedVersions(affected: Affected): readonly Interval[] {
  const isVersion = ({ lower, upper }: Interval): boolean =>
    [lower, upper].every((bound) => bound === undefined || parseVersion(bound.version) !== undefined);
  const versions = affected.versions.filter((version) => parseVersion(version) !== undefined);
  return join([...affected.ranges.filter(isVersion), ...versions.map(point)]);
}

/** As `admits`, of sets that were made before. */
export function relate(admitted: readonly Interval[], affected: readonly Interval[]): Admission {
  const inside = (inner: Interval): boolean =>
    affected.some(
      (outer) => compareLower(outer.lower, inner.lower) <= 0 && compareUpper(outer.upper, inner.upper) >= 0,
    );
  if (admitted.length > 0 && admitted.every(inside)) return 'all';
  const floor = admitted[0]?.lower;
  const holdsFloor = ({ lower, upper }: Interval): boolean =>
    compareLower(lower, floor) <= 0 && !isEmpty(between(floor, upper));
  return floor !== undefined && affected.some(holdsFloor) ? 'some' : 'none';
}

/**
 * What a specifier admits of the affected versions. It speaks of all versions that could ever be, since no
 * list of published ones is at hand: `all` is certain, and `some` means that the lowest admitted version, the
 * specifier's floor, is affected. A specifier without a floor (`<2`, or none) is never `some`.
 */
export function admits(specifier: string, affected: Affected): Admission {
  return relate(admittedVersions(specifier), affectedVersions(affected));
}
