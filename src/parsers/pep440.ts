import { compare as compareValid, parse } from '@renovatebot/pep440';
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
  /** Without post-release, development release and local part: what it is a post-release of. */
  readonly stem: string;
  readonly epoch: number;
  readonly release: readonly number[];
  /** Alpha, beta, candidate or development release. */
  readonly isPrerelease: boolean;
  readonly isPostrelease: boolean;
  readonly isLocal: boolean;
}

export type Operator = '===' | '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>';

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

/** Parses a version; `undefined` where it is none of PEP 440. */
export function parseVersion(version: string): Version | undefined {
  const text = version.trim();
  if (text === '' || text.length > LONGEST_VERSION || UNSAFE_NUMBER.test(text)) return undefined;
  const parsed:
    | (Partial<Record<'pre' | 'post' | 'dev' | 'local', unknown>> & { epoch: number; release: number[] })
    | null = parse(text);
  if (parsed === null) return undefined;
  const [publicText = text] = text.split('+', 1);
  return {
    text,
    publicText,
    stem: `${parsed.epoch}!${parsed.release.join('.')}${Array.isArray(parsed.pre) ? parsed.pre.join('') : ''}`,
    epoch: parsed.epoch,
    release: parsed.release,
    isPrerelease: Boolean(parsed.pre) || Boolean(parsed.dev),
    isPostrelease: Boolean(parsed.post),
    isLocal: publicText !== text,
  };
}

/**
 * Orders versions after PEP 440. Total: what is no version comes before all versions, by its text, as older
 * installers had it.
 *
 * @returns negative, zero or positive
 */
export function compare(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left && right) return compareValid(left.text, right.text);
  if (left) return 1;
  if (right) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePublic(a: Version, b: Version): number {
  return compareValid(a.publicText, b.publicText);
}

function sameRelease(a: Version, b: Version, length = Math.max(a.release.length, b.release.length)): boolean {
  if (a.epoch !== b.epoch) return false;
  for (let i = 0; i < length; i++) if ((a.release[i] ?? 0) !== (b.release[i] ?? 0)) return false;
  return true;
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
    ? compareValid(candidate.text, version.text) === 0
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
      if (candidate.isPostrelease && compareValid(candidate.stem, version.publicText) === 0) return false;
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
