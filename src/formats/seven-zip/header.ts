import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import { damaged, readFolders, type Folder } from './streams.js';
import type { Fields } from './fields.js';

/** What an archive holds. */
export interface Listing {
  readonly folders: readonly Folder[];
  /** Hostile text. */
  readonly names: readonly string[];
  /** Whether a file has no bytes, and so no place in a folder; by the names' order. */
  readonly empty: readonly boolean[];
}

const END = 0;
const ARCHIVE_PROPERTIES = 2;
const MAIN_STREAMS = 4;
const FILES = 5;
const EMPTY_STREAMS = 0x0e;
const NAMES = 0x11;

/** No file system takes longer ones. */
const MAX_NAME = 1024;

function readNames(fields: Fields, length: number, count: number): string[] {
  if (fields.u8() !== 0) throw damaged('its names are stored elsewhere');
  const text = Buffer.from(fields.take(length - 1)).toString('utf16le');
  const names = text.split('\0', count);
  return names.map((name) => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…(${name.length})` : name));
}

/** A header behind its first byte, which has said that it is no packed one. */
export function readListing(fields: Fields, budget: Budget): Listing {
  let folders: Folder[] = [];
  let names: string[] = [];
  let empty: boolean[] = [];
  for (let type; (type = fields.u8()) !== END;) {
    budget.tick();
    if (type === ARCHIVE_PROPERTIES) {
      while (fields.u8() !== END) fields.skip(fields.number());
    } else if (type === MAIN_STREAMS) folders = readFolders(fields, budget);
    else if (type === FILES) {
      const count = fields.count();
      budget.spend('entries', count);
      for (let property; (property = fields.u8()) !== END;) {
        const length = fields.number();
        if (property === NAMES && length > 0) names = readNames(fields, length, count);
        else if (property === EMPTY_STREAMS) {
          empty = fields.bits(count);
          fields.skip(length - Math.ceil(count / 8));
        } else fields.skip(length);
      }
    } else throw new FormatError('corrupt', `the header is damaged: it has a part of type ${type}`);
  }
  return { folders, names, empty };
}
