/** What a manifest or a lock of the repository says of a package's version. */
export interface Pin {
  /** Normalized by PEP 503. */
  readonly name: string;
  /** A PEP 440 specifier; never empty. */
  readonly specifier: string;
  /** Where it holds, as PEP 508 writes it: `python_version < "3.8"`; absent: everywhere. Hostile text. */
  readonly marker?: string;
  /** The manifest's path. Hostile text. */
  readonly path: string;
  /** From 1; absent where the text does not say it in one place. */
  readonly line?: number;
}

/** What is known of the file that a fact stands in. */
export interface Surroundings {
  /** Hostile text. */
  readonly path: string;
  /** The pins that hold for the file; none where the repository has none for the package. */
  pinsOf(name: string): readonly Pin[];
}
