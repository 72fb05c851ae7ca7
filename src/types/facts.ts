import type { Location, Region, ByteRange, SourceText } from './artifact.js';
import type { Severity } from './severity.js';

/** Languages that some reader under `languages/` understands, and `plain` for all others. */
export type Language = 'plain' | 'python' | 'ipython' | 'shell' | 'requirements';

/** A run of text. Its language's reader may find more facts in it. */
export interface TextFact {
  readonly kind: 'text';
  readonly language: Language;
  readonly source: SourceText;
}

/** A folded Python value, or a symbolic one that a pickle would build. */
export type Value =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  /** A resolved dotted name, with others where branches bind it differently; what a call returns ends in `()`. */
  | { readonly kind: 'name'; readonly name: string; readonly alternatives?: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'unknown'; readonly text: string };

/** A Python call, or a reference to a callable that is passed on (`map(pickle.load, files)`). */
export interface CallFact {
  readonly kind: 'call';
  /** The resolved dotted name: `torch.load`, `builtins.eval`. A method of a constructed object: `pickle.Unpickler().load`. */
  readonly callee: string;
  /** Other names that it may have: branches bind it differently, or a star import may bring it. */
  readonly alternatives?: readonly string[];
  readonly reference: boolean;
  readonly positional: readonly Value[];
  readonly keywords: Readonly<Record<string, Value>>;
  /** `*args` or `**kwargs` may bring arguments that are not listed. */
  readonly open: boolean;
  /** The call as written, at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Region;
}

/** A name that a serialized object imports, and what it does with it. */
export interface GlobalFact {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
  /** `called`: by REDUCE, NEWOBJ, OBJ, INST or BUILD; `imported`: only put on the stack. */
  readonly use: 'called' | 'imported';
  readonly arguments: readonly Value[];
  /** Decompiled to one line of at most 200 characters: `os.system('id')`. Hostile text. */
  readonly code: string;
  readonly location: ByteRange;
}

/** One simple command of a shell line: of a notebook, or an option line of a requirements file (as `pip`). */
export interface CommandFact {
  readonly kind: 'command';
  /** Without its folder: `pip`, `curl`. `python -m pip` is `pip`. */
  readonly program: string;
  readonly argv: readonly string[];
  /** Programs that read this one's output, in turn: `['base64', 'sh']` in `curl … | base64 -d | sh`. */
  readonly pipedInto?: readonly string[];
  /** The whole line as written, at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Region;
}

/** A dependency as it is declared. */
export interface PackageFact {
  readonly kind: 'package';
  readonly ecosystem: 'PyPI';
  /** Normalized by PEP 503. */
  readonly name: string;
  /** The PEP 440 specifier as written; empty where there is none. */
  readonly specifier: string;
  /** The one version that the specifier admits, where it is exact. */
  readonly version?: string;
  readonly origin: 'index' | 'url' | 'vcs' | 'path';
  readonly url?: string;
  /** A `--hash` or a commit pins the content. */
  readonly hashed: boolean;
  readonly declaredIn: 'manifest' | 'command';
  /** The requirement as written, at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Region;
}

/** A known vulnerability or malicious release that a declared package admits. Made by `advisories/`. */
export interface VulnerabilityFact {
  readonly kind: 'vulnerability';
  readonly package: PackageFact;
  /** The advisory's ids, the best known first: `['CVE-2025-32434', 'GHSA-…']`. */
  readonly ids: readonly [string, ...string[]];
  readonly malicious: boolean;
  readonly severity: Severity;
  readonly summary: string;
  /** The lowest fixed version above the declared one. */
  readonly fixed?: string;
  /** `all`: every admitted version is affected; `some`: the lowest admitted one is. */
  readonly admits: 'all' | 'some';
  readonly location: Region;
}

/** Active content in a notebook's output or Markdown. */
export interface OutputFact {
  readonly kind: 'output';
  /** `script`, `event-handler`, `iframe`, `form`, `javascript-url`, … : an id that rules name. */
  readonly content: string;
  readonly mime: string;
  readonly code: string;
  readonly location: Region;
}

/** A structure that no honest writer produces, or something that could not be read. */
export interface AnomalyFact {
  readonly kind: 'anomaly';
  /** A stable kebab-case id that rules name: `truncated`, `duplicate-entry`, `over-budget`. */
  readonly anomaly: string;
  /** Id of the format that saw it. */
  readonly format: string;
  /** One sentence without a full stop, for the message. May hold hostile text, never a secret. */
  readonly detail: string;
  /** Part of the artifact was left unread because of it, so that its coverage is partial. */
  readonly unread?: boolean;
  readonly location: Location;
}

export type Fact =
  TextFact | CallFact | GlobalFact | CommandFact | PackageFact | VulnerabilityFact | OutputFact | AnomalyFact;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
