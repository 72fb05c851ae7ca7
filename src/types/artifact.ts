/**
 * Random access to bytes that are never held whole. `read` answers fewer bytes than asked only at the
 * end; `size` may have to inflate a compressed stream to its end, so ask for it only where the end matters.
 */
export interface Bytes {
  /** Whether the end can be read without expanding all that lies before it. */
  readonly randomAccess: boolean;
  size(): Promise<number>;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Something to be read: a file, a member of an archive, a stream inside a stream. */
export interface Artifact {
  /** Relative to the repository's root, with `/`. Hostile text. */
  readonly path: string;
  /** The way inside the file: `['weights.pt', 'data.pkl']`. Hostile text. */
  readonly inside: readonly string[];
  readonly content: Bytes;
}

/** A cell of a notebook, as a person counts: both numbers start at 1. */
export interface Cell {
  readonly number: number;
  readonly id?: string;
  readonly part: 'source' | 'output' | 'metadata' | 'attachment';
  /** The line inside the cell's own text. */
  readonly line: number;
}

/** Lines and columns start at 1; columns count UTF-16 code units; the end column is exclusive. */
export interface Region {
  readonly kind: 'region';
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Byte offset of the start in the raw file. */
  readonly offset: number;
  readonly cell?: Cell;
}

/** A place in a binary stream: bytes from the start of the innermost artifact. */
export interface ByteRange {
  readonly kind: 'bytes';
  readonly offset: number;
  readonly length?: number;
}

/** Where something stands in a file: in lines of text, or at a byte of something that has no lines. */
export type Position = Region | ByteRange;

export type Location = Position | { readonly kind: 'file' };

/** What takes the place of a region of a file, written as the raw file writes it. An empty region is an insertion. */
export interface Edit {
  readonly region: Region;
  readonly replacement: string;
}

/** Decoded text with the way back to the raw file. Offsets count UTF-16 code units of `text`. */
export interface SourceText<P extends Position = Position> {
  readonly text: string;
  /** Where cells start in `text`, ascending; a plain file has none. */
  readonly cells?: readonly number[];
  /**
   * Where a window of a longer text may report what begins: neighbouring windows overlap, so that each sees what
   * stands over their border, and one of them owns it.
   */
  readonly owned?: { readonly start: number; readonly end: number };
  locate(start: number, end: number): P;
  /**
   * The edit of the raw file that puts `text` in place of a range; nothing where the range has no exact place there.
   * Absent where the raw file is none that a person edits.
   */
  readonly rewrite?: (start: number, end: number, text: string) => Edit | undefined;
}
