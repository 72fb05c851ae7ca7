import { describe, expect, test } from '@jest/globals';
import { notebook, outputs, type CellSpec } from '../../helpers/notebook.js';
import { read, texts } from '../../helpers/notebook-facts.js';
import { factsOf } from '../../helpers/contract.js';
import { scanBytes } from '../../helpers/scan.js';

const code = (source: string, metadata: object = {}, found: readonly object[] = []): CellSpec => ({
  type: 'code',
  source,
  metadata,
  outputs: found,
});

describe('how a notebook was made', () => {
  test('hidden cells are told once', async () => {
    const facts = await read(
      notebook([
        code('f()', { jupyter: { source_hidden: true } }),
        code('# only a title', { cellView: 'form' }),
        code('g()', { cellView: 'form' }),
        code('h()', { cellView: 'code', tags: ['a'] }),
        code('i()', { tags: ['a', 'remove-cell'] }),
        { type: 'markdown', source: 'f()', metadata: { hide_input: true } },
      ]),
    );
    expect(factsOf(facts, 'anomaly')).toMatchObject([
      {
        anomaly: 'hidden-cell',
        detail: '3 cells hide their code (1, 3, 5)',
        location: { cell: { number: 1, id: 'cell-1' } },
      },
    ]);
  });

  test('so are trust and large outputs', async () => {
    const large = outputs.stream('x'.repeat(6_000_000));
    const facts = await read(notebook([code('f()', { trusted: true }), code('g()', {}, [large])]));
    expect(factsOf(facts, 'anomaly').map(({ detail }) => detail)).toEqual([
      'the outputs of cell 2 take 6.0 MB',
      '1 cell calls itself trusted (1)',
    ]);
  });

  test.each([
    [[1, 2, 3], []],
    [[1, null, 2], []],
    [[4, 9], []],
    [[2, 1, 0], ['cell 2 ran before cell 1']],
    [[5, 3, 1], ['cell 2 ran before cell 1']],
  ])('cells that ran as %j', async (counts, expected) => {
    const cells = counts.map((count) => ({ cell_type: 'code', execution_count: count, source: 'f()' }));
    const facts = await read(JSON.stringify({ cells, nbformat: 4 }));
    expect(factsOf(facts, 'anomaly').map(({ detail }) => detail)).toEqual(expected);
  });
});

describe('the state of widgets', () => {
  const widgets = (state: object): string =>
    notebook([], { metadata: { widgets: { 'application/vnd.jupyter.widget-state+json': { state } } } });

  test('is read without ids, layout and style', async () => {
    const facts = await read(
      widgets({
        '0123456789abcdef': { model_name: 'HTMLModel', state: { layout: 'IPY_MODEL_1', value: '<b>x</b>' } },
      }),
    );
    expect(
      texts(facts)
        .slice(-1)
        .map(({ source }) => source.text),
    ).toEqual(['"model_name": "HTMLModel"\n"value": "<b>x</b>"\n']);
  });

  test('may hold scripts and passwords', async () => {
    const raw = widgets({
      a: { model_name: 'PasswordModel', state: { value: 'Zq8Lw3Xv9Pt2' } },
      b: { model_name: 'HTMLModel', state: { value: '<img src=x onerror=f()>' } },
    });
    const { findings } = await scanBytes('a.ipynb', raw);
    expect(findings.map(({ rule }) => rule.id)).toEqual(['secret/password-widget', 'notebook/active-output']);
    expect(JSON.stringify(findings)).not.toContain('Zq8Lw3Xv9Pt2');
  });
});

test('a home folder is told once, with the number of its places', async () => {
  const trace = outputs.stream('/home/ada/a.py\n/home/ada/b.py\n/home/bob/c.py\n');
  const { findings } = await scanBytes(
    'a.ipynb',
    notebook([code('f()', {}, [trace]), code('g()', {}, [trace])]),
  );
  expect(findings.map(({ message }) => message)).toEqual([
    'An output shows the home folder of ada (4 places)',
    'An output shows the home folder of bob (2 places)',
  ]);
});

test('columns of tables stand at their headings', async () => {
  const html =
    '<table><thead><tr><th></th><th>E&amp;mail</th><th>n</th></tr></thead><tr><th>0</th><td>a@acme.io</td><td><b>7</b></td></tr></table>';
  const raw = notebook([code('f()', {}, [outputs.display({ 'text/html': html })])]);
  const facts = await read(raw);
  expect(factsOf(facts, 'column')).toMatchObject([
    { name: '', values: ['0'] },
    { name: 'E&mail', values: ['a@acme.io'], location: { offset: raw.indexOf('E&amp;mail') } },
    { name: 'n', values: ['7'] },
  ]);
});

test('columns of plain text are told, but not again where the same output shows them as HTML', async () => {
  const html = '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>';
  const plain = '   a  c\n0  1  3\n';
  const raw = notebook([
    code('df', {}, [outputs.result({ 'text/html': html, 'text/plain': plain }), outputs.stream(plain)]),
  ]);
  const facts = factsOf(await read(raw), 'column');
  expect(facts.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'a', 'c']);
  expect(facts[3]?.values).toEqual(['1']);
});
