import { compare } from '../parsers/pep440.js';
import { normalizeName } from '../parsers/requirement.js';
import { snippet } from '../parsers/source-text.js';
import type { Affected, Bound, Interval } from '../parsers/version-ranges.js';
import { severities, type Severity } from '../types.js';
import { rateVector } from './severity.js';

/** What one advisory says of one package, as far as matching and telling needs it. */
export interface Advisory {
  readonly id: string;
  /** Ids of the same flaw in other databases. */
  readonly aliases: readonly string[];
  /** One line of at most 200 characters. */
  readonly summary: string;
  /** Absent where the advisory does not rate the flaw. */
  readonly severity?: Severity;
  /** The package is malware; it has no flaw. */
  readonly malicious: boolean;
  readonly affected: Affected;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The items of a JSON array; none of anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A JSON string; empty for anything else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((item) => typeof item === 'string');
}

/** Where two events name one version: a range ends before the next begins, and one of a single version begins first. */
const EVENTS = ['fixed', 'introduced', 'last_affected'] as const;

/** The algorithm of the OSV schema, "Evaluation": a walk over the events in the order of their versions. */
function readRange(range: Fields): readonly Interval[] {
  const type = text(range['type']);
  if (type !== 'ECOSYSTEM' && type !== 'SEMVER') return [];
  const events = list(range['events']).flatMap((event) =>
    EVENTS.flatMap((kind, rank) => {
      const version = text(fields(event)[kind]);
      return version === '' ? [] : [{ kind, rank, version, first: kind === 'introduced' && version === '0' }];
    }),
  );
  events.sort(
    (a, b) => Number(b.first) - Number(a.first) || compare(a.version, b.version) || a.rank - b.rank,
  );
  const intervals: Interval[] = [];
  let open: { readonly lower?: Bound } | undefined;
  for (const { kind, version, first } of events) {
    if (kind === 'introduced') open ??= first ? {} : { lower: { version, inclusive: true } };
    else if (open) {
      intervals.push({ ...open, upper: { version, inclusive: kind === 'last_affected' } });
      open = undefined;
    }
  }
  return open ? [...intervals, open] : intervals;
}

/** GitHub's own rating comes before the vectors that it was made from. */
function readSeverity(record: Fields): Severity | undefined {
  const rating = text(fields(record['database_specific'])['severity']).toLowerCase();
  const named = severities.find((severity) => severity === (rating === 'moderate' ? 'medium' : rating));
  if (named) return named;
  const rated = [record, ...list(record['affected']).map(fields)]
    .flatMap((holder) => list(holder['severity']))
    .map((entry) => rateVector(text(fields(entry)['score'])));
  return severities.find((severity) => rated.includes(severity));
}

/**
 * Reads one record of the OSV schema.
 *
 * @returns what it says of each PyPI package, by normalized name; nothing for a withdrawn record or another thing
 * @see https://ossf.github.io/osv-schema/
 */
export function readRecord(source: unknown): ReadonlyMap<string, Advisory> {
  const record = fields(source);
  const id = text(record['id']);
  const packages = new Map<string, Advisory>();
  if (id === '' || text(record['withdrawn']) !== '') return packages;
  const malicious = id.startsWith('MAL-');
  const severity = malicious ? 'critical' : readSeverity(record);
  for (const affected of list(record['affected']).map(fields)) {
    const declared = fields(affected['package']);
    if (text(declared['ecosystem']).split(':', 1)[0] !== 'PyPI') continue;
    const name = normalizeName(text(declared['name']));
    const known = packages.get(name)?.affected;
    const ranges = list(affected['ranges']).flatMap((range) => readRange(fields(range)));
    // Versions that are listed beside ranges repeat them, and are most of the data; malware is often only listed.
    const versions = ranges.length === 0 || malicious ? texts(affected['versions']) : [];
    packages.set(name, {
      id,
      aliases: texts(record['aliases']),
      summary: snippet(text(record['summary']) || text(record['details'])),
      ...(severity && { severity }),
      malicious,
      affected: {
        ranges: [...(known?.ranges ?? []), ...ranges],
        versions: [...(known?.versions ?? []), ...versions],
      },
    });
  }
  return packages;
}

/** Reads one record into what is known already. */
export function addRecord(known: Map<string, Advisory[]>, source: unknown): void {
  for (const [name, advisory] of readRecord(source)) {
    const others = known.get(name);
    if (others) others.push(advisory);
    else known.set(name, [advisory]);
  }
}
