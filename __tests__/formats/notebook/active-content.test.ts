import { describe, expect, test } from '@jest/globals';
import { read } from '../../helpers/notebook-facts.js';
import { factsOf, regionOf } from '../../helpers/contract.js';
import { notebook, outputs, type CellSpec } from '../../helpers/notebook.js';

describe('active content', () => {
  const found = async (cells: readonly CellSpec[]): Promise<string[]> =>
    factsOf(await read(notebook(cells)), 'output').map(({ content, mime }) => `${content} in ${mime}`);
  const display = (data: object): CellSpec => ({
    type: 'code',
    source: '',
    outputs: [outputs.display(data)],
  });

  test('is told with its place', async () => {
    const facts = await read(
      notebook([
        { type: 'markdown', source: '# Title\n<script>x()</script>\n' },
        {
          type: 'code',
          source: '',
          outputs: [
            outputs.display({
              'text/html': ['<b>\n', '<a onclick="x()">'],
              'application/javascript': 'alert(1)',
            }),
          ],
        },
      ]),
    );
    const [script, handler, code] = factsOf(facts, 'output');
    expect([script?.content, handler?.content, code?.content]).toEqual([
      'script',
      'event-handler',
      'javascript',
    ]);
    expect(regionOf(script?.location).cell).toMatchObject({ number: 1, part: 'source', line: 2 });
    expect(regionOf(handler?.location).cell).toMatchObject({ number: 2, part: 'output', line: 2 });
    expect(handler?.code).toBe('<a onclick="x()">');
  });

  test.each<[string, CellSpec, string[]]>([
    ['a drawing', display({ 'image/svg+xml': '<svg onload="x()">' }), ['event-handler in image/svg+xml']],
    [
      'a chart, each kind once',
      display({ 'text/html': '<script>a</script><script>b</script>' }),
      ['script in text/html'],
    ],
    ['a link', { type: 'markdown', source: '[x](javascript:alert(1))' }, ['javascript-url in text/markdown']],
    ['a Markdown output', display({ 'text/markdown': '<iframe src="x">' }), ['iframe in text/markdown']],
    [
      'markup between backticks in a block of HTML',
      { type: 'markdown', source: '<div>`\n```\n<script>`' },
      ['script in text/markdown'],
    ],
    [
      'markup after a fence that is closed',
      { type: 'markdown', source: '```\n<b>\n```\n<form>' },
      ['form in text/markdown'],
    ],
    [
      'a table',
      display({ 'text/html': '<style scoped>.dataframe tbody tr th { top: 0 }</style><table></table>' }),
      [],
    ],
    ['plain text', display({ 'text/plain': '<script>' }), []],
    ['code in Markdown', { type: 'markdown', source: 'use `<script>` or\n\n```html\n<iframe>\n```\n' }, []],
    ['a raw cell', { type: 'raw', source: '<script>' }, []],
    ['code', 'html = "<script>"', []],
  ])('of %s', async (_name, cell, expected) => {
    expect(await found([cell])).toEqual(expected);
  });
});
