import type { Confidence, Severity } from './severity.js';
import type { Cell, Edit, Location } from './artifact.js';
import type { Surroundings } from './pins.js';
import type {
  FactKind,
  FactOf,
  PackageFact,
  ReferenceFact,
  TemplateFact,
  VulnerabilityFact,
} from './facts.js';

/** An example of a rule: text in the rule's own medium, or a named file with text or bytes in hexadecimal. */
export type Example =
  | string
  /** With `pins`, as requirement lines: what the repository's `requirements.txt` says. */
  | {
      readonly path: string;
      readonly text: string;
      readonly pins?: readonly string[];
      /** The text with the suggested fixes of the rule. */
      readonly fixed?: string;
    }
  | { readonly path: string; readonly hex: string };

/** One YAML file under `rules/`; `match` is what the matcher of the fact kind `on` understands. */
export interface Rule<K extends FactKind = FactKind> {
  /** The path under `rules/` without its ending: `secret/huggingface-token`. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** May hold `{placeholders}` that the matcher fills. */
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** The fix as a change of the line, where there is one that changes nothing else. */
  readonly edit?: CallEdit;
  readonly references: readonly string[];
  /** `CWE-502`, `AML.T0010`, `LLM03`. */
  readonly taxonomy: readonly string[];
  readonly on: K;
  readonly match: MatchOf<K>;
  /** Came from outside this program (`--rules`): its patterns run on an engine that cannot run away. */
  readonly custom?: boolean;
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
}

/**
 * A condition on one argument of a call, found by keyword, otherwise by position. Without a test it holds where the
 * argument is given; with several, all must hold. In an open call (`*args`) a position that is not listed counts as
 * given with a value that nobody knows, and a keyword as neither given nor absent.
 */
export interface ArgumentCondition {
  /** `config.use_docker` is an entry of a dictionary that is written out for `config`. */
  readonly keyword?: string;
  /** From 0. */
  readonly position?: number;
  /** Holds where the argument is not given, and where it is given and the other tests hold; alone, only there. */
  readonly absent?: boolean;
  /** A constant that is one of these. */
  readonly equals?: readonly (string | number | boolean | null)[];
  /** One of these, or a list or a set that has one of them in it. */
  readonly includes?: readonly (string | number | boolean | null)[];
  /** Anything but one of these constants. */
  readonly notEquals?: readonly (string | number | boolean | null)[];
  /** One of these resolved dotted names (`yaml.SafeLoader`); what a call returns ends in `()`. */
  readonly names?: readonly string[];
  /** Anything but one of these names; with `unknown: false` only what is known to be something else. */
  readonly notNames?: readonly string[];
  /** What a call of one of these returned, or a part of it, or what one of its methods returned; `*` as in callees. */
  readonly from?: readonly string[];
  /** A constant string that the pattern finds something in. */
  readonly matches?: string;
  /** Anything but a constant string that the pattern finds something in. */
  readonly notMatches?: string;
  /** Something that is no constant, in whose code the pattern finds something. */
  readonly written?: string;
  /** Whether it is a constant, or a list of such. */
  readonly constant?: boolean;
  /** Whether it is one of a few values that stand in the file, though nobody knows which: `COMMANDS[name]`. */
  readonly fixed?: boolean;
  /** Whether nothing is known of it: a variable, a sum, what a call returns. */
  readonly unknown?: boolean;
}

/**
 * What a rule says where the repository pins a package. Clauses are tried in order, and of several pins the one that
 * is judged worst counts.
 */
export interface VersionClause {
  /** Normalized by PEP 503. */
  readonly package: string;
  /** A specifier: holds where the pin admits only such versions, or its lowest version is one. */
  readonly admits?: string;
  /** A specifier: holds where the pin admits no other versions. */
  readonly only?: string;
  readonly severity: Severity;
  /** Follows the pin in the message. */
  readonly because: string;
}

/**
 * How a call is mended. There is no such fix where an argument comes by `*args` or `**kwargs`, is no literal and no
 * name of something else, or where branches bind the callee differently.
 */
export interface CallEdit {
  /** Keyword arguments and the values that they get, as Python writes them. */
  readonly set?: Readonly<Record<string, string>>;
  /** Keywords of arguments that are left out. The rule's own condition on one tells its position. */
  readonly remove?: readonly string[];
  /** The callee's last name and what is called in its place: only where it is an attribute (`yaml.load`). */
  readonly rename?: Readonly<Record<string, string>>;
  /** Every condition must hold, beside those of the rule. */
  readonly when: readonly ArgumentCondition[];
  /** Not where the repository admits such versions of a package: they do not know what the fix writes. */
  readonly unless?: { readonly package: string; readonly admits: string };
}

/** A fix of one finding, ready to be applied. */
export interface Fix {
  /** What it does, in one sentence without a full stop. */
  readonly description: string;
  /** The call as it will be, at most 200 characters. Redacted. Hostile text. */
  readonly code: string;
  /** In the order of the file, without overlaps. */
  readonly edits: readonly [Edit, ...Edit[]];
}

interface Matches {
  readonly text: {
    /** Lower-case strings, one of which stands near the match; they make the prefilter. */
    readonly keywords: readonly string[];
    readonly pattern: string;
    /** Regular expression flags beyond `g` and `d`. */
    readonly flags?: string;
    /** Group that holds the secret; the whole match where it is 0. */
    readonly group: number;
    /** Shannon entropy in bits a character that the group must reach. */
    readonly entropy?: number;
    readonly checksum?: 'github-crc32' | 'luhn' | 'iban';
    /** A pattern that must stand within 100 characters before the match. */
    readonly context?: string;
    /** Patterns of values that are known to be harmless. */
    readonly allow: readonly string[];
    readonly redact: boolean;
    /** Parts of a notebook's cells that it is searched for in; absent: everywhere, and in every file. */
    readonly parts?: readonly Cell['part'][];
    /** Whether the same value is told once a file, with the number of its places. */
    readonly once?: boolean;
  };
  readonly call: {
    /** Resolved dotted names; a `*` stands for one or more segments: `transformers.*.from_pretrained`. */
    readonly callees: readonly string[];
    /** Every condition must hold. */
    readonly when: readonly ArgumentCondition[];
    /** A mere reference (`map(pickle.load, files)`) counts too. */
    readonly references: boolean;
    /** Ids of rules that say less of the same call, and nothing where this one speaks. */
    readonly supersedes?: readonly string[];
    /** As severe in tests and examples: it is no carelessness there, and tests are run by whoever judges a change. */
    readonly everywhere?: boolean;
    readonly versions?: readonly VersionClause[];
    /** Speaks only where one of the versions' clauses holds. */
    readonly needsPin?: boolean;
  };
  readonly global: {
    /** `os.*` is a whole module with its submodules; `os.system` one name. */
    readonly names: readonly string[];
    /** Ids of lists under `rules/lists/` whose names do not count. */
    readonly except: readonly string[];
    readonly use?: 'called' | 'imported';
    /** Whether the name is written as classes are (`Linear`, `_Tree`) or as functions are. */
    readonly written?: 'class' | 'function';
    /**
     * Whether the file has next to no say in what a call does: it only makes an object, or gives nothing but numbers
     * and binary data.
     */
    readonly inert?: boolean;
    /** Every condition must hold for the arguments of the call. */
    readonly when: readonly ArgumentCondition[];
  };
  readonly operator: {
    /** Empty: of every framework. */
    readonly frameworks: readonly string[];
    /** `Lambda`, `tf.keras.*`; `*` alone is every name, and speaks only where no other rule knows the operator. */
    readonly names: readonly string[];
    /** Namespaces, as names. Absent: every one; the framework's own is ''. */
    readonly namespaces?: readonly string[];
    /** Ids of lists of names that do not count: `ReadFile`, or `ai.onnx.ml::*` for a whole namespace. */
    readonly except: readonly string[];
    /** Patterns that attributes must match, as text; an attribute that is not there does not. */
    readonly attributes: Readonly<Record<string, string>>;
  };
  readonly template: {
    /** Empty: every construct. */
    readonly constructs: readonly TemplateFact['construct'][];
    /** A pattern that the name must match. */
    readonly name?: string;
    readonly unless?: string;
  };
  readonly reference: {
    readonly roles: readonly string[];
    readonly leads?: readonly ReferenceFact['leads'][];
    /** A pattern that the target must match. */
    readonly target?: string;
    readonly unless?: string;
  };
  readonly command: {
    readonly programs: readonly string[];
    readonly pipedInto: readonly string[];
    /** Whether any program at all reads its output. */
    readonly piped?: boolean;
    /** Whether a later command runs what it stored in a file. */
    readonly thenRun: boolean;
    /** A pattern that one argument, joined with its value by `=`, must match. */
    readonly argument?: string;
    /** A pattern that no argument may match. */
    readonly unless?: string;
  };
  readonly package: {
    readonly pinned?: boolean;
    readonly hashed?: boolean;
    readonly origins?: readonly PackageFact['origin'][];
    /** A pattern that the specifier must match; `^$` where there is none. */
    readonly specifier?: string;
    /** A pattern that the URL must match. */
    readonly url?: string;
    readonly declaredIn?: PackageFact['declaredIn'];
    /** Versions by normalized name: releases known to be malicious. */
    readonly releases?: Readonly<Record<string, readonly string[]>>;
  };
  readonly vulnerability: { readonly malicious: boolean; readonly admits?: VulnerabilityFact['admits'] };
  readonly output: { readonly contents: readonly string[]; readonly mimes?: readonly string[] };
  readonly column: {
    /** A pattern that the heading must match, in any case. */
    readonly name: string;
    /** A pattern that a value must match. */
    readonly value: string;
    readonly checksum?: 'github-crc32' | 'luhn' | 'iban';
    /** So many values at the least. */
    readonly least: number;
  };
  readonly anomaly: { readonly anomalies: readonly string[]; readonly formats?: readonly string[] };
}
export type MatchOf<K extends FactKind> = Matches[K];

/** Names that several rules share: `rules/lists/<id>.yaml`. */
export interface NameList {
  readonly id: string;
  readonly why: string;
  readonly names: readonly string[];
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly lists: readonly NameList[];
}

/** What a matcher answers about one fact and one rule. */
export interface Match {
  readonly rule: Rule;
  /** Redacted already. May hold hostile text. */
  readonly message: string;
  readonly location: Location;
  /** What makes this finding the same one elsewhere in the file; redacted, without positions. */
  readonly evidence: string;
  /** The secret itself, to tell two of them apart while the program runs. It is hashed under a key of the run and dropped. */
  readonly secret?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly fix?: Fix;
  /** Of matches of one rule in one file with the same text here the first stands, with their number. */
  readonly once?: string;
}

/** Turns facts of one kind into matches. */
export interface Matcher<K extends FactKind> {
  readonly kind: K;
  compile(
    rules: readonly Rule<K>[],
    set: RuleSet,
    options: MatcherOptions,
  ): (fact: FactOf<K>, surroundings?: Surroundings) => Iterable<Match>;
}

/** What the configuration says to matchers. */
export interface MatcherOptions {
  /** In-house names that a serialized object may import: `mycompany.*`. */
  readonly allowedGlobals: readonly string[];
}
