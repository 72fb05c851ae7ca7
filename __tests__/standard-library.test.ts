import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { globalMatcher } from '../src/matchers/global.js';
import { builtInRules } from '../src/rules.js';
import type { GlobalFact, Match, Rule } from '../src/types.js';

const library = parse(
  readFileSync(new URL('./fixtures/gadgets/standard-library.yaml', import.meta.url), 'utf8'),
) as { modules: string[]; unknown: string[] };
const set = builtInRules();
const rules = set.rules.filter((rule): rule is Rule<'global'> => rule.on === 'global');
const judge = globalMatcher.compile(rules, set, { allowedGlobals: [] });

function verdict(module: string, name: string, use: GlobalFact['use'] = 'called'): Match | undefined {
  const code = `${module}.${name}('x')`;
  const values = [{ kind: 'constant', value: 'x' }] as const;
  return [
    ...judge({
      kind: 'global',
      module,
      name,
      use,
      arguments: values,
      code,
      location: { kind: 'bytes', offset: 0 },
    }),
  ][0];
}

describe('the standard library', () => {
  test('is known whole', () => {
    expect(library.modules.length).toBeGreaterThan(400);
    expect(library.unknown.filter((module) => !library.modules.includes(module))).toEqual([]);
  });

  // What stands on the list of harmless names is an exception; a name that nobody thought of is none.
  test('is dangerous, module by module, where nothing else is said', () => {
    const undecided = library.modules.filter((module) => {
      const rule = verdict(module, 'something_new')?.rule;
      const decided = rule !== undefined && !rule.id.startsWith('model/unknown-');
      return decided ? !['critical', 'high'].includes(rule.severity) : !library.unknown.includes(module);
    });
    expect(undecided).toEqual([]);
  });

  test('leaves only modules unknown that Python 3 does not have', () => {
    expect(library.unknown.map((module) => verdict(module, 'something')?.rule.id)).toEqual(
      library.unknown.map(() => 'model/unknown-function'),
    );
  });
});

describe('lists of harmless names', () => {
  test('hold nothing that a rule names exactly', () => {
    const named = new Set(
      rules.flatMap(({ match }) => (match.use === undefined && match.when.length === 0 ? match.names : [])),
    );
    const both = set.lists
      .filter(({ id }) => id.startsWith('harmless-'))
      .flatMap(({ names }) => names.filter((name) => !name.endsWith('.*') && named.has(name)));
    expect(both).toEqual([]);
  });

  test.each([
    ['transformers.models.rag.retrieval_rag', 'LegacyIndex', 'model/ml-gadget'],
    ['transformers.models.bert.modeling_bert', 'BertModel', undefined],
    ['sklearn.ensemble', 'os', 'model/reexported-module'],
    ['sklearn.ensemble', 'Popen', 'model/reexported-name'],
    ['fastcore.utils', 'ThreadPoolExecutor', 'model/reexported-name'],
    ['mycompany.models', 'Net', 'model/unknown-import'],
    ['mycompany.models', 'net', 'model/unknown-import'],
  ])('%s.%s: %s', (module, name, rule) => {
    expect(verdict(module, name, 'imported')?.rule.id).toBe(rule);
  });
});
