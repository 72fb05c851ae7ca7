import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// The bundles carry other people's work: their licences have to come along.
interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly license?: string;
}

const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

async function describe(folder: string, license: string): Promise<string> {
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  return `${folder.replace(/^.*node_modules\//, '')} (${license})\n\n${text.replaceAll('\r', '').trim()}\n`;
}

const bundled = Object.entries(lock.packages)
  .filter(([folder, { dev, devOptional }]) => folder !== '' && dev !== true && devOptional !== true)
  .map(([folder, { license = 'no licence named' }]) => describe(folder, license));
await writeFile('dist/licenses.txt', (await Promise.all(bundled)).join(`\n${'-'.repeat(80)}\n\n`));
