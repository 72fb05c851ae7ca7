import { parse } from 'smol-toml';
import { normalizeName } from '../parsers/requirement.js';
import { poetrySpecifiers } from '../parsers/pin-specifier.js';
import type { PinCollector } from './manifest.js';

type Table = Readonly<Record<string, unknown>>;

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function at(root: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((node, key) => (Object.hasOwn(table(node), key) ? table(node)[key] : undefined), root);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The environments that an entry of a table is for; `python = "<3.8"` is one way to say it. */
function markerOf(entry: unknown): string | undefined {
  const [markers, python, platform] = ['markers', 'python', 'platform'].map((key) => at(entry, key));
  const said = [
    ...(typeof markers === 'string' ? [markers] : []),
    ...(typeof python === 'string'
      ? poetrySpecifiers(python).map((one) =>
          one
            .split(',')
            .map((clause) => `python_version ${clause.replace(/[\d.*]+$/, " '$&'")}`)
            .join(' and '),
        )
      : []),
    ...(typeof platform === 'string' ? [`sys_platform == '${platform}'`] : []),
  ];
  return said.length > 0 ? said.join(' and ') : undefined;
}

/** Tables of Poetry's, and of Pipfiles: `torch = "^2.6"`, or a table with a `version`, or several of these. */
function addConstraints(constraints: unknown, collector: PinCollector): void {
  for (const [name, value] of Object.entries(table(constraints))) {
    if (!collector.wanted.has(normalizeName(name))) continue;
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      const version = typeof one === 'string' ? one : at(one, 'version');
      if (typeof version !== 'string') continue;
      // The key stands at the beginning of its line; elsewhere the name may be part of another.
      const line = new RegExp(`^[ \\t]*["']?${name.replace(/\W/g, '\\$&')}["']?[ \\t]*=`, 'mi');
      const found = line.exec(collector.manifest.text)?.[0];
      for (const specifier of poetrySpecifiers(version))
        collector.add(name, specifier, found ?? name, markerOf(one));
    }
  }
}

/** Where projects list what they need, by PEP 621 and 735 and by the tools' own tables. What only builds them is left out. */
export function readPyproject(collector: PinCollector): void {
  const root = parse(collector.manifest.text);
  const lists = [
    at(root, 'project', 'dependencies'),
    ...Object.values(table(at(root, 'project', 'optional-dependencies'))),
    ...Object.values(table(at(root, 'dependency-groups'))),
    ...Object.values(table(at(root, 'tool', 'pdm', 'dev-dependencies'))),
    at(root, 'tool', 'uv', 'dev-dependencies'),
    at(root, 'tool', 'uv', 'constraint-dependencies'),
    at(root, 'tool', 'uv', 'override-dependencies'),
  ];
  const python = at(root, 'project', 'requires-python');
  if (typeof python === 'string') collector.add('python', python, 'requires-python');
  for (const list of lists) for (const requirement of texts(list)) collector.addRequirement(requirement);
  addConstraints(at(root, 'tool', 'poetry', 'dependencies'), collector);
  addConstraints(at(root, 'tool', 'poetry', 'dev-dependencies'), collector);
  for (const group of Object.values(table(at(root, 'tool', 'poetry', 'group'))))
    addConstraints(at(group, 'dependencies'), collector);
}

/** The packages of `uv.lock`, `poetry.lock`, `pdm.lock` and `pylock.toml`. */
export function readTomlLock(collector: PinCollector): void {
  const root = parse(collector.manifest.text);
  const packages = at(root, 'package') ?? at(root, 'packages');
  for (const entry of Array.isArray(packages) ? (packages as readonly unknown[]) : []) {
    const [name, version] = [at(entry, 'name'), at(entry, 'version')];
    if (typeof name === 'string' && typeof version === 'string')
      collector.add(name, `==${version}`, `name = "${name}"`, markerOf(entry));
  }
}

export function readPipfile(collector: PinCollector): void {
  const root = parse(collector.manifest.text);
  for (const section of ['packages', 'dev-packages']) addConstraints(at(root, section), collector);
}

export function readPipfileLock(collector: PinCollector): void {
  const root: unknown = JSON.parse(collector.manifest.text);
  for (const section of ['default', 'develop'])
    for (const [name, entry] of Object.entries(table(at(root, section)))) {
      const version = at(entry, 'version');
      if (typeof version === 'string') collector.add(name, version, `"${name}"`);
    }
}
