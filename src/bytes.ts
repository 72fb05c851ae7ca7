import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes, OpenBytes } from './types.js';
import { FormatError } from './errors.js';

const none: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** Bytes that are in memory already. */
export function memoryBytes(data: Uint8Array): OpenBytes {
  return {
    randomAccess: true,
    size: () => Promise.resolve(data.length),
    read: (offset, length) => Promise.resolve(data.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function writeFully(handle: FileHandle, data: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < data.length;) {
    const { bytesWritten } = await handle.write(data, written, data.length - written, offset + written);
    written += bytesWritten;
  }
}

/** A file up to this size is read at once: its start, its end and a first window are as many bytes. */
const SMALL = 128 * 1024;

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

/** What it throws comes out of the promise. */
function promise<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/**
 * Opens a file for reading, by position. The caller closes it.
 *
 * Reads without leaving the thread: a small file costs a tenth of what its way through the thread pool would, and
 * nothing else waits for the thread while a file is read.
 */
export function openFile(path: string): Promise<OpenBytes> {
  return promise(() => {
    const descriptor = openSync(path, 'r');
    const close = (): Promise<void> =>
      promise(() => {
        closeSync(descriptor);
      });
    try {
      const { size } = fstatSync(descriptor);
      const read = (offset: number, length: number): Uint8Array =>
        offset >= size ? none : readAt(descriptor, offset, Math.min(length, size - offset));
      if (size <= SMALL) return { ...memoryBytes(read(0, size)), close };
      return {
        randomAccess: true,
        size: () => Promise.resolve(size),
        read: (offset, length) => promise(() => read(offset, length)),
        close,
      };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  });
}

/** A part of other bytes, without copying; it ends where the outer bytes end. */
export function sliceBytes(outer: Bytes, start: number, length: number): Bytes {
  return {
    randomAccess: outer.randomAccess,
    async size() {
      // The end of a stream is not asked for where a byte of it shows that it lies further on.
      if (!outer.randomAccess && length > 0 && Number.isSafeInteger(start + length)) {
        const last = await outer.read(start + length - 1, 1);
        if (last.length === 1) return length;
      }
      return Math.max(0, Math.min(length, (await outer.size()) - start));
    },
    read: (offset, wanted) =>
      offset >= length
        ? Promise.resolve(none)
        : outer.read(start + offset, Math.min(wanted, length - offset)),
  };
}

/** Above this an expanded stream goes on in a temporary file, so that memory stays flat. */
const MEMORY_LIMIT = 16 * 1024 * 1024;

/** Bytes in the order they come, readable by position: in memory first, then in an unnamed temporary file. */
class Spill {
  #memory = new Uint8Array(64 * 1024);
  #file: FileHandle | undefined;
  length = 0;

  async append(chunk: Uint8Array): Promise<void> {
    const end = this.length + chunk.length;
    if (this.#file === undefined && end > MEMORY_LIMIT) await this.#moveToFile();
    if (this.#file) await writeFully(this.#file, chunk, this.length);
    else {
      if (end > this.#memory.length) {
        const larger = new Uint8Array(Math.max(end, this.#memory.length * 2));
        larger.set(this.#memory.subarray(0, this.length));
        this.#memory = larger;
      }
      this.#memory.set(chunk, this.length);
    }
    this.length = end;
  }

  async #moveToFile(): Promise<void> {
    const path = join(tmpdir(), `assay-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    // Without a name the file is gone with the process, however that ends; some systems refuse while it is open.
    await rm(path).catch(() => undefined);
    this.#file = file;
    await writeFully(file, this.#memory.subarray(0, this.length), 0);
    this.#memory = none;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.length);
    if (offset >= end) return Promise.resolve(none);
    if (this.#file) return readFully(this.#file, offset, end - offset);
    return Promise.resolve(this.#memory.subarray(offset, end));
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#memory = none;
    this.length = 0;
  }
}

/**
 * Random access over a stream that can only be read forwards (inflated data, a process's output). Pulls no
 * more than what is asked for, keeps what came, in memory up to 16 MiB and then in a temporary file.
 *
 * @param chunks - the expanded data; an error that it throws comes out of the `read` that needed those bytes
 */
export function streamBytes(chunks: AsyncIterable<Uint8Array>): OpenBytes {
  const spill = new Spill();
  const iterator = chunks[Symbol.asyncIterator]();
  let failure: Error | undefined;
  let ended = false;
  const pull = async (end: number): Promise<void> => {
    while (!ended && spill.length < end) {
      try {
        const next = await iterator.next();
        if (next.done === true) ended = true;
        else await spill.append(next.value);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        ended = true;
      }
    }
  };
  // One pull at a time: two at once would write to the same place, and a stream that expands this one reads ahead.
  let turn = Promise.resolve();
  const pullTo = (end: number): Promise<void> => (turn = turn.then(() => pull(end)));
  return {
    randomAccess: false,
    async size() {
      await pullTo(Infinity);
      if (failure !== undefined) throw failure;
      return spill.length;
    },
    async read(offset, length) {
      await pullTo(offset + length);
      // Whatever was expanded before the failure stays readable: what it holds may have been executed.
      if (failure !== undefined && length > 0 && offset >= spill.length) throw failure;
      return spill.read(offset, length);
    },
    async close() {
      const finished = ended;
      ended = true;
      failure = new Error('these bytes were closed');
      await turn;
      if (!finished) await iterator.return?.();
      await spill.close();
    },
  };
}

/** One window of a cursor: large enough that a system call costs nothing beside it, small enough to be flat. */
const WINDOW = 64 * 1024;

/** A length in a file may claim terabytes; what is read at once must fit in the memory of a small machine. */
const LARGEST = 256 * 1024 * 1024;

/**
 * Reads forwards through a window. `ensure` is asynchronous and refills; the getters after it are synchronous
 * and cost no more than array accesses, which is what makes a loop over millions of opcodes fast.
 */
export class Cursor {
  #window: Uint8Array = none;
  #view: DataView = new DataView(none.buffer);
  #at = 0;
  #base: number;

  constructor(
    readonly bytes: Bytes,
    offset = 0,
  ) {
    this.#base = offset;
  }

  /** Byte offset of the next byte. */
  get position(): number {
    return this.#base + this.#at;
  }

  /** Bytes that can be read without another `ensure`. */
  get available(): number {
    return this.#window.length - this.#at;
  }

  /**
   * Makes `length` bytes available; answers false where the bytes end before.
   *
   * @throws FormatError `over-budget` for more than 256 MiB at once
   */
  async ensure(length: number): Promise<boolean> {
    if (this.available >= length) return true;
    if (length > LARGEST)
      throw new FormatError(
        'over-budget',
        `a value of ${length} bytes is too large to be read`,
        this.position,
      );
    this.#base += this.#at;
    this.#window = await this.bytes.read(this.#base, Math.max(length, WINDOW));
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.length);
    this.#at = 0;
    return this.#window.length >= length;
  }

  /** As `ensure`, but an early end is a `FormatError`. */
  async need(length: number): Promise<void> {
    if (!(await this.ensure(length))) {
      // Where a stream broke off, its own error says why.
      await this.bytes.read(this.position + this.available, 1);
      throw new FormatError(
        'truncated',
        `the data ends ${length - this.available} bytes too early`,
        this.position,
      );
    }
  }

  /** Up to `length` bytes that the window still holds from `offset`, wherever the next byte is; valid until the next `ensure`. */
  peek(offset: number, length: number): Uint8Array | undefined {
    const start = offset - this.#base;
    return start >= 0 && start < this.#window.length
      ? this.#window.subarray(start, start + length)
      : undefined;
  }

  /** How many bytes of the window stand before the next `byte`; negative where it has none. */
  distance(byte: number): number {
    return this.#window.indexOf(byte, this.#at) - this.#at;
  }

  /** Moves without reading what lies between. */
  seek(offset: number): void {
    const at = offset - this.#base;
    if (at >= 0 && at <= this.#window.length) {
      this.#at = at;
      return;
    }
    this.#window = none;
    this.#view = new DataView(none.buffer);
    this.#base = offset;
    this.#at = 0;
  }

  skip(length: number): void {
    this.seek(this.position + length);
  }

  u8(): number {
    return this.#view.getUint8(this.#at++);
  }

  u16(littleEndian = true): number {
    const value = this.#view.getUint16(this.#at, littleEndian);
    this.#at += 2;
    return value;
  }

  u32(littleEndian = true): number {
    const value = this.#view.getUint32(this.#at, littleEndian);
    this.#at += 4;
    return value;
  }

  i32(littleEndian = true): number {
    const value = this.#view.getInt32(this.#at, littleEndian);
    this.#at += 4;
    return value;
  }

  /** Lengths above 2^53 cannot be met by any file; they come out as a large number, never as a small one. */
  u64(littleEndian = true): number {
    const value = Number(this.#view.getBigUint64(this.#at, littleEndian));
    this.#at += 8;
    return value;
  }

  f64(littleEndian = true): number {
    const value = this.#view.getFloat64(this.#at, littleEndian);
    this.#at += 8;
    return value;
  }

  /** The next bytes without a copy: valid until the next `ensure`. */
  take(length: number): Uint8Array {
    const part = this.#window.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
}
