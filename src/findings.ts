import { fingerprint, identity } from './fingerprint.js';
import { suppressionOf, type Directive, type InlinePolicy } from './suppress.js';
import type { Finding, Location, Match } from './types.js';

/** A match with the artifact it was found in. */
export interface Draft {
  readonly match: Match;
  readonly path: string;
  readonly inside: readonly string[];
}

/** What turns the matches of one file into findings. */
export interface FindingContext {
  /** Takes secrets out of a text. */
  clean(text: string): string;
  readonly directives: readonly Directive[];
  readonly ceiling: InlinePolicy;
  /** Code scanning's hashes of the file's own lines. */
  readonly lineHashes: ReadonlyMap<number, string>;
}

/** The line of the file itself that a location starts at. */
export function lineOf(location: Location): number | undefined {
  return location.kind === 'region' ? location.startLine : undefined;
}

function distinct(drafts: readonly Draft[]): readonly Draft[] {
  const byPlace = new Map<string, { readonly draft: Draft; count: number }>();
  for (const draft of drafts) {
    const { rule, location, evidence, once } = draft.match;
    const key = JSON.stringify([
      rule.id,
      draft.inside,
      ...(once === undefined ? [location, evidence] : [once]),
    ]);
    const known = byPlace.get(key);
    if (known) known.count++;
    else byPlace.set(key, { draft, count: 1 });
  }
  return [...byPlace.values()].map(({ draft, count }) => {
    if (draft.match.once === undefined || count === 1) return draft;
    return { ...draft, match: { ...draft.match, message: `${draft.match.message} (${count} places)` } };
  });
}

/** Makes findings of one file's matches: redacted, fingerprinted, with the suppression that speaks of each. */
export function draftsToFindings(drafts: readonly Draft[], context: FindingContext): readonly Finding[] {
  const occurrences = new Map<string, number>();
  return distinct(drafts).map(({ match, path, inside }): Finding => {
    const { rule, location, fix } = match;
    const severity = match.severity ?? rule.severity;
    const name = fingerprint([rule.id, path, ...inside, context.clean(match.evidence)]);
    const occurrence = (occurrences.get(name) ?? 0) + 1;
    occurrences.set(name, occurrence);
    const line = inside.length === 0 ? lineOf(location) : undefined;
    const lineHash = line === undefined ? undefined : context.lineHashes.get(line);
    const suppressed =
      inside.length === 0
        ? suppressionOf({ rule, severity, location }, context.directives, context.ceiling)
        : undefined;
    return {
      rule,
      severity,
      confidence: match.confidence ?? rule.confidence,
      message: context.clean(match.message),
      path,
      inside,
      location,
      fingerprint: `${name}:${occurrence}`,
      ...(lineHash !== undefined && { lineHash }),
      identity: identity(name, match.secret),
      state: 'new',
      ...(suppressed && { suppressed }),
      ...(fix && inside.length === 0 && { fix: { ...fix, code: context.clean(fix.code) } }),
    };
  });
}
