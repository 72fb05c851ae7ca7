import { randomUUID } from 'node:crypto';
import { access, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AdvisoryCache } from './lookup.js';

function userCacheFolder(): string {
  const { platform, env } = process;
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}

/**
 * Keeps files in a folder.
 *
 * @param folder - the user's cache folder where it is left out
 */
export function folderCache(folder = join(userCacheFolder(), 'assay')): AdvisoryCache {
  return {
    async restore(key) {
      const path = join(folder, key);
      return access(path).then(
        () => path,
        () => undefined,
      );
    },
    async store(key, file) {
      const path = join(folder, key);
      const unfinished = `${path}.${randomUUID()}`;
      await mkdir(folder, { recursive: true });
      try {
        await copyFile(file, unfinished);
        // Another run may be reading the old file: it is exchanged at once, never written over.
        await rename(unfinished, path);
      } finally {
        await rm(unfinished, { force: true });
      }
      return path;
    },
  };
}
