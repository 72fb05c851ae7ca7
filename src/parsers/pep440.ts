import { parse } from '@renovatebot/pep440';
import { splitSpecifier } from './requirement.js';

/** Far above any published version; bounds what a hostile one can cost. */
const LONGEST_VERSION = 128;

/** Numbers that a double may not hold exactly. Dates with a time of day, the longest in use, have 14 digits. */
const UNSAFE_NUMBER = /\d{16}/;

/** Far above what people write; bounds the work that one specifier asks for. */
const MOST_CLAUSES = 256;

/** A version as PEP 440 defines it. */
export interface Version {
  /** As given, without white space around it. */
  readonly text: string;
  /** Without the local part (`+cu118`), which says who built it and not what it is. */
  readonly publicText: string;
  readonly epoch: number;
  readonly release: readonly number[];
  /** What follows the release numbers, as numbers that order as PEP 440 wants: pre-release, its number, post, dev. */
  readonly suffix: readonly [number, number, number, number];
  readonly local: readonly (string | number)[];
  /** Alpha, beta, candidate or development release. */
  readonly isPrerelease: boolean;
  readonly isPostrelease: boolean;
  readonly isLocal: boolean;
}

type Operator = '===' | '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>';

/** One condition of a specifier. */
export interface Clause {
  readonly operator: Operator;
  /** Absent only for `===`, which may compare with anything. */
  readonly version?: Version;
  /** The version as written, without `.*`. */
  readonly text: string;
  /** `==1.2.*`: any version that begins with these release numbers. */
  readonly wildcard: boolean;
}

/** Comparing parses the same few versions over and over. Emptied when it is full, so that it stays small. */
const parsedVersions = new Map<string, Version | undefined>();
const MOST_PARSED = 10_000;

/** Parses a version; `undefined` where it is none of PEP 440. */
export function parseVersion(version: string): Version | undefined {
  const known = parsedVersions.get(version);
  if (known !== undefined || version.length > LONGEST_VERSION || parsedVersions.has(version)) return known;
  if (parsedVersions.size >= MOST_PARSED) parsedVersions.clear();
  const parsed = parseFresh(version);
  parsedVersions.set(version, parsed);
  return parsed;
}

/** What the library answers; its own types leave out that a part may be missing. */
interface ParsedVersion {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [string, number] | null;
  readonly post: readonly [string, number] | null;
  readonly dev: readonly [string, number] | null;
}

const PRE_LETTERS = ['a', 'b', 'rc'];
const NO_POST = -1;
const NO_DEV = Infinity;

function parseFresh(version: string): Version | undefined {
  const text = version.trim();
  if (text === '' || UNSAFE_NUMBER.test(text)) return undefined;
  const parsed = parse(text) as ParsedVersion | null;
  if (parsed === null) return undefined;
  const { epoch, release, pre, post, dev } = parsed;
  const [publicText = text, local = ''] = text.toLowerCase().split('+', 2);
  // A development release of a final release comes before its pre-releases, and the release itself after them.
  const final = dev && !post ? -1 : PRE_LETTERS.length;
  return {
    text,
    publicText,
    epoch,
    release,
    suffix: [
      pre ? PRE_LETTERS.indexOf(pre[0]) : final,
      pre?.[1] ?? 0,
      post?.[1] ?? NO_POST,
      dev?.[1] ?? NO_DEV,
    ],
    local: local === '' ? [] : local.split(/[-._]/).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    isPrerelease: Boolean(pre) || Boolean(dev),
    isPostrelease: Boolean(post),
    isLocal: local !== '',
  };
}

function compareRelease(
  a: Version,
  b: Version,
  length = Math.max(a.release.length, b.release.length),
): number {
  for (let i = 0; i < length; i++) {
    const order = (a.release[i] ?? 0) - (b.release[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders what is the same but for who built it. */
function compareLocal(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    // Numbers come after words.
    const order =
      typeof left === typeof right ? compareValues(left, right) : typeof left === 'number' ? 1 : -1;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function comparePublic(a: Version, b: Version): number {
  const order = a.epoch - b.epoch || compareRelease(a, b);
  if (order !== 0) return order;
  for (const [i, left] of a.suffix.entries()) {
    const following = compareValues(left, b.suffix[i] ?? left);
    if (following !== 0) return following;
  }
  return 0;
}

/**
 * Orders versions after PEP 440. Total: what is no version comes before all versions, by its text, as older
 * installers had it.
 *
 * @returns negative, zero or positive
 */
export function compare(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left && right) return comparePublic(left, right) || compareLocal(left.local, right.local);
  if (left) return 1;
  if (right) return -1;
  return compareValues(a, b);
}

/** Whether a version is a post-release of just this other one. */
function isPostreleaseOf(candidate: Version, version: Version): boolean {
  const [letter, number, post, dev] = version.suffix;
  const same =
    candidate.suffix[0] === letter && candidate.suffix[1] === number && sameRelease(candidate, version);
  return candidate.isPostrelease && same && post === NO_POST && dev === NO_DEV;
}

function sameRelease(a: Version, b: Version, length?: number): boolean {
  return a.epoch === b.epoch && compareRelease(a, b, length) === 0;
}

function parseClause(clause: string): Clause | undefined {
  const [, operator, rest = ''] = /^(===|~=|==|!=|<=|>=|<|>)\s*(\S+)$/.exec(clause) ?? [];
  if (operator === undefined) return undefined;
  if (operator === '===') {
    const version = parseVersion(rest);
    return { operator, text: rest, wildcard: false, ...(version && { version }) };
  }
  const wildcard = rest.endsWith('.*');
  const text = wildcard ? rest.slice(0, -2) : rest;
  const version = parseVersion(text);
  if (version === undefined) return undefined;
  const numbersOnly = !version.isPrerelease && !version.isPostrelease && !version.isLocal;
  if (wildcard && !(numbersOnly && (operator === '==' || operator === '!='))) return undefined;
  if (operator === '~=' && version.release.length < 2) return undefined;
  return { operator: operator as Operator, version, text, wildcard };
}

/**
 * Parses a version specifier after PEP 440. Prefixes of pre-releases (`==1.0a1.*`), which nobody publishes
 * for, are not understood.
 *
 * @returns no clauses for an empty specifier; `undefined` where it is malformed
 */
export function parseSpecifier(specifier: string): readonly Clause[] | undefined {
  const clauses = splitSpecifier(specifier);
  if (clauses === undefined || clauses.length > MOST_CLAUSES) return undefined;
  const parsed = clauses.map(parseClause);
  return parsed.every((clause) => clause !== undefined) ? parsed : undefined;
}

/** Whether a specifier asks for pre-releases by naming one, as pip reads it. */
export function namesPrerelease(clauses: readonly Clause[]): boolean {
  return clauses.some(({ operator, version }) => operator !== '!=' && version?.isPrerelease === true);
}

function equals(candidate: Version, version: Version, wildcard: boolean): boolean {
  if (wildcard) return sameRelease(candidate, version, version.release.length);
  return version.isLocal
    ? comparePublic(candidate, version) === 0 && compareLocal(candidate.local, version.local) === 0
    : comparePublic(candidate, version) === 0;
}

function meets(candidate: Version, { operator, version, text, wildcard }: Clause): boolean {
  if (operator === '===') return candidate.text.toLowerCase() === text.toLowerCase();
  if (version === undefined) return false;
  switch (operator) {
    case '==':
      return equals(candidate, version, wildcard);
    case '!=':
      return !equals(candidate, version, wildcard);
    case '>=':
      return comparePublic(candidate, version) >= 0;
    case '<=':
      return comparePublic(candidate, version) <= 0;
    case '~=':
      return (
        comparePublic(candidate, version) >= 0 && sameRelease(candidate, version, version.release.length - 1)
      );
    // An exclusive comparison leaves out what belongs to the named release itself: pre-releases below it,
    // post-releases and local builds above it.
    case '<':
      if (!version.isPrerelease && candidate.isPrerelease && sameRelease(candidate, version)) return false;
      return comparePublic(candidate, version) < 0;
    case '>':
      if (isPostreleaseOf(candidate, version)) return false;
      return comparePublic(candidate, version) > 0;
  }
}

/**
 * Whether a version meets a specifier, after PEP 440. Pre-releases count only where the specifier names one, as
 * pip has it. Neither an invalid version nor a malformed specifier is met by anything but `===`.
 */
export function satisfies(version: string, specifier: string): boolean {
  const clauses = parseSpecifier(specifier);
  if (clauses === undefined) return false;
  const candidate = parseVersion(version);
  if (candidate === undefined) {
    return (
      clauses.length > 0 &&
      clauses.every(
        ({ operator, text }) => operator === '===' && text.toLowerCase() === version.trim().toLowerCase(),
      )
    );
  }
  if (candidate.isPrerelease && !namesPrerelease(clauses)) return false;
  return clauses.every((clause) => meets(candidate, clause));
}
