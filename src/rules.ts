import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, firstLine, UsageError } from './errors.js';
import type { RuleSet } from './types.js';

/** The rules that Assay ships with, as the build compiled and checked them. */
export function builtInRules(): RuleSet {
  // Beside the program rather than in it: as data they load in a fifth of the time. The build has validated them all.
  return JSON.parse(readFileSync(new URL('../dist/rules.json', import.meta.url), 'utf8')) as RuleSet;
}

/**
 * Reads and checks all rules of a folder: `<family>/<name>.yaml`, and `lists/<name>.yaml`.
 *
 * @param custom - the rules are a user's own, whose patterns nobody has tried on hostile text
 * @throws UsageError for a folder that is missing, a file that is no YAML, or a rule that is wrong
 */
export async function readRules(folder: string, custom = false): Promise<RuleSet> {
  const [{ parse }, { parseList, parseRule }] = await Promise.all([
    import('yaml'),
    import('./rule-schema.js'),
  ]);
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(`rules: cannot read the folder ${folder}: ${describeError(error)}`);
  });
  const set = { rules: [] as RuleSet['rules'][number][], lists: [] as RuleSet['lists'][number][] };
  for (const name of names.map((name) => name.replaceAll('\\', '/')).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const id = name.slice(0, -'.yaml'.length);
    let source: unknown;
    try {
      source = parse(await readFile(join(folder, name), 'utf8'));
    } catch (error) {
      throw new UsageError(`rules: ${name} is not valid YAML: ${firstLine(error)}`);
    }
    if (id.startsWith('lists/')) set.lists.push(parseList(id.slice('lists/'.length), source));
    else set.rules.push({ ...parseRule(id, source), ...(custom && { custom }) });
  }
  return set;
}

/** Later sets win over earlier ones where ids are the same. */
export function mergeRules(...sets: readonly RuleSet[]): RuleSet {
  const byId = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] => [
    ...new Map(items.map((item) => [item.id, item])).values(),
  ];
  return {
    rules: byId(sets.flatMap((set) => set.rules)),
    lists: byId(sets.flatMap((set) => set.lists)),
  };
}
