import { startBudget } from '../budget.js';
import { requirementsReader } from '../languages/requirements.js';
import { parseRequirement } from '../parsers/requirement.js';
import { parseCondaSpec } from '../parsers/pin-specifier.js';
import { plainSource } from '../parsers/source-text.js';
import type { CallFact, Pin, Value } from '../types.js';
import { pinned, PinCollector, type Manifest } from './manifest.js';
import { readPipfile, readPipfileLock, readPyproject, readTomlLock } from './toml.js';

type Reader = (collector: PinCollector) => void | Promise<void>;

/** In characters. The largest locks of real projects have some megabytes; whatever a person writes is far below. */
const MAX_LOCK = 8_000_000;
const MAX_WRITTEN = 200_000;

function readRequirements(collector: PinCollector): void {
  for (const fact of requirementsReader.read(plainSource(collector.manifest.text), startBudget()))
    if (fact.kind === 'package' && fact.location.kind === 'region')
      collector.add(fact.name, pinned(fact), fact.location.startLine, parseRequirement(fact.code)?.marker);
}

/** conda's name for a package that pip knows by another. */
const condaNames: Readonly<Record<string, string>> = { pytorch: 'torch', 'pytorch-gpu': 'torch' };

async function readEnvironment(collector: PinCollector): Promise<void> {
  const { parse } = await import('yaml');
  const root = parse(collector.manifest.text, { maxAliasCount: 0 }) as { dependencies?: unknown } | null;
  const listed = root?.dependencies;
  for (const item of Array.isArray(listed) ? (listed as readonly unknown[]) : []) {
    if (typeof item === 'string') {
      const { name, specifiers } = parseCondaSpec(item);
      for (const specifier of specifiers) collector.add(condaNames[name] ?? name, specifier, item);
    } else if (typeof item === 'object' && item !== null && 'pip' in item && Array.isArray(item.pip))
      for (const requirement of item.pip as readonly unknown[])
        if (typeof requirement === 'string') collector.addRequirement(requirement);
  }
}

/** `install_requires` and the extras of `setup.cfg`: a key, and indented lines behind it. */
function readSetupConfig(collector: PinCollector): void {
  let section = '';
  let listed = false;
  for (const [index, line] of collector.manifest.text.split(/\r?\n/).entries()) {
    const header = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) section = header.trim();
    const [, key, value] = /^([\w.-]+)\s*[=:](.*)$/.exec(line) ?? [];
    const extras = section === 'options.extras_require';
    if (header !== undefined) listed = false;
    else if (key !== undefined) listed = extras || (section === 'options' && key === 'install_requires');
    const requirement = (value ?? line).replace(/(?:^|\s)#.*$/, '').trim();
    if (section === 'options' && key === 'python_requires') collector.add('python', requirement, index + 1);
    if (listed && requirement !== '') addLine(collector, requirement, index + 1);
  }
}

function addLine(collector: PinCollector, requirement: string, line: number): void {
  for (const fact of requirementsReader.read(plainSource(requirement), startBudget()))
    if (fact.kind === 'package')
      collector.add(fact.name, pinned(fact), line, parseRequirement(fact.code)?.marker);
}

function textsOf(value: Value | undefined): readonly string[] {
  if (value?.kind === 'list') return value.items.flatMap(textsOf);
  return value?.kind === 'constant' && typeof value.value === 'string' ? [value.value] : [];
}

/** Literal requirements of `setup.py`, which nobody runs here. */
async function readSetup(collector: PinCollector): Promise<void> {
  const { pythonReader } = await import('../languages/python/index.js');
  const isSetup = (callee: string): boolean => /^(?:setuptools|distutils\.core)\.setup$/.test(callee);
  for (const fact of pythonReader.read(plainSource(collector.manifest.text), startBudget()))
    if (fact.kind === 'call' && isSetup(fact.callee)) {
      const { keywords } = fact satisfies CallFact;
      for (const requirement of textsOf(keywords['install_requires'])) collector.addRequirement(requirement);
      for (const python of textsOf(keywords['python_requires'])) collector.add('python', python, python);
    }
}

const lock = { limit: MAX_LOCK };
const written = { limit: MAX_WRITTEN };

/** What is read how, by the file's name. */
const readers: readonly {
  readonly names: RegExp;
  readonly limit: number;
  readonly read: Reader;
}[] = [
  { names: /^(?:uv|poetry|pdm)\.lock$|^pylock(?:\.[^.]+)?\.toml$/, read: readTomlLock, ...lock },
  { names: /^Pipfile\.lock$/, read: readPipfileLock, ...lock },
  { names: /^pyproject\.toml$/, read: readPyproject, ...written },
  { names: /^Pipfile$/, read: readPipfile, ...written },
  { names: /^(?:environment|conda|env)[\w.-]*\.ya?ml$/, read: readEnvironment, ...written },
  { names: /^setup\.cfg$/, read: readSetupConfig, ...written },
  { names: /^setup\.py$/, read: readSetup, ...written },
  {
    names: /^(?:[\w.-]*[._-])?(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/,
    read: readRequirements,
    ...lock,
  },
];

function readerOf(path: string): (typeof readers)[number] | undefined {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const listed = parts.at(-2) === 'requirements' && /\.(?:txt|in)$/.test(name);
  return readers.find(({ names }) => names.test(listed ? `requirements-${name}` : name));
}

/** Whether a file may say which versions are installed. */
export function isManifest(path: string): boolean {
  return readerOf(path) !== undefined;
}

/**
 * What a manifest says of some packages. A damaged one says nothing: the rules then judge as if there were no pin,
 * and whoever reads the manifest itself says that it is damaged.
 *
 * @param wanted - normalized names
 */
export async function readPins(manifest: Manifest, wanted: ReadonlySet<string>): Promise<readonly Pin[]> {
  const reader = readerOf(manifest.path);
  if (reader === undefined || manifest.text.length > reader.limit) return [];
  const collector = new PinCollector(manifest, wanted);
  try {
    await reader.read(collector);
  } catch {
    return [];
  }
  return collector.pins;
}
