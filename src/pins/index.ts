import type { Bytes, Change, Changes, FileVersion, Pin, Surroundings } from '../types.js';
import { isAside } from '../parsers/aside.js';
import { judgeMarker } from './environment.js';
import { isManifest, readPins } from './readers.js';

/** The pins of one revision. */
export interface Pins {
  /** What the rules may know of a file of that revision. */
  around(path: string): Surroundings;
}

/** A monorepo has some dozens; they are asked for before anything is scanned. */
const MAX_MANIFESTS = 100;
/** Folders, with those above them, whose unchanged manifests are asked for: each may cost requests to an API. */
const MAX_FOLDERS = 4;
const MAX_BYTES = 8_000_000;

/** What an unchanged manifest may be called. Others are found where they are changed, or where all files are listed. */
const usualNames = [
  'requirements.txt',
  'constraints.txt',
  'pyproject.toml',
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
  'Pipfile',
  'Pipfile.lock',
  'environment.yml',
  'environment.yaml',
  'setup.cfg',
  'setup.py',
];

/** And those that are only looked for in the root. */
const usualPaths = ['base', 'main', 'prod', 'requirements'].map((name) => `requirements/${name}.txt`);
/** Manifests that others bring in with `-r` and `-c`. */
const MAX_INCLUDED = 16;

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** The folder that a manifest speaks for: one in `requirements/` speaks for what that folder stands in. */
function domainOf(manifest: string): string {
  const folder = folderOf(manifest);
  return /(?:^|\/)(?:requirements|requires|envs?|conda|deps)$/.test(folder) ? folderOf(folder) : folder;
}

/** From a file's own folder up to the root. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return [...folders, ''];
}

/**
 * Of the pins on one package those nearest to a file: of its own folder, then of each folder above, and where none of
 * these has one, of all others but examples and tests.
 */
function nearest(pins: readonly Pin[], path: string): readonly Pin[] {
  for (const folder of foldersAbove(path)) {
    const here = pins.filter((pin) => domainOf(pin.path) === folder);
    if (here.length > 0) return here;
  }
  return pins.filter((pin) => !isAside(pin.path));
}

function createPins(all: readonly Pin[]): Pins {
  const pinsOf = (name: string, path: string): readonly Pin[] =>
    nearest(
      all.filter((pin) => pin.name === name),
      path,
    );
  return {
    around: (path) => ({
      path,
      pinsOf: (name) => {
        const pins = pinsOf(name, path);
        if (!pins.some(({ marker }) => marker !== undefined)) return pins;
        const pythons = pinsOf('python', path);
        return pins.flatMap((pin) => {
          const { marker, ...everywhere } = pin;
          if (marker === undefined || pythons.length === 0) return [pin];
          const judged = pythons.map(({ specifier }) => judgeMarker(marker, specifier));
          if (judged.every((one) => one === 'never')) return [];
          return [judged.every((one) => one === 'always') ? everywhere : pin];
        });
      },
    }),
  };
}

async function textOf(version: FileVersion): Promise<string | undefined> {
  let bytes: (Bytes & { close(): Promise<void> }) | undefined;
  try {
    bytes = await version.open();
    return Buffer.from(await bytes.read(0, MAX_BYTES)).toString('utf8');
  } catch {
    // The scan opens it as well, and says so.
    return undefined;
  } finally {
    await bytes?.close();
  }
}

/** Where code changes, the usual manifests that do not change with it. */
function unchangedManifests(changes: Changes): readonly string[] {
  const code = changes.files.filter(
    ({ path, head, base }) => (head ?? base) && /\.(?:pyw?|ipynb|qmd|Rmd)$/i.test(path),
  );
  if (code.length === 0) return [];
  const listed = new Set(changes.files.map(({ path }) => path));
  const folders = new Set(['', ...code.flatMap(({ path }) => [...foldersAbove(path)].reverse())]);
  return [...folders]
    .sort((a, b) => a.split('/').length - b.split('/').length)
    .slice(0, MAX_FOLDERS)
    .flatMap((folder) =>
      folder === '' ? [...usualNames, ...usualPaths] : usualNames.map((name) => `${folder}/${name}`),
    )
    .filter((path) => !listed.has(path));
}

/** The manifests that a requirements file brings in, by their paths in the repository. */
function includedBy(path: string, text: string): readonly string[] {
  if (!/\.(?:txt|in)$/.test(path)) return [];
  const lines = text.matchAll(/^[ \t]{0,8}(?:-[rc]|--requirement|--constraint)[ \t=]{0,8}([\w./-]{1,200})/gm);
  const base = `https://repository/${path.split('/').map(encodeURIComponent).join('/')}`;
  return [...lines]
    .slice(0, MAX_INCLUDED)
    .map(([, target = '']) => decodeURIComponent(new URL(target, base).pathname.slice(1)))
    .filter(isManifest);
}

/**
 * Reads the pins of both revisions. The head of a pull request is hostile, and yet its pins are what is installed where
 * its code runs: they judge the head, and the base's judge the base. A pull request that raises a pin to quieten a
 * finding also has to install what it raises it to. What it does not change is the base's.
 *
 * @param wanted - normalized names of the packages that rules ask for
 * @param readTrusted - reads a file of the base, or of the working tree where all of it is scanned
 */
export async function gatherPins(
  changes: Changes,
  wanted: ReadonlySet<string>,
  readTrusted: (path: string) => Promise<string | undefined>,
): Promise<{ readonly head: Pins; readonly base: Pins }> {
  const [head, base]: [Pin[], Pin[]] = [[], []];
  if (wanted.size === 0) return { head: createPins(head), base: createPins(base) };
  const included: string[] = [];
  const read = async (path: string, version: FileVersion | undefined): Promise<readonly Pin[]> => {
    const text = version && (await textOf(version));
    if (text === undefined) return [];
    included.push(...includedBy(path, text));
    return readPins({ path, text }, wanted);
  };
  const changed = changes.files.filter(({ path }: Change) => isManifest(path)).slice(0, MAX_MANIFESTS);
  for (const { path, status, head: after, base: before } of changed) {
    const pins = await read(path, after);
    head.push(...pins);
    base.push(...(status === 'unchanged' ? pins : await read(before?.path ?? path, before)));
  }
  // Where all files are listed, nothing is left to look for.
  const seen = new Set(changes.files.map(({ path }) => path));
  const readUnchanged = async (path: string): Promise<void> => {
    // A link, or a base that cannot be reached, is no pin; the configuration's reader has said so already.
    const text = (await readTrusted(path).catch(() => undefined))?.slice(0, MAX_BYTES);
    if (text === undefined) return;
    included.push(...includedBy(path, text));
    const pins = await readPins({ path, text }, wanted);
    head.push(...pins);
    base.push(...pins);
  };
  const unchanged = unchangedManifests(changes);
  for (const path of unchanged) seen.add(path);
  await Promise.all(unchanged.map(readUnchanged));
  for (let left = MAX_INCLUDED; left > 0 && included.length > 0; left--) {
    const path = included.shift() ?? '';
    if (!seen.has(path)) await readUnchanged(path);
    seen.add(path);
  }
  return { head: createPins(head), base: createPins(base) };
}
