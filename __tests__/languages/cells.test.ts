import { describe, expect, test } from '@jest/globals';
import { languages } from '../../src/languages/index.js';
import { plainSource } from '../../src/parsers/source-text.js';
import { isCellScript, numberCells } from '../../src/parsers/cell-scripts.js';
import type { Fact, Language } from '../../src/types.js';
import { factsOf, regionOf, unlimitedBudget } from '../helpers/contract.js';

function read(language: Language, text: string): readonly Fact[] {
  const reader = languages.find((one) => one.language === language);
  return [...(reader?.read(plainSource(text), unlimitedBudget()) ?? [])];
}

/** Commands and calls, each as what stands at its place in the text. */
function found(language: Language, text: string): string[] {
  const facts = read(language, text);
  const places = [...factsOf(facts, 'command'), ...factsOf(facts, 'call')].map(({ location }) => {
    const { startLine, startColumn, endLine, endColumn, offset } = regionOf(location);
    const line = text.split('\n')[startLine - 1] ?? '';
    const held = line.slice(startColumn - 1, startLine === endLine ? endColumn - 1 : undefined);
    expect(text.slice(offset, offset + held.length)).toBe(held);
    return held;
  });
  return [...new Set(places)];
}

describe('percent scripts', () => {
  test.each<[string, string[]]>([
    ['# %%\n!ls -l\n', ['ls -l']],
    ['#%% a title\n%pip install a\n', ['pip install a']],
    ['# %%\n# !ls -l\n# %run x.py\n', ['ls -l', '%run x.py']],
    ['# %%\nif x:\n    # !ls\n    f()\n', ['ls', 'f()']],
    ['# %%\n# x = !ls -l\n', ['ls -l']],
    [
      '# ---\n# jupyter:\n#   format_name: light\n# ---\n\n# !ls -l\n\n# + language="bash"\n# pwd\n# -\n\nf()',
      ['ls -l', 'pwd', 'f()'],
    ],
    ['# %% [markdown]\n# !ls\n# # Title\n', []],
    ['# %% language="bash"\n# ls -l\n# # note\n# pwd\n', ['ls -l', 'pwd']],
    ['# %% language="html"\n# <b>\n', []],
    ['# %%\n# %%time\nf()\n', ['%%time', 'f()']],
    ['import os\n# %%\nos.getcwd()\n# %%\nos.getcwd(1)', ['os.getcwd()', 'os.getcwd(1)']],
  ])('%j', (text, expected) => {
    expect(isCellScript(text)).toBe(true);
    expect(found('cells', text)).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(found('cells', text)).toEqual([]);
  });

  test('hide nothing from who runs them as Python', () => {
    expect(found('cells', '"""\n# %%\n%%html\n"""\nf()\n# %%\ng(\n# %%\nh()\n')).toEqual(
      expect.arrayContaining(['f()', 'h()']),
    );
  });

  test('are not every script', () => {
    expect(isCellScript('x = 5\n# 50 %% of it\n  # %%\n#%%time')).toBe(false);
  });
});

describe('Databricks sources', () => {
  test.each<[string, string[]]>([
    ['# Databricks notebook source\nf()\n', ['f()']],
    ['# Databricks notebook source\n# MAGIC %sh\n# MAGIC ls -l\n# MAGIC\n# MAGIC pwd', ['ls -l', 'pwd']],
    ['# Databricks notebook source\n# MAGIC %sh ls -l\n', ['ls -l']],
    [
      '# Databricks notebook source\n# MAGIC %pip install a\n\n# COMMAND ----------\n\n# MAGIC %run ./b\n',
      ['pip install a', '%run ./b'],
    ],
    ['# Databricks notebook source\n# DBTITLE 1,Title\n# MAGIC %sh\n# MAGIC ls', ['ls']],
    ['# Databricks notebook source\n# MAGIC %sql\n# MAGIC SELECT f(x)\n', []],
    ['# Databricks notebook source\n# MAGIC %python\n# MAGIC if a:\n# MAGIC   f()\n', ['f()']],
  ])('%j', (text, expected) => {
    expect(isCellScript(text)).toBe(true);
    expect(found('cells', text).sort()).toEqual([...expected].sort());
  });

  test.each(['--', '//', '#'])('in another language with %s have Python in magics alone', (mark) => {
    const text = `${mark} Databricks notebook source\nselect f(x)\n${mark} COMMAND ----------\n${mark} MAGIC %python\n${mark} MAGIC g()\n`;
    expect(found('literate', text)).toEqual(['g()']);
  });
});

test('cells of marimo share one module', () => {
  const text = [
    'import marimo',
    'app = marimo.App(width="medium")',
    'with app.setup:',
    '    import os',
    '@app.cell(hide_code=True)',
    'def _():',
    '    import pickle',
    '    return (pickle,)',
    '@app.cell',
    'def load(',
    '    pickle,',
    '    f,',
    '):',
    '    x = pickle.load(f)',
    '    os.getcwd()',
    '    return x,',
  ].join('\n');
  expect(isCellScript(text)).toBe(true);
  const callees = factsOf(read('cells', text), 'call').map(({ callee }) => callee);
  expect(callees).toEqual(expect.arrayContaining(['pickle.load', 'os.getcwd']));
  expect(found('cells', text)).toContain('pickle.load(f)');
});

describe('fences', () => {
  test.each<[string, string[]]>([
    ['---\ntitle: a\n---\n```{python}\n#| echo: false\nf()\n```\n', ['f()']],
    ['```{python setup, include=FALSE}\nf()\n```\n', ['f()']],
    ['```{bash}\nls -l\n```\n', ['ls -l']],
    ['```{r}\nsystem("ls")\n```\n', []],
    ['```python\nf()\n```\n', []],
    ['- item\n\n    ```{python}\n    if x:\n      f()\n    ```\n', ['f()']],
    ['```{code-cell} ipython3\n:tags: [hide-input]\n\n!ls\nf()\n```\n', ['ls', 'f()']],
    ['```{code-cell}\nf()\n```\n', ['f()']],
    ['````md\n```{python}\nf()\n```\n````\n', []],
    ['~~~{python}\nf()\n', ['f()']],
    [
      '---\njupyter:\n  jupytext:\n    text_representation:\n      extension: .md\n---\n```python\nf()\n```\n',
      ['f()'],
    ],
    ['```{python}\nx = (\n```\ntext\n```{python}\nf()\n```', ['f()']],
  ])('%j', (text, expected) => {
    expect(found('literate', text).sort()).toEqual([...expected].sort());
  });

  test.each(['```{python}\n', '```{python}\n```\n', '# MAGIC %sh\n'])('survive many %j', (piece) => {
    expect(read('literate', piece.repeat(20_000))).toBeInstanceOf(Array);
  });
});

describe('cells are numbered', () => {
  const cells = (text: string, python: boolean, piece: string) => {
    const at = text.indexOf(piece);
    return numberCells(plainSource(text), python, unlimitedBudget()).locate(at, at + 1).cell;
  };

  test.each<[string, boolean, number | undefined, number | undefined]>([
    ['f()\n# %%\ng()\n', true, undefined, undefined],
    ['# %% [markdown]\n# text\n# %%\ng()\nf()\n', true, 2, 2],
    ['# %%\ng()\n# %% language="bash"\n# f()\n', true, 2, 1],
    ['# Databricks notebook source\n# MAGIC %md\n# COMMAND ---\n\n# MAGIC %sh\n# MAGIC f()\n', true, 2, 2],
    [
      'app = marimo.App()\n@app.cell\ndef _():\n    g()\n    return\n\n@app.cell\ndef _(x,\n  y):\n    f()\n',
      true,
      2,
      1,
    ],
    ['app = marimo.App()\n@app.cell\ndef _():\n    g()\n\nif x:\n    f()\n', true, undefined, undefined],
    ['```{r}\ng()\n```\ntext\n```python\ng()\n```\n```{python}\ng()\nf()\n```\n', false, 2, 2],
    ['```{python}\ng()\n```\nf()\n```{python}\ng()\n```\n', false, undefined, undefined],
  ])('in %j', (text, python, number, line) => {
    const cell = cells(text, python, 'f()');
    expect([cell?.number, cell?.line]).toEqual([number, line]);
  });
});
