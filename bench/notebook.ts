/**
 * How long a notebook of images takes: `node --experimental-transform-types --import ./bench/register.js
 * bench/notebook.ts [MEGABYTES]`. Beside it an empty notebook is scanned, to tell the images from the start.
 */
import { randomBytes } from 'node:crypto';
import { memoryBytes } from '../src/bytes.js';
import { createEngine } from '../src/engine.js';
import { readRules } from '../src/rules.js';
import { scanFile } from '../src/scan.js';

const MB = 1e6;
const ROUNDS = 7;
/** Bytes of one image: a plot of matplotlib at 150 dpi. */
const IMAGE = 60_000;

/** A notebook as Jupyter writes it, with an image under each of its code cells. */
function notebookOfImages(bytes: number): Buffer {
  const cells: object[] = [];
  for (let size = 0; size < bytes; size += (IMAGE * 4) / 3) {
    const image = randomBytes(IMAGE).toString('base64');
    cells.push({
      cell_type: 'code',
      execution_count: cells.length + 1,
      id: `cell-${cells.length}`,
      metadata: {},
      outputs: [
        {
          data: { 'image/png': `${image}\n`, 'text/plain': ['<Figure size 640x480 with 1 Axes>'] },
          metadata: {},
          output_type: 'display_data',
        },
      ],
      source: ['fig, ax = plt.subplots()\n', 'ax.plot(x, y)'],
    });
  }
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1));
}

const engine = createEngine(await readRules('rules'), { allowedGlobals: [] }, 'medium');

/** Median time in milliseconds. */
async function measure(content: Buffer): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await scanFile(engine, { path: 'a.ipynb', open: () => Promise.resolve(memoryBytes(content)) });
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[ROUNDS >> 1] ?? 0;
}

const size = Number(process.argv[2] ?? 20) * MB;
const content = notebookOfImages(size);
const [empty, images] = [await measure(notebookOfImages(0)), await measure(content)];
process.stdout.write(
  `${(content.length / MB).toFixed(1)} MB of images: ${images.toFixed(0)} ms ` +
    `(${(content.length / MB / (images / 1000)).toFixed(0)} MB/s), an empty notebook: ${empty.toFixed(1)} ms, ` +
    `${(images / empty).toFixed(0)} times as long\n`,
);
