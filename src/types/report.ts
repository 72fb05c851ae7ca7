import type { Location, Bytes } from './artifact.js';
import type { Fix, Rule } from './rule.js';
import type { Confidence, Severity } from './severity.js';

export interface Suppression {
  /** The comment's own form: `assay: ignore`, `noqa`, `gitleaks:allow`. */
  readonly by: string;
  readonly reason: string;
  /** Whether the policy lets it count. */
  readonly honoured: boolean;
}

export type State = 'new' | 'existing' | 'fixed';

export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Redacted. May hold hostile text: each reporter escapes it for its own medium. */
  readonly message: string;
  readonly path: string;
  readonly inside: readonly string[];
  readonly location: Location;
  /** Stable over moves of the line; safe to publish. */
  readonly fingerprint: string;
  /** Code scanning's own hash of the line, for findings in text. */
  readonly lineHash?: string;
  /** Base and head are matched by it. Never reported: it is keyed by the run. */
  readonly identity: string;
  readonly state: State;
  readonly suppressed?: Suppression;
  /** Of what stands in the file itself, not in an archive. */
  readonly fix?: Fix;
}

export interface Coverage {
  readonly path: string;
  readonly inside: readonly string[];
  readonly status: 'scanned' | 'partial' | 'skipped' | 'failed';
  /** Ids of the formats that read it. */
  readonly formats: readonly string[];
  /** Why it was not read whole; empty where it was. */
  readonly reason: string;
}

/** What a model file holds, as far as a reviewer cares. */
export interface Contents {
  readonly formats: readonly string[];
  readonly size: number;
  /** SHA-256 in hexadecimal, where it was asked for. */
  readonly digest?: string;
  /** `module.name`, sorted. */
  readonly imports: readonly string[];
  /** How often each operator, layer or object stands in it: `onnx Conv`. */
  readonly operators: Readonly<Record<string, number>>;
  /** Type and shape by name: `F32 [10, 20]`. Of a model with very many, the first. */
  readonly tensors: Readonly<Record<string, string>>;
  readonly tensorCount: number;
  /** Numbers in all tensors. */
  readonly parameters: number;
  /** Short digests of chat and prompt templates. */
  readonly templates: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Members of an archive, sorted, with their sizes; a compressed one's is not known before it is expanded. */
  readonly members: Readonly<Record<string, number | null>>;
}

export interface ModelChange {
  readonly path: string;
  readonly previousPath?: string;
  readonly base?: Contents;
  readonly head?: Contents;
}

/** One file on one side of a comparison. */
export interface FileVersion {
  readonly path: string;
  /** Opens the bytes; the caller closes them. */
  open(): Promise<OpenBytes>;
}
export type OpenBytes = Bytes & { close(): Promise<void> };

export interface Change {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'renamed' | 'deleted' | 'unchanged';
  readonly head?: FileVersion;
  readonly base?: FileVersion;
  /** Why neither side can be opened: a submodule, a link that leaves the workspace. */
  readonly unreadable?: { readonly anomaly: string; readonly detail: string };
}

/** Which files are looked at, and against what. */
export interface Changes {
  /** Everything (`full`) or what a change touches (`changed`). */
  readonly scope: 'full' | 'changed';
  readonly base?: string;
  readonly head?: string;
  readonly files: readonly Change[];
  /** What a person must know of how the list came to be: a cap that was met, a fallback. */
  readonly notices: readonly string[];
  /** False where files may be missing from the list. */
  readonly complete: boolean;
}

export interface Verdict {
  readonly pass: boolean;
  /** One line each, for a person. */
  readonly reasons: readonly string[];
}

export interface Report {
  readonly version: string;
  readonly scope: Changes['scope'];
  readonly base?: string;
  readonly head?: string;
  /** Sorted: new before existing before fixed, then the worst first. */
  readonly findings: readonly Finding[];
  readonly coverage: readonly Coverage[];
  readonly models: readonly ModelChange[];
  readonly rules: readonly Rule[];
  readonly notices: readonly string[];
  /** Bugs of this program that a file brought out; each is also a `failed` coverage. */
  readonly failures: readonly string[];
  readonly verdict: Verdict;
}

/** What `fail-on` and `gate-on` say. */
export interface GatePolicy {
  readonly failOn: Severity | 'none';
  readonly gateOn: 'new' | 'all';
}
