import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Rooms of the house, from the ground up: a room imports from lower floors, and from its own where it may. */
const floors: readonly (readonly string[])[] = [
  ['types', 'errors', 'version'],
  ['bytes'],
  ['parsers'],
  [
    'formats',
    'languages',
    'matchers',
    'advisories',
    'reports',
    'rule-schema',
    'fingerprint',
    'line-hash',
    'budget',
    'digest',
  ],
  ['rules', 'config', 'exclude', 'suppress', 'model-lock', 'model-signature'],
  ['engine', 'findings', 'compare', 'contents', 'gate', 'pins'],
  ['scan'],
  ['vulnerabilities', 'locks', 'signatures'],
  ['integrity'],
  ['scan-changes'],
  ['run'],
  ['github'],
  ['changes', 'cli-options', 'action-inputs'],
  ['action', 'cli'],
];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .sort();

const sources = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]));

function importsOf(file: string): string[] {
  const statements = (sources.get(file) ?? '').matchAll(
    /(?:^|\n)(?:import|export)[^;]*?from '([^']+)'|import\('([^']+)'\)/g,
  );
  return [...statements].map((match) => match[1] ?? match[2] ?? '');
}

/** The files of `src/` that a file imports. */
function neighbours(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.') && name.endsWith('.js'))
    .map((name) => relative('.', join(dirname(file), name)).replace(/\.js$/, '.ts'));
}

const room = (file: string): string => (file.split('/')[0] ?? '').replace(/\.ts$/, '');
const floor = (file: string): number => floors.findIndex((rooms) => rooms.includes(room(file)));

/** The unit inside a room that may not know its siblings: `formats/zip` or `formats/npy.ts`. */
const unit = (file: string): string => file.split('/').slice(0, 2).join('/');

describe('the house', () => {
  test('every file stands in a room of the plan', () => {
    expect(files.filter((file) => floor(file) === -1)).toEqual([]);
  });

  test('imports go down, or stay in the room', () => {
    const wrong = files.flatMap((file) =>
      neighbours(file)
        .filter((target) => floor(target) >= floor(file) && room(target) !== room(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('formats, languages, matchers and reporters do not know their siblings', () => {
    const closed = ['formats', 'languages', 'matchers', 'reports'];
    const wrong = files
      .filter((file) => closed.includes(room(file)) && !/^\w+\/(?:index\.ts|shared\/)/.test(file))
      .flatMap((file) =>
        neighbours(file)
          .filter((target) => room(target) === room(file) && unit(target) !== unit(file))
          .filter((target) => !target.startsWith(`${room(file)}/shared/`))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('only the Action, GitHub and the tool cache know the @actions packages', () => {
    const knowing = files.filter((file) => importsOf(file).some((name) => name.startsWith('@actions/')));
    expect(
      knowing.filter(
        (file) => !/^(?:action\.ts|github\/|changes\/github\.ts|advisories\/tool-cache\.ts)/.test(file),
      ),
    ).toEqual([]);
  });

  test('only adapters and openers touch files, processes and the network', () => {
    const outside = /^node:(?:fs|fs\/promises|child_process|http|https|net|os)$/;
    const touching = files.filter((file) => importsOf(file).some((name) => outside.test(name)));
    const allowed = /^(?:action\.ts|cli\.ts|bytes\.ts|rules\.ts|changes\/|github\/|advisories\/)/;
    expect(touching.filter((file) => !allowed.test(file))).toEqual([]);
  });

  test('no import goes round in a circle', () => {
    const finished = new Set<string>();
    const visit = (file: string, way: readonly string[]): string[] => {
      if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
      if (finished.has(file)) return [];
      for (const target of neighbours(file)) {
        const circle = visit(target, [...way, file]);
        if (circle.length > 0) return circle;
      }
      finished.add(file);
      return [];
    };
    expect(files.flatMap((file) => visit(file, []))).toEqual([]);
  });

  test('types import nothing but types', () => {
    const wrong = files
      .filter((file) => room(file) === 'types')
      .flatMap((file) => neighbours(file).filter((target) => room(target) !== 'types'));
    expect(wrong).toEqual([]);
  });
});
