import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// The bundles carry other people's work: their licences have to come along.
const folders = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { encoding: 'utf8' })
  .split('\n')
  .filter((folder) => folder.includes('node_modules'));

async function describe(folder: string): Promise<[name: string, text: string]> {
  const { name, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  return [
    name ?? folder,
    `${name ?? folder} (${license ?? 'no licence named'})\n\n${text.replaceAll('\r', '').trim()}\n`,
  ];
}

const licenses = new Map(await Promise.all(folders.map(describe)));
const sorted = [...licenses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
await writeFile('dist/licenses.txt', sorted.join(`\n${'-'.repeat(80)}\n\n`));
