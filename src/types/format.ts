import type { Artifact, SourceText } from './artifact.js';
import type { Detail, Fact, Language } from './facts.js';

/** What a format may know before it reads. */
export interface Probe {
  readonly path: string;
  /** The last name of the way inside, or the file's own name, in lower case. */
  readonly name: string;
  /** The first 4,096 bytes. */
  readonly head: Uint8Array;
  /** The last 65,557 bytes, as far as an end record of a zip can lie from the end; empty where the end would have to be inflated first. */
  readonly tail: Uint8Array;
}

/** What one file on disk may cost, shared by everything inside it. Throws `BudgetError` when it is met. */
export interface Budget {
  /** Call in every loop whose length the file decides. */
  tick(): void;
  spend(what: 'entries' | 'expandedBytes' | 'facts' | 'matches', amount: number): void;
}

/** Knows bytes and no severities. */
export interface Format {
  readonly id: string;
  matches(probe: Probe): boolean;
  /** Yields what it sees as it reads; a `FormatError` becomes an anomaly, and what came before it counts. */
  read(artifact: Artifact, budget: Budget): AsyncIterable<Fact | Detail | Artifact>;
}

/** Knows text and no severities. */
export interface LanguageReader {
  readonly language: Language;
  read(source: SourceText, budget: Budget): Iterable<Fact>;
}
