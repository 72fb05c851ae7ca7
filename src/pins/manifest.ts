import { parseRequirement, normalizeName } from '../parsers/requirement.js';
import type { Pin } from '../types.js';

/** A file that says which versions of packages are installed. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
}

/** A file lists each package a few times at most: for platforms, extras and groups. */
const MAX_PINS = 256;

/** Gathers what one manifest says of the packages that rules ask for. */
export class PinCollector {
  readonly pins: Pin[] = [];
  /** The next search for a line begins here: what a parser found comes in the order of the text. */
  #from = 0;

  /** @param wanted - normalized names; all others pass by, so that a long lock costs little */
  constructor(
    readonly manifest: Manifest,
    readonly wanted: ReadonlySet<string>,
  ) {}

  /**
   * @param line - a number from 1, or a text that stands in the line, to be found from the last one on
   * @param marker - the environments that it holds for, where it is not all
   */
  add(name: string, specifier: string, line: number | string, marker?: string): void {
    const normalized = normalizeName(name);
    if (specifier === '' || !this.wanted.has(normalized) || this.pins.length >= MAX_PINS) return;
    const at = typeof line === 'number' ? line : this.#lineOf(line);
    this.pins.push({
      name: normalized,
      specifier,
      ...(marker !== undefined && { marker }),
      path: this.manifest.path,
      ...(at !== undefined && { line: at }),
    });
  }

  /** Adds what PEP 508 writes: `torch[extra]>=2.6; marker`, or the address of a wheel. */
  addRequirement(text: string): void {
    const parsed = parseRequirement(text);
    if (parsed) this.add(parsed.name, pinned(parsed), text, parsed.marker);
  }

  #lineOf(needle: string): number | undefined {
    const { text } = this.manifest;
    const ahead = text.indexOf(needle, this.#from);
    const at = ahead < 0 ? text.indexOf(needle) : ahead;
    if (at < 0) return undefined;
    this.#from = at + 1;
    return text.slice(0, at).split('\n').length;
  }
}

/** The specifier of a requirement, or what the name of its wheel says. */
export function pinned({
  specifier,
  version,
}: {
  readonly specifier: string;
  readonly version?: string;
}): string {
  return specifier === '' && version !== undefined ? `==${version}` : specifier;
}
