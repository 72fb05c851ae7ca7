/** One dependency as PEP 508 and pip write it. */
export interface Requirement {
  /** Normalized by PEP 503; the last path segment where a URL or a path names no distribution. */
  readonly name: string;
  /** The PEP 440 specifier as written, without parentheses; empty where there is none. */
  readonly specifier: string;
  /** The one version that is admitted: of `==1.2`, `===1.2`, or in the name of a wheel or source archive. */
  readonly version?: string;
  readonly origin: 'index' | 'url' | 'vcs' | 'path';
  /** As written, with its fragment. May hold credentials. */
  readonly url?: string;
  /** The environments that it is meant for, as written. */
  readonly marker?: string;
  /** A commit or a digest in the URL fixes the content. */
  readonly hashed: boolean;
}

/** Nobody writes a longer requirement; it bounds what the expressions below can cost. */
const LONGEST = 8192;

const NAMED = /^([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(?:\[[^\]]*\]\s*)?/i;
const CLAUSE = /^\s*(?:===\s*[^\s;,()]+|(?:~=|==|!=|<=|>=|<|>)\s*[a-z0-9._*+!-]+)\s*/i;
const PIN = /^(?:===\s*|==\s*(?!.*\*))(\S+)$/;
const URL_START = /^(?:[a-z][a-z0-9+.-]*:\/\/|file:|(?:git|hg|svn|bzr)\+)/i;
const VCS = /^(?:git|hg|svn|bzr)(?:\+|:\/\/)/i;
const ARCHIVE = /\.(?:whl|zip|tar\.gz|tar\.bz2|tar\.xz|tgz|tbz|txz|tar)$/i;
const WHEEL = /^([^-]+)-([^-]+)-.+\.whl$/i;
const SOURCE_ARCHIVE = /^(.+)-(\d[^-]*?)\.(?:zip|tar\.gz|tar\.bz2|tar\.xz|tgz)$/i;
const COMMIT = /@(?:[0-9a-f]{64}|[0-9a-f]{40})$/i;
const COMMIT_ARCHIVE = /\/(?:archive|zipball|tarball)\/[0-9a-f]{40}(?:\.[a-z.]+)?$/i;
const DIGEST = /(?:^|&)(?:sha256=[0-9a-f]{64}|sha384=[0-9a-f]{96}|sha512=[0-9a-f]{128})(?:&|$)/i;
const EGG = /(?:^|&)egg=([^&[]+)/;

/** Normalizes a project's name after PEP 503; the folders `.` and `..` stay what they are. */
export function normalizeName(name: string): string {
  return /^\.*$/.test(name) ? name : name.replace(/[-_.]+/g, '-').toLowerCase();
}

/**
 * Splits a version specifier into its clauses after PEP 508, without looking at the versions.
 *
 * @returns the clauses (`>=1.0`), none for an empty specifier, `undefined` where it is malformed
 */
export function splitSpecifier(specifier: string): readonly string[] | undefined {
  const clauses: string[] = [];
  let rest = specifier.trim();
  while (rest !== '') {
    const clause = CLAUSE.exec(rest)?.[0];
    if (clause === undefined) return undefined;
    clauses.push(clause.trim());
    rest = rest.slice(clause.length);
    if (rest === '') break;
    if (!rest.startsWith(',')) return undefined;
    rest = rest.slice(1).trimStart();
  }
  return clauses;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names of wheels (PyPA binary distribution format) and of source archives (PEP 625) hold name and version. */
function parseFileName(file: string): { name: string; version?: string } {
  const [, name, version] = WHEEL.exec(file) ?? SOURCE_ARCHIVE.exec(file) ?? [];
  return name === undefined || version === undefined ? { name: file } : { name, version };
}

function parseUrl(url: string, declaredName?: string): Requirement {
  const hashAt = url.indexOf('#');
  const address = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? '' : url.slice(hashAt + 1);
  const origin = VCS.test(url) ? 'vcs' : /^file:/i.test(url) || !URL_START.test(url) ? 'path' : 'url';
  const path = address.replace(/\?.*$/s, '').replace(/[\\/]+$/, '');
  const last = decode(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
  const file =
    origin === 'vcs' ? { name: last.replace(/@.*$/s, '').replace(/\.git$/, '') } : parseFileName(last);
  const egg = EGG.exec(fragment)?.[1];
  return {
    name: normalizeName(declaredName ?? (egg === undefined ? file.name : decode(egg))),
    specifier: '',
    ...(file.version !== undefined && { version: file.version }),
    origin,
    url,
    hashed: origin === 'vcs' ? COMMIT.test(address) : COMMIT_ARCHIVE.test(path) || DIGEST.test(fragment),
  };
}

/** An environment marker follows a URL only after white space, since a URL may hold a semicolon. */
function withoutMarker(url: string): string {
  return url.replace(/\s[\s\S]*$/, '');
}

/**
 * Parses what pip accepts as one requirement: `name[extra]>=1; marker`, `name @ URL`, a URL, a VCS URL or a
 * path. Options of the line (`--hash`) are the caller's.
 *
 * @param text - one requirement without comment; hostile text
 * @returns `undefined` where pip would refuse the line
 * @see PEP 508, PEP 440, and pip's "Requirements File Format" and "VCS Support"
 */
export function parseRequirement(text: string): Requirement | undefined {
  const requirement = text.trim();
  if (requirement === '' || requirement.length > LONGEST || requirement.startsWith('-')) return undefined;
  if (URL_START.test(requirement)) return parseUrl(withoutMarker(requirement));
  const named = NAMED.exec(requirement);
  const afterName = requirement.slice(named?.[0].length ?? 0);
  const name = named?.[1];
  if (name !== undefined && afterName.startsWith('@')) {
    const url = withoutMarker(afterName.slice(1).trimStart());
    return URL_START.test(url) ? parseUrl(url, name) : undefined;
  }
  const [beforeMarker = '', ...markers] = afterName.split(';');
  const marker = markers.join(';').trim();
  const specifier = beforeMarker
    .trim()
    .replace(/^\(([^()]*)\)$/, '$1')
    .trim();
  const clauses = name === undefined ? undefined : splitSpecifier(specifier);
  const [path = ''] = requirement.split(';', 1);
  const looksLikePath =
    /^[./~\\]/.test(path) ||
    (clauses === undefined && /^[^\s\\/]*[\\/]\S*$/.test(path.trim())) ||
    ARCHIVE.test(path.trim());
  if (looksLikePath) return parseUrl(path.trim().replace(/\[[^[\]]*\]$/, ''));
  if (name === undefined || clauses === undefined) return undefined;
  const version = clauses.map((clause) => PIN.exec(clause)?.[1]).find((pin) => pin !== undefined);
  return {
    name: normalizeName(name),
    specifier,
    ...(version !== undefined && { version }),
    origin: 'index',
    ...(marker !== '' && { marker }),
    hashed: false,
  };
}
