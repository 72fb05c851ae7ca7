import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { folderCache } from '../../src/advisories/folder-cache.js';
import { packIndex } from '../../src/advisories/index-file.js';
import { openAdvisories } from '../../src/advisories/index.js';
import { addRecord, type Advisory } from '../../src/advisories/record.js';
import { declared, exportZip, osvRecord, withFolder } from '../helpers/osv.js';

const records = [
  osvRecord('GHSA-1', 'torch', [{ introduced: '0' }, { fixed: '2.6.0' }]),
  osvRecord('GHSA-2', 'ray', [{ introduced: '0' }], { summary: 'Ä — ünïcode' }),
];

async function find(setting: string): Promise<readonly string[]> {
  const refuse: typeof fetch = () => Promise.reject(new Error('no request is allowed'));
  const source = openAdvisories(setting, {
    fetch: refuse,
    cache: folderCache('/nowhere'),
    progress: () => undefined,
  });
  const { facts, notices } = await source.find([
    declared('torch==2.5.1'),
    declared('ray==2.0'),
    declared('other'),
  ]);
  return [...facts.map(({ ids, summary }) => `${ids[0]} ${summary}`), ...notices];
}

const found = ['GHSA-1 Made-up flaw GHSA-1', 'GHSA-2 Ä — ünïcode'];

describe('advisories on disk', () => {
  test('in an export', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'all.zip');
      await writeFile(path, exportZip(records));
      expect(await find(path)).toEqual(found);
    }));

  test('in an index', () =>
    withFolder(async (folder) => {
      const known = new Map<string, Advisory[]>();
      for (const record of records) addRecord(known, record);
      const path = join(folder, 'advisories');
      const index = packIndex(known, { hash: '', built: 0 });
      await writeFile(path, index);
      expect(await find(path)).toEqual(found);
      await writeFile(path, index.toString('utf8').replace(':1,', ':999,'));
      expect(await find(path)).toEqual([
        'Known vulnerabilities were not checked: the index of advisories is of another version of this program.',
      ]);
    }));

  test('in a folder of records, with what cannot be read told', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'deep', 'er'), { recursive: true });
      await writeFile(join(folder, 'GHSA-1.json'), JSON.stringify(records[0]));
      await writeFile(join(folder, 'deep', 'er', 'GHSA-2.json'), JSON.stringify(records[1]));
      await writeFile(join(folder, 'README.md'), 'not a record');
      expect(await find(folder)).toEqual(found);
      await writeFile(join(folder, 'broken.json'), '{');
      expect(await find(folder)).toEqual([
        ...found,
        'Known vulnerabilities were checked only in part: 1 of 3 records could not be read.',
      ]);
    }));

  test('that are none are told', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'other.json');
      await writeFile(path, '{"id": 1}');
      expect(await find(path)).toEqual([
        `Known vulnerabilities were not checked: ${path} is neither an export of advisories nor an index of them.`,
      ]);
      await expect(find(join(folder, 'missing'))).rejects.toThrow(/there is no file or folder .*missing/);
      await mkdir(join(folder, 'empty'));
      expect((await find(join(folder, 'empty')))[0]).toContain('holds no records');
    }));
});

test('off asks nothing and says so', async () => {
  expect(await find('off')).toEqual(['Known vulnerabilities were not checked: advisories are switched off.']);
});
