import { describe, expect, test } from '@jest/globals';
import { readPins } from '../src/pins/readers.js';
import { readRules } from '../src/rules.js';
import type { Example, FactKind, Finding, Pin, Rule } from '../src/types.js';
import { applyFixes, fixesOf } from './helpers/apply-fix.js';
import { expand } from './helpers/expand.js';
import { notebook } from './helpers/notebook.js';
import { operatorFile } from './helpers/operator-file.js';
import { pickleOf } from './helpers/pickle-writer.js';
import { scanBytes, testEngine } from './helpers/scan.js';

const set = await readRules('rules');
const engine = testEngine(set);

/** The file that an example stands for: each kind of fact has a medium of its own. */
const media: Record<FactKind, (text: string) => { path: string; content: Uint8Array | string }> = {
  text: (text) => ({ path: 'example.txt', content: text }),
  call: (text) => ({ path: 'example.py', content: text }),
  global: (text) => ({ path: 'example.pkl', content: pickleOf(text) }),
  operator: operatorFile,
  template: (text) => ({ path: 'chat_template.jinja', content: text }),
  // A reference stands in a file of a model: its examples name one.
  reference: (text) => ({ path: 'example.txt', content: text }),
  command: (text) => ({ path: 'example.ipynb', content: notebook([{ type: 'code', source: text }]) }),
  package: (text) => ({ path: 'requirements.txt', content: `${text}\n` }),
  vulnerability: (text) => ({ path: 'requirements.txt', content: `${text}\n` }),
  output: (text) => ({
    path: 'example.ipynb',
    content: notebook([
      { type: 'code', source: '', outputs: [{ type: 'display_data', data: { 'text/html': text } }] },
    ]),
  }),
  column: (text) => media.output(text),
  anomaly: (text) => ({ path: 'example.txt', content: text }),
};

interface File {
  readonly path: string;
  readonly content: Uint8Array | string;
}

function fileOf(rule: Rule, example: Example): File {
  if (typeof example === 'string') return media[rule.on](expand(example));
  const { path } = example;
  if ('text' in example) return { path, content: expand(example.text) };
  return { path, content: Buffer.from(example.hex.replace(/\s/g, ''), 'hex') };
}

async function scanExample(example: Example, file: File): Promise<readonly Finding[]> {
  const pins = typeof example === 'object' && 'pins' in example ? (example.pins ?? []) : [];
  const text = pins.join('\n');
  const known = await readPins({ path: 'requirements.txt', text }, engine.pinnedPackages);
  const pinsOf = (name: string): readonly Pin[] => known.filter((pin) => pin.name === name);
  const { findings, failures } = await scanBytes(file.path, file.content, engine, pinsOf);
  expect(failures).toEqual([]);
  return findings;
}

async function rulesFor(rule: Rule, example: Example): Promise<string[]> {
  const findings = await scanExample(example, fileOf(rule, example));
  return findings.map((finding) => finding.rule.id);
}

/** The example with all fixes of the rule; nothing where it has none. */
async function fix(rule: Rule, example: Example): Promise<File | undefined> {
  const { path, content } = fileOf(rule, example);
  const fixes = fixesOf(await scanExample(example, { path, content }), rule.id);
  return fixes.length === 0 ? undefined : { path, content: applyFixes(String(content), fixes) };
}

describe.each(set.rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  // What an advisory says, and what the file system or a limit brings about, no file alone can show: `advisories/`,
  // `changes/` and the scan have the tests of these, and a sentence describes them.
  const described = rule.on === 'vulnerability' || rule.on === 'anomaly';
  const shown = (examples: readonly Example[]): (readonly [string, Example])[] =>
    examples
      .filter((example) => !described || typeof example !== 'string')
      .map((example) => [JSON.stringify(example), example]);
  const bad = shown(rule.examples.bad);
  const good = shown(rule.examples.good);

  test('has examples to read', () => expect(rule.examples.bad.length).toBeGreaterThan(0));

  if (bad.length > 0)
    test.each(bad)('finds %s', async (_, example) => {
      expect(await rulesFor(rule, example)).toContain(id);
    });

  if (rule.edit) {
    test('shows what its fix makes of the code', () => {
      expect(rule.examples.bad.some((example) => typeof example === 'object' && 'fixed' in example)).toBe(
        true,
      );
    });

    test.each(bad)('is content with its own fix of %s', async (_, example) => {
      const fixed = await fix(rule, example);
      if (typeof example === 'object' && 'fixed' in example) expect(fixed?.content).toBe(example.fixed);
      const left = fixed ? await scanExample(example, fixed) : [];
      expect(left.map((finding) => finding.rule.id)).not.toContain(id);
    });
  }

  if (good.length > 0)
    test.each(good)('is quiet on %s', async (_, example) => {
      expect(await rulesFor(rule, example)).not.toContain(id);
    });
});

describe('the catalogue', () => {
  test('has at least 60 rules', () => expect(set.rules.length).toBeGreaterThanOrEqual(60));

  test('names only lists that exist', () => {
    const lists = new Set(set.lists.map((list) => list.id));
    const named = set.rules.flatMap((rule) =>
      rule.on === 'global' ? (rule as Rule<'global'>).match.except : [],
    );
    expect(named.filter((id) => !lists.has(id))).toEqual([]);
  });
});
