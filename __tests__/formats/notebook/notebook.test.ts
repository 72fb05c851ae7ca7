import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notebookFormat } from '../../../src/formats/notebook/index.js';
import type { Bytes, Fact } from '../../../src/types.js';
import { factsOf, formatContract, probeOf, unlimitedBudget, regionOf } from '../../helpers/contract.js';
import { read, texts, trace } from '../../helpers/notebook-facts.js';
import { notebook, outputs, type CellSpec, type NotebookOptions } from '../../helpers/notebook.js';

const textOf = async (cells: readonly CellSpec[], options?: NotebookOptions): Promise<string[]> =>
  texts(await read(notebook(cells, options))).map(({ source }) => source.text);

const rich = notebook([
  { type: 'markdown', source: '# Título\n<script>x()</script>\n' },
  {
    type: 'code',
    source: 'import os\nprint("é")',
    outputs: [
      outputs.stream('epoch 1\nepoch 2\n'),
      outputs.error('ValueError', 'bad \u001b[31mred\u001b[0m', [
        '\u001b[0;31mTraceback\u001b[0m',
        'at /home/me',
      ]),
      outputs.display({
        'image/png': 'iVBORw0KGgo=',
        'text/html': ['<b>\n', '<a onclick="x()">'],
        'text/plain': ['<Figure>'],
      }),
      outputs.result({
        'application/json': { key: ['deep value', 5] },
        'application/javascript': 'alert(1)',
      }),
    ],
  },
  { type: 'raw', source: 'raw text' },
  { type: 'code', source: '' },
  {
    type: 'code',
    source: 'os.system("x")\n',
    id: 'last',
    metadata: { tags: ['parameters'] },
  },
]);

const version3 = JSON.stringify(
  {
    metadata: { name: 'old', signature: 'sha256:0123' },
    nbformat: 3,
    nbformat_minor: 0,
    worksheets: [
      {
        cells: [
          { cell_type: 'heading', level: 1, source: ['Heading'] },
          {
            cell_type: 'code',
            collapsed: false,
            input: ['import os\n', 'os.getcwd()'],
            language: 'python',
            outputs: [
              {
                output_type: 'pyout',
                prompt_number: 1,
                text: ["'/home/me'"],
                html: ['<iframe>'],
                png: 'iVBO',
              },
              { output_type: 'stream', stream: 'stdout', text: ['streamed'] },
              { output_type: 'pyerr', ename: 'KeyError', evalue: 'k', traceback: ['frame'] },
            ],
          },
        ],
        metadata: {},
      },
    ],
  },
  undefined,
  1,
);

formatContract(notebookFormat, [
  { name: 'a notebook of version 4', bytes: Buffer.from(rich), path: 'nb/rich.ipynb' },
  { name: 'a notebook of version 3', bytes: Buffer.from(version3), path: 'old.ipynb' },
]);

describe('code', () => {
  test('all code cells are one text, with the starts of cells', async () => {
    const facts = await read(rich);
    const [code] = texts(facts).filter(({ language }) => language === 'ipython');
    expect(code?.source.text).toBe('import os\nprint("é")\nos.system("x")\n');
    expect(code?.source.cells).toEqual([0, 21]);
  });

  test('leads to the cell, the line in it, and the raw place', async () => {
    const facts = await read(rich);
    expect(trace(rich, facts, 'print("é")')).toEqual({
      language: 'ipython',
      cell: { number: 2, id: 'cell-2', part: 'source', line: 2 },
      held: 'print(\\"é\\")',
      atOffset: 'print(\\"',
    });
    expect(trace(rich, facts, 'os.system')?.cell).toEqual({ number: 5, id: 'last', part: 'source', line: 1 });
  });

  test('a range over lines and cells begins and ends where they do', async () => {
    const [code] = texts(await read(rich)).filter(({ language }) => language === 'ipython');
    const region = regionOf(code?.source.locate(0, code.source.text.indexOf('system') + 6));
    const lines = rich.split('\n');
    expect(lines[region.startLine - 1]?.slice(region.startColumn - 1)).toMatch(/^import os/);
    expect(lines[region.endLine - 1]?.slice(0, region.endColumn - 1)).toMatch(/os\.system$/);
  });

  test.each<[string, string, object]>([
    ['R', 'plain', { kernelspec: { name: 'ir', language: 'R' }, language_info: { name: 'R' } }],
    ['bash', 'shell', { kernelspec: { name: 'bash', language: 'bash' } }],
    ['nothing', 'ipython', {}],
    [
      'one thing to people, another to Jupyter',
      'ipython',
      { kernelspec: { name: 'python3', language: 'R' } },
    ],
  ])('of a notebook that names %s is %s', async (_name, language, metadata) => {
    const facts = await read(notebook(['x <- 1'], { metadata }));
    expect(texts(facts).find(({ source }) => source.text === 'x <- 1')?.language).toBe(language);
  });

  test('of version 3 stands under other names', async () => {
    const facts = await read(version3);
    expect(trace(version3, facts, 'os.getcwd')).toMatchObject({
      language: 'ipython',
      cell: { number: 2, part: 'source', line: 2 },
      held: 'os.getcwd',
    });
    const rest = texts(facts).map(({ source }) => source.text);
    expect(rest).toEqual(expect.arrayContaining(['Heading', "'/home/me'", 'streamed', 'KeyError', 'frame']));
    expect(factsOf(facts, 'output').map(({ content }) => content)).toEqual(['iframe']);
    expect(rest.join()).not.toMatch(/sha256|iVBO/);
  });

  test('of two members of one name both are read, and the last is the code', async () => {
    const facts = await read('{"cells": [{"cell_type": "code", "source": "hidden", "source": ["shown"]}]}');
    expect(texts(facts).map(({ language, source }) => [language, source.text])).toEqual([
      ['plain', 'hidden'],
      ['ipython', 'shown'],
    ]);
  });

  test('each code unit leads to the place where JSON holds it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({
            unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '模', '😀', '\t', '\u2028'),
            minLength: 1,
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        fc.boolean(),
        async (sources, indent, ascii, plainSource) => {
          const raw = notebook(sources, { indent, ascii, plainSource });
          const [code] = texts(await read(raw)).filter(({ language }) => language === 'ipython');
          expect(code?.source.text).toBe(sources.join('\n'));
          const bytes = Buffer.from(raw);
          const rawLines = raw.split('\n');
          const { text = '', cells = [] } = code?.source ?? {};
          for (let index = 0; index < text.length; index++) {
            const unit = text[index] ?? '';
            const separator = cells.includes(index + 1);
            const half = /[\ud800-\udfff]/.test(unit) && !ascii;
            if (separator || half) continue;
            const { startLine, startColumn, endColumn, offset } = regionOf(
              code?.source.locate(index, index + 1),
            );
            const held = rawLines[startLine - 1]?.slice(startColumn - 1, endColumn - 1) ?? '';
            expect(JSON.parse(`"${held}"`)).toBe(unit);
            expect(bytes.subarray(offset, offset + Buffer.byteLength(held)).toString()).toBe(held);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('other texts', () => {
  test('are those of outputs, without colours, and lead to their part', async () => {
    const facts = await read(rich);
    expect(texts(facts).map(({ source }) => source.text)).toEqual(
      expect.arrayContaining([
        'epoch 1\nepoch 2\n',
        'ValueError',
        'bad red',
        'Traceback\nat /home/me',
        '<b>\n<a onclick="x()">',
        '<Figure>',
        '"key": "deep value"\n',
        'raw text',
      ]),
    );
    expect(trace(rich, facts, 'epoch 2')?.cell).toEqual({ number: 2, id: 'cell-2', part: 'output', line: 2 });
    expect(trace(rich, facts, 'Traceback')?.held).toBe('Traceback');
    expect(trace(rich, facts, 'red')?.atOffset).toBe('red\\u001');
    expect(trace(rich, facts, 'deep value')?.held).toBe('deep value');
  });

  test('are those of metadata and attachments', async () => {
    const facts = await read(
      notebook(
        [
          {
            type: 'markdown',
            source: '![](a.txt)',
            metadata: { note: 'of the cell' },
            attachments: { 'a.txt': { 'text/plain': 'attached' }, 'b.png': { 'image/png': 'iVBORw' } },
          },
        ],
        { metadata: { papermill: { parameters: { token: 'of the notebook' } } } },
      ),
    );
    const found = texts(facts).map(({ source }) => [source.text, regionOf(source.locate(0, 1)).cell?.part]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['"note": "of the cell"\n', 'metadata'],
        ['attached', 'attachment'],
        ['"papermill": "parameters": "token": "of the notebook"\n', undefined],
      ]),
    );
  });

  test('leave out images, widget state, digests and ids', async () => {
    const secret = 'opaque'.repeat(3);
    const found = await textOf(
      [
        {
          type: 'code',
          source: 'x',
          id: secret,
          metadata: { id: secret, colab: { referenced_widgets: [secret] } },
          outputs: [
            outputs.display({
              'image/png': secret,
              'image/svg+xml': `<svg>${secret}</svg>`,
              'application/vnd.jupyter.widget-view+json': { model_id: secret },
            }),
          ],
        },
      ],
      {
        metadata: {
          widgets: { state: secret },
          vscode: { interpreter: { hash: secret } },
          signature: secret,
        },
      },
    );
    expect(found.join('\n')).not.toContain(secret);
  });

  test('a name that is left out counts only where tools write it', async () => {
    const found = await textOf([{ type: 'code', source: 'x', metadata: { mine: { signature: 'kept' } } }]);
    expect(found.join('\n')).toContain('kept');
  });
});

describe('matching', () => {
  test.each([
    ['a/Model.IPYNB', '{}', true],
    ['a.json', '{}', false],
    ['empty.ipynb', '', true],
    ['pointer.ipynb', 'version https://git-lfs.github.com/spec/v1\n', false],
  ])('%s', (path, content, expected) => {
    expect(notebookFormat.matches(probeOf(Buffer.from(content), path))).toBe(expected);
  });
});

test.each(['', '\n'])('nothing is wrong with an empty file: %j', async (content) => {
  expect(await read(content)).toEqual([]);
});

test('a long output comes in several texts', async () => {
  const long = 'loss 0.1\n'.repeat(100_000);
  const found = await textOf([{ type: 'code', source: '', outputs: [outputs.stream(long)] }], {
    metadata: {},
  });
  expect(found.length).toBeGreaterThan(1);
  expect(found.join('')).toBe(long);
});

test('200 MB of images are read in a window', async () => {
  const image = Buffer.alloc(64 * 1024, 'A');
  const before = '{"cells": [{"cell_type": "code", "outputs": [{"data": {"image/png": "';
  const after = '"}, "output_type": "display_data"}], "source": ["last = 1"]}]}';
  const size = 200 * 1024 * 1024;
  const imageEnd = size - after.length;
  const content: Bytes = {
    randomAccess: true,
    size: () => Promise.resolve(size),
    read: (offset, length) => {
      if (offset === 0) return Promise.resolve(Buffer.from(before));
      if (offset >= imageEnd) return Promise.resolve(Buffer.from(after.slice(offset - imageEnd)));
      return Promise.resolve(image.subarray(0, Math.min(length, imageEnd - offset)));
    },
  };
  const facts: Fact[] = [];
  for await (const fact of notebookFormat.read({ path: 'a.ipynb', inside: [], content }, unlimitedBudget()))
    facts.push(fact as Fact);
  expect(texts(facts).map(({ source }) => source.text)).toEqual(['last = 1']);
  expect(texts(facts)[0]?.source.locate(0, 4)).toMatchObject({
    startLine: 1,
    startColumn: size - after.length + after.indexOf('last') + 1,
    offset: size - after.length + after.indexOf('last'),
  });
});
