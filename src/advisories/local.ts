import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openFile } from '../bytes.js';
import { readExport } from './export.js';
import { looksLikeIndex, openIndex } from './index-file.js';
import type { Lookup, LookupResult } from './lookup.js';
import { addRecord, type Advisory } from './record.js';

/** Above any database of advisories; an end for a setting that names the wrong folder or file. */
const MOST_FILES = 200_000;
const LARGEST_ARCHIVE = 1024 * 1024 * 1024;
const LARGEST_RECORD = 16 * 1024 * 1024;

async function readFolder(folder: string): Promise<LookupResult> {
  const known = new Map<string, Advisory[]>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  if (files.length === 0) throw new Error(`${folder} holds no records (*.json)`);
  if (files.length > MOST_FILES) throw new Error(`${folder} holds more than ${MOST_FILES} records`);
  let unreadable = 0;
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    try {
      if ((await stat(path)).size > LARGEST_RECORD) throw new Error('too large');
      addRecord(known, JSON.parse(await readFile(path, 'utf8')));
    } catch {
      unreadable++;
    }
  }
  const notice = `Known vulnerabilities were checked only in part: ${unreadable} of ${files.length} records could not be read.`;
  return { known, notices: unreadable > 0 ? [notice] : [] };
}

/**
 * Looks into advisories on disk: an export (`all.zip`), an index that this program made, or a folder of records.
 *
 * @param path - trusted: it comes from whoever runs the program
 */
export function localLookup(path: string): Lookup {
  return async (packages) => {
    if ((await stat(path)).isDirectory()) return readFolder(path);
    const file = await openFile(path);
    try {
      const head = Buffer.from(await file.read(0, 64));
      if (looksLikeIndex(head)) {
        const index = await openIndex(file);
        return { known: await index.lookup(packages.map(({ name }) => name)), notices: [] };
      }
      if (head.toString('latin1', 0, 2) !== 'PK') {
        throw new Error(`${path} is neither an export of advisories nor an index of them`);
      }
      if ((await file.size()) > LARGEST_ARCHIVE) throw new Error(`${path} is too large`);
      return { known: readExport(Buffer.from(await file.read(0, await file.size()))), notices: [] };
    } finally {
      await file.close();
    }
  };
}
