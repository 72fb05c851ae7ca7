import { describe, expect, test } from '@jest/globals';
import { notebookFormat } from '../../../src/formats/notebook/index.js';
import { read, texts, trace } from '../../helpers/notebook-facts.js';
import { collect, factsOf } from '../../helpers/contract.js';
import { notebook } from '../../helpers/notebook.js';

describe('a broken notebook', () => {
  const lines = notebook(['first = 1', 'second = 2', 'third = 3']).split('\n');
  const at = lines.findIndex((line) => line.includes('second'));
  const conflict = [
    ...lines.slice(0, at),
    '<<<<<<< HEAD',
    ...lines.slice(at, at + 1),
    '=======',
    '    "other = 2"',
    '>>>>>>> branch',
    ...lines.slice(at + 1),
  ].join('\n');

  test('keeps what was read, says what is wrong, and the rest is still text', async () => {
    const facts = await read(conflict);
    const [code, ...rest] = texts(facts);
    expect(code).toMatchObject({ language: 'ipython', source: { text: 'first = 1' } });
    expect(factsOf(facts, 'anomaly')).toMatchObject([
      {
        anomaly: 'broken-notebook',
        format: 'notebook',
        unread: true,
        location: { startLine: at + 1, startColumn: 1 },
      },
    ]);
    expect(rest.map(({ language }) => language)).toEqual(['plain']);
    expect(trace(conflict, facts, 'other = 2')).toMatchObject({ held: 'other = 2', atOffset: 'other = ' });
    expect(trace(conflict, facts, 'third = 3')?.held).toBe('third = 3');
    expect(rest[0]?.source.text).not.toContain('first = 1');
  });

  test.each([
    ['no JSON', 'import os\n'],
    ['a list', '[]'],
    ['more than one document', `${notebook(['x'])}{}`],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"cells": ["'), Buffer.from([0xff]), Buffer.from('"]}')]),
    ],
    ['a string that never ends', `{"cells": [{"cell_type": "code", "source": "${'x'.repeat(100)}`],
  ])('may be %s', async (_name, content) => {
    const { facts, error } = await collect(notebookFormat, Buffer.from(content), 'a.ipynb');
    expect(error).toBeUndefined();
    expect(factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly)).toEqual(['broken-notebook']);
  });

  test('may be UTF-16, in which only its text is searched', async () => {
    const content = Buffer.from(`\ufeff${notebook(['needle = 1'])}`, 'utf16le');
    const { facts } = await collect(notebookFormat, content, 'a.ipynb');
    expect(factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly)).toEqual(['broken-notebook']);
    expect(texts(facts).some(({ source }) => source.text.includes('needle'))).toBe(true);
  });

  test('a cell that is too long to be held is still searched', async () => {
    const { facts } = await collect(
      notebookFormat,
      Buffer.from(notebook([`${'x'.repeat(9 * 1024 * 1024)}needle`])),
      'a.ipynb',
    );
    expect(factsOf(facts, 'anomaly')).toHaveLength(1);
    expect(texts(facts).some(({ source }) => source.text.includes('needle'))).toBe(true);
  });
});
