import type { Location, Position, SourceText } from './artifact.js';
import type { Severity } from './severity.js';

/** Languages that some reader under `languages/` understands, and `plain` for all others. */
export type Language =
  | 'plain'
  | 'python'
  | 'ipython'
  /** A Python script in cells: percent script, Databricks source, marimo. */
  | 'cells'
  /** Text around fences with code: Quarto, R Markdown, MyST. */
  | 'literate'
  | 'shell'
  | 'dockerfile'
  | 'makefile'
  | 'requirements'
  | 'jinja';

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
  | ({
      readonly kind: 'name';
      readonly name: string;
      readonly alternatives?: readonly string[];
    } & Traced)
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** `binary`: bytes with a NUL, which no command, path, address or code can be. */
  | ({ readonly kind: 'unknown'; readonly text: string; readonly binary?: true } & Traced);

interface Traced {
  /** It is one of a few values that stand in the file, though nobody knows which: `COMMANDS[name]`. */
  readonly fixed?: boolean | undefined;
  /** Calls from whose results it was made, by f-strings, lists, helpers: `openai.OpenAI().create().text`. */
  readonly origins?: readonly string[] | undefined;
}

/** Offsets in the text that a fact was found in. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How a call is written whose arguments all stand in its parentheses, for a suggested change of it. */
export interface WrittenCall extends Span {
  readonly source: SourceText;
  /** The last name of the callee, and whether it is an attribute: `load` of `torch.load`. */
  readonly name: Span & { readonly isAttribute: boolean };
  /** Whole arguments, in their order. A value ends with its argument. */
  readonly arguments: readonly (Span & { readonly keyword?: string; readonly value: number })[];
  /** Between the parentheses. */
  readonly inner: Span;
}

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
  readonly location: Position;
  /** Absent where something else than its own parentheses says what it is called with. */
  readonly written?: WrittenCall | undefined;
}

/** A name that a loader imports because a file says so: a pickle, a configuration (`_target_`), a Keras layer's module. */
export interface GlobalFact {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
  /**
   * `called`: by REDUCE, NEWOBJ, OBJ, INST or BUILD; `handed`: given to something else that may call it; `imported`:
   * only put on the stack; `configured`: named by a text.
   */
  readonly use: 'called' | 'handed' | 'imported' | 'configured';
  /** Called by NEWOBJ or its like, which take nothing but a class, and of that run `__new__` alone. */
  readonly made?: true;
  /** What it is handed to, where that has a name. */
  readonly taker?: { readonly module: string; readonly name: string; readonly made?: true };
  readonly arguments: readonly Value[];
  /** Decompiled to one line of at most 200 characters: `os.system('id')`. Hostile text. */
  readonly code: string;
  readonly location: Position;
}

/** A graph operator, a layer or another object that a model names and its loader makes. */
export interface OperatorFact {
  readonly kind: 'operator';
  /** Who gives the name its meaning: `keras`, `tensorflow`, `tflite`, `onnx`, `coreml`, … */
  readonly framework: string;
  /** Where the framework takes it from, as the file says: an ONNX domain, a Keras module; empty for its own. Hostile text. */
  readonly namespace: string;
  /** `ReadFile`, `Lambda`. Hostile text. */
  readonly name: string;
  /** What rules may ask for: paths, code, flags. Few, and never tensors. Hostile text. */
  readonly attributes: Readonly<Record<string, Value>>;
  /** The operator on one line of at most 200 characters: `ReadFile(filename='/etc/passwd')`. Hostile text. */
  readonly code: string;
  readonly location: Position;
}

/** What a template does that its loader will do when it renders it: one expression or statement of a Jinja template. */
export interface TemplateFact {
  readonly kind: 'template';
  readonly construct:
    | 'name'
    | 'attribute'
    | 'subscript'
    | 'call'
    | 'filter'
    | 'import'
    | 'include'
    | 'extends'
    | 'loop'
    | 'number';
  /**
   * The way to what is reached, called or brought in: `lipsum.__globals__.os.popen`, with `?` for a step that is only
   * known while rendering; how often a loop runs and how much a number makes, in digits. Hostile text.
   */
  readonly name: string;
  /** The expression as written, at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Position;
}

/** Something outside a model that its loader opens or runs because the model says so. */
export interface ReferenceFact {
  readonly kind: 'reference';
  /** What it is for, an id that rules name: `external-data`, `external-link`, `vocabulary`, `custom-code`. */
  readonly role: string;
  /** As written. Hostile text. */
  readonly target: string;
  /** A file beside the model, one that is elsewhere on the machine, or one that comes over the network. */
  readonly leads: 'inside' | 'outside' | 'network';
  /** The reference on one line of at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Position;
}

/** One simple command of a shell: of a script, a notebook or an image's build, or an option line of a requirements file (as `pip`). */
export interface CommandFact {
  readonly kind: 'command';
  /** Without its folder: `pip`, `curl`. `python -m pip` is `pip`. */
  readonly program: string;
  readonly argv: readonly string[];
  /** Programs that read this one's output, in turn: `['base64', 'sh']` in `curl … | base64 -d | sh`. */
  readonly pipedInto?: readonly string[];
  /** The program that runs what this one stored in a file, where a later command does so; `code` shows both. */
  readonly thenRun?: string;
  /** The whole line as written, at most 200 characters. Hostile text. */
  readonly code: string;
  readonly location: Position;
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
  readonly location: Position;
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
  readonly location: Position;
}

/** Active content in a notebook's output or Markdown. */
export interface OutputFact {
  readonly kind: 'output';
  /** `script`, `event-handler`, `iframe`, `form`, `javascript-url`, … : an id that rules name. */
  readonly content: string;
  readonly mime: string;
  readonly code: string;
  readonly location: Position;
}

/** A column of a table in a notebook's output. */
interface ColumnFact {
  readonly kind: 'column';
  /** Its heading. Hostile text. */
  readonly name: string;
  /** At most 1,000, as shown. Hostile text, and maybe secret: no message shows them. */
  readonly values: readonly string[];
  readonly location: Position;
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
  | TextFact
  | CallFact
  | GlobalFact
  | OperatorFact
  | TemplateFact
  | ReferenceFact
  | CommandFact
  | PackageFact
  | VulnerabilityFact
  | OutputFact
  | ColumnFact
  | AnomalyFact;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** What a model holds that no rule judges: a reviewer wants to know when it changes. */
export type Detail = TensorDetail | MetadataDetail;

export interface TensorDetail {
  readonly kind: 'tensor';
  /** Hostile text. */
  readonly name: string;
  /** As the format writes it: `F32`, `float32`, `Q4_K`. Hostile text. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface MetadataDetail {
  readonly kind: 'metadata';
  /** Hostile text. */
  readonly key: string;
  /** At most 200 characters. Hostile text. */
  readonly value: string;
}
