import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRule } from '../../src/rule-schema.js';
import { readRules } from '../../src/rules.js';
import type { Fix, Rule } from '../../src/types.js';
import { applyFixes } from '../helpers/apply-fix.js';
import { notebook } from '../helpers/notebook.js';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';

const builtIn = await readRules('rules');
const imports = 'import os, ssl, tarfile, yaml, requests, torch\nimport numpy as np\n';

/** A rule on `m.f` alone, which is not mended by being rewritten: only what the edit writes is looked at. */
function ruleWith(edit: object, when: object[] = []): Rule {
  return parseRule('code/test', {
    title: 'Test',
    severity: 'high',
    confidence: 'high',
    message: '{code}',
    why: 'Test',
    fix: 'Test',
    edit,
    on: 'call',
    match: { callees: ['m.f'], when },
    examples: { bad: ['m.f()'], good: ['m.g()'] },
  });
}

async function fixesIn(path: string, content: string | Uint8Array, set = builtIn): Promise<readonly Fix[]> {
  const { findings } = await scanBytes(path, content, testEngine(set));
  return findings.flatMap(({ fix }) => fix ?? []);
}

/** Code under an import of `m`, as the fixes of one rule leave it. */
async function rewrite(code: string, edit: object, when: object[] = []): Promise<string> {
  const text = `import m\n${code}\n`;
  const fixes = await fixesIn('a.py', text, { rules: [ruleWith(edit, when)], lists: [] });
  return applyFixes(text, fixes).slice('import m\n'.length, -1);
}

/** Code under the usual imports, as the fixes of all rules leave it. */
async function mend(code: string): Promise<string> {
  const text = `${imports}${code}\n`;
  return applyFixes(text, await fixesIn('a.py', text)).slice(imports.length, -1);
}

describe('an argument that is set', () => {
  test.each([
    ['m.f()', 'm.f(safe=True)'],
    ['m.f( )', 'm.f(safe=True )'],
    ['m.f(x)', 'm.f(x, safe=True)'],
    ['m.f(x,)', 'm.f(x, safe=True,)'],
    ['m.f(x, safe=False)', 'm.f(x, safe=True)'],
    ['m.f(safe = None, k=1)', 'm.f(safe = True, k=1)'],
    ['m.f(g(a, b)[0], k=lambda: (1, 2))', 'm.f(g(a, b)[0], k=lambda: (1, 2), safe=True)'],
    ['m.f(p := "x")', 'm.f(p := "x", safe=True)'],
    ['m.f(x if y else z)', 'm.f(x if y else z, safe=True)'],
    ['m.f("a" "b")', 'm.f("a" "b", safe=True)'],
    ['m.f((i for i in x))', 'm.f((i for i in x), safe=True)'],
    ['m.f([i for i in x])', 'm.f([i for i in x], safe=True)'],
    ['m.f(\n    x  # why\n)', 'm.f(\n    x, safe=True  # why\n)'],
    ['m.f(\n    x,  # why\n    # because\n)', 'm.f(\n    x, safe=True,  # why\n    # because\n)'],
    ['m.f(x, \\\n  y)', 'm.f(x, \\\n  y, safe=True)'],
    ['m.f(m.f(x))', 'm.f(m.f(x, safe=True), safe=True)'],
    ['print(f"é😀"); m.f("é😀")', 'print(f"é😀"); m.f("é😀", safe=True)'],
    ['async def g():\n    await m.f(x)', 'async def g():\n    await m.f(x, safe=True)'],
  ])('%j', async (code, expected) => {
    expect(await rewrite(code, { set: { safe: 'True' } })).toBe(expected);
  });

  test('may be one that is given by its position', async () => {
    const when = [{ keyword: 'safe', position: 1 }];
    expect(await rewrite('m.f(x, False, 3)', { set: { safe: 'True' } }, when)).toBe('m.f(x, True, 3)');
  });

  test.each([
    ['arguments that nobody sees', 'm.f(*args)'],
    ['keywords that nobody sees', 'm.f(x, **options)'],
    ['a dictionary that already says it', 'm.f(x, **{"safe": False})'],
    ['a generator that cannot have a neighbour', 'm.f(i for i in x)'],
    ['a value from elsewhere', 'SAFE = False\nm.f(x, safe=SAFE)'],
    ['a value that is computed', 'm.f(x, safe=not True)'],
    ['damaged code', 'm.f(x, safe=)'],
    ['parentheses that are not closed', 'm.f(x'],
    ['a callable that is passed on', 'list(map(m.f, x))'],
    ['a partial call', 'import functools\ng = functools.partial(m.f, x)'],
    ['another name', 'g = m.f\ng(x)'],
    ['a function around it', 'def h(x):\n    return m.f\nh(x)(y)'],
    ['a getter', 'getattr(m, "f")(x)'],
    ['branches', 'if x:\n    f = m.f\nelse:\n    f = print\nf(x)'],
    ['a decorator', '@m.f\ndef g(): ...'],
  ])('not by %s', async (_, code) => {
    expect(await rewrite(code, { set: { safe: 'True' } })).toBe(code);
  });
});

describe('an argument that is left out', () => {
  test.each([
    ['m.f(bad=1)', 'm.f()'],
    ['m.f(bad=1, )', 'm.f()'],
    ['m.f(x, bad=True)', 'm.f(x)'],
    ['m.f(x, bad=True, k=1)', 'm.f(x, k=1)'],
    ['m.f(bad=True, k=1)', 'm.f(k=1)'],
    ['m.f(x, bad = "a" ,)', 'm.f(x ,)'],
    ['m.f(\n    x,\n    bad=True,\n)', 'm.f(\n    x,\n)'],
    ['m.f(x, bad=True)  # why', 'm.f(x)  # why'],
    ['o = parse()\nm.f(x, bad=o.bad)', 'o = parse()\nm.f(x, bad=o.bad)'],
    ['import other\nm.f(x, bad=other.thing)', 'import other\nm.f(x)'],
    ['m.f(x,  # why\n  bad=True)', 'm.f(x,  # why\n  bad=True)'],
    ['m.f(x, bad=run())', 'm.f(x, bad=run())'],
    ['m.f(x, bad=(True))', 'm.f(x, bad=(True))'],
    ['m.f(x, 0)', 'm.f(x)'],
    ['m.f(x, 0, k=1)', 'm.f(x, k=1)'],
    ['m.f(x, 0, y)', 'm.f(x, 0, y)'],
    ['m.f(x)', 'm.f(x)'],
  ])('%j', async (code, expected) => {
    const when = [{ keyword: 'bad', position: 1, absent: true, notEquals: [] }];
    expect(await rewrite(code, { remove: ['bad'] }, when)).toBe(expected);
  });

  test('may be one of several edits, which never meet', async () => {
    const edit = { remove: ['bad', 'worse'], set: { safe: 'True' } };
    expect(await rewrite('m.f(x, bad=1, worse=2)', edit)).toBe('m.f(x, safe=True)');
    expect(await rewrite('m.f(bad=1, worse=2)', edit)).toBe('m.f(bad=1, worse=2)');
  });
});

describe('a callee with another name', () => {
  test('is an attribute, and nothing else', async () => {
    const edit = { rename: { f: 'g' } };
    expect(await rewrite('m.f(x)', edit)).toBe('m.g(x)');
    expect(await rewrite('import m as n\nn . f(m.f)', edit)).toBe('import m as n\nn . g(m.f)');
    for (const code of ['from m import f\nf(x)', 'g = m.f\ng(x)', 'm.f'])
      expect(await rewrite(code, edit)).toBe(code);
  });
});

describe('the rules of Python', () => {
  test.each([
    ['yaml.load(f, yaml.Loader)', 'yaml.safe_load(f)'],
    ['yaml.load_all(stream=f, Loader=yaml.UnsafeLoader)', 'yaml.safe_load_all(stream=f)'],
    ['ssl._create_unverified_context()', 'ssl.create_default_context()'],
    ['tarfile.open(p).extractall(path=d)', "tarfile.open(p).extractall(path=d, filter='data')"],
    ['requests.get(u, verify=False, timeout=3)', 'requests.get(u, timeout=3)'],
    ['np.load(p, None, True)', 'np.load(p, None)'],
    ['np.load(p, None, True, False)', 'np.load(p, None, True, False)'],
    // A loader of their own may know tags that the safe one does not.
    ['from ours import Loader\nyaml.load(f, Loader=Loader)', undefined],
    // Only faster than the one that is replaced.
    ['yaml.load(f, Loader=yaml.CLoader)', undefined],
    ['ssl._create_unverified_context(cafile=p, certfile=c)', undefined],
    ['torch.load(p, weights_only=flag)', undefined],
  ])('%j', async (code, expected) => {
    expect(await mend(code)).toBe(expected ?? code);
  });

  test('write nothing that a version of the repository does not know', async () => {
    const fixes = async (specifier: string): Promise<number> => {
      const pin = { name: 'torch', specifier, path: 'requirements.txt' };
      const { findings } = await scanBytes(
        'a.py',
        `${imports}torch.load(p)\n`,
        testEngine(builtIn),
        (name) => (name === 'torch' ? [pin] : []),
      );
      return findings.filter(({ fix }) => fix !== undefined).length;
    };
    expect(await Promise.all(['==2.1', '>=1.13', '>=1.8', '==1.12.1'].map(fixes))).toEqual([1, 1, 0, 0]);
  });

  test('say what they do, and what comes of it', async () => {
    const [fix] = await fixesIn('a.py', `${imports}yaml.load(\n    f,\n    Loader=yaml.Loader)\n`);
    expect(fix).toMatchObject({
      description: 'Call `safe_load` and leave out `Loader`',
      code: 'yaml.safe_load( f)',
    });
  });
});

describe('the raw file', () => {
  const cell = 'x = "é😀\\"\\\\"; torch.load(open("a"))\n%time yaml.load(f)\nnp.load("ü", allow_pickle=True)';
  const mended = cell
    .replace('open("a"))', 'open("a"), weights_only=True)')
    .replace('yaml.load', 'yaml.safe_load')
    .replace(', allow_pickle=True', '');

  const forms = fc.record({
    indent: fc.constantFrom(0, 1, 2),
    ascii: fc.boolean(),
    plainSource: fc.boolean(),
  });

  test('is mended at the exact place, however a notebook is written', async () => {
    await fc.assert(
      fc.asyncProperty(forms, async (form) => {
        const raw = notebook([imports, { type: 'markdown', source: '# é' }, cell], form);
        const fixed = applyFixes(raw, await fixesIn('a.ipynb', raw));
        expect(JSON.parse(fixed)).toEqual(
          JSON.parse(notebook([imports, { type: 'markdown', source: '# é' }, mended], form)),
        );
      }),
      { numRuns: 12 },
    );
  });

  test('is JSON in a notebook, so that what is written is escaped', async () => {
    const rule = ruleWith({ set: { mode: '"a\\\\b"' } });
    const raw = notebook(['import m\nm.f()']);
    const fixed = applyFixes(raw, await fixesIn('a.ipynb', raw, { rules: [rule], lists: [] }));
    expect(JSON.parse(fixed)).toEqual(JSON.parse(notebook(['import m\nm.f(mode="a\\\\b")'])));
  });

  test('may have its cells in comments, in fences and under other line ends', async () => {
    const percent = '# %%\nimport torch\n# !ls\nif x:\n    torch.load(\n        p)\n';
    const fence = 'Text é\n\n  ```{python}\n  import torch\n  torch.load(p)\n  ```\n';
    const marimo =
      'import marimo\napp = marimo.App()\n\n@app.cell\ndef _():\n    import torch\n    torch.load(p)\n';
    for (const [path, text] of [
      ['a.py', percent],
      ['a.py', percent.replaceAll('\n', '\r\n')],
      ['a.py', `\ufeff${percent}`],
      ['a.qmd', fence],
      ['b.py', marimo],
      ['c.py', `# Databricks notebook source\nimport torch\n# MAGIC %python\n# MAGIC torch.load(p)\n`],
    ] as const) {
      const bom = text.startsWith('\ufeff');
      const fixes = await fixesIn(path, text);
      // Columns do not count a byte order mark, which stands in the first line alone.
      expect(fixes).toHaveLength(1);
      if (!bom) expect(applyFixes(text, fixes)).toBe(text.replace('p)', 'p, weights_only=True)'));
    }
  });

  test('has no fix across strings of a notebook, nor inside an archive', async () => {
    const lines = notebook(['import numpy as np\nnp.load(x,\n  allow_pickle=True)']);
    expect(await fixesIn('a.ipynb', lines)).toEqual([]);
    const code = `${imports}torch.load(p)\n`;
    expect(await fixesIn('a.zip', zip([{ name: 'a.py', data: code }]))).toEqual([]);
    expect(await fixesIn('a.py', code)).toHaveLength(1);
  });

  test('that a program writes is left to it', async () => {
    const header = '# This file was generated by protoc. DO NOT EDIT.\n';
    expect(await fixesIn('a.py', `${header}${imports}torch.load(p)\n`)).toEqual([]);
    expect(await fixesIn('a.py', `${imports}torch.load(p)\n${'x = 1\n'.repeat(200)}${header}`)).toHaveLength(
      1,
    );
  });

  test('of a long call is left alone', async () => {
    const list = (length: number): string => `${imports}torch.load([${'1, '.repeat(length)}])\n`;
    expect(await fixesIn('a.py', list(100))).toHaveLength(1);
    expect(await fixesIn('a.py', list(2000))).toEqual([]);
  });
});
