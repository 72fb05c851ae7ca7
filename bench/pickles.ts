/**
 * What a scan of a checkpoint, of large and of many pickles costs, beside a run that has nothing to scan, and beside other scanners.
 *
 *   node bench/pickles.ts [--runs N] [--bin FOLDER]
 *
 * Measures dist/cli/index.js, and picklescan and modelscan where FOLDER or the PATH has them. Linux: time is wall
 * time; bytes read are `rchar` and peak memory is `VmHWM` of the process under /proc, polled until it ends.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

const ENTRIES = 1_000_000;
const PAYLOAD_BYTES = 500 * 1024 * 1024;
const FILES = 1000;
/** Often enough to see the last state of a process of 20 ms. */
const POLL_MILLISECONDS = 2;

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

/** BINUNICODE and, as the pickler of protocol 2 does, LONG_BINPUT. */
function text(value: string, index: number): Buffer {
  return Buffer.concat([Buffer.from('X'), u32(value.length), Buffer.from(`${value}r`), u32(index)]);
}

/** A dictionary of two million different strings, in batches of a thousand as picklers write them. */
async function writeDictionary(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write(Buffer.from('\x80\x02}', 'latin1'));
  for (let entry = 0; entry < ENTRIES; entry += 1000) {
    const batch: Buffer[] = [Buffer.from('(')];
    for (let index = entry; index < entry + 1000; index++) {
      const digits = index.toString(16).padStart(7, '0');
      batch.push(text(`k${digits}`, index * 2), text(`v${digits}`, index * 2 + 1));
    }
    if (!file.write(Buffer.concat([...batch, Buffer.from('u')]))) await once(file, 'drain');
  }
  file.end(Buffer.from('.'));
  await once(file, 'close');
}

/** One BINBYTES8 that is a hole in the file. */
async function writePayload(path: string): Promise<void> {
  const head = Buffer.concat([Buffer.from([0x80, 4, 0x8e]), u32(PAYLOAD_BYTES), u32(0)]);
  const file = await open(path, 'w');
  await file.write(head, 0, head.length, 0);
  await file.write(Buffer.from('.'), 0, 1, head.length + PAYLOAD_BYTES);
  await file.close();
}

async function writeMany(folder: string): Promise<void> {
  await mkdir(folder);
  const ordered = 'ccollections\nOrderedDict\n)R';
  for (let index = 0; index < FILES; index++) {
    const items = Array.from({ length: 20 }, (_, item) => `K${String.fromCharCode(item)}J\x01\x02\x03\x04`);
    await writeFile(
      join(folder, `model-${index}.pkl`),
      Buffer.from(`\x80\x02${ordered}(${items.join('')}u.`, 'latin1'),
    );
  }
}

interface Cost {
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly megabytesRead: number;
}

function field(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    // The process has ended.
    return 0;
  }
}

async function measure([program = '', ...args]: readonly string[]): Promise<Cost> {
  const start = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  const folder = `/proc/${String(child.pid)}`;
  let kilobytes = 0;
  let bytes = 0;
  const poll = setInterval(() => {
    kilobytes = Math.max(kilobytes, field(`${folder}/status`, 'VmHWM'));
    bytes = Math.max(bytes, field(`${folder}/io`, 'rchar'));
  }, POLL_MILLISECONDS);
  await once(child, 'close');
  clearInterval(poll);
  const milliseconds = performance.now() - start;
  return { milliseconds, megabytes: kilobytes / 1024, megabytesRead: bytes / 1e6 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The command lines of all scanners that are there, for a path. */
function scanners(folders: readonly string[]): Record<string, (path: string) => string[]> {
  const find = (name: string): string | undefined =>
    folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const picklescan = find('picklescan');
  const modelscan = find('modelscan');
  return {
    Assay: (path) => [process.execPath, 'dist/cli/index.js', 'scan', path, '--fail-on', 'none'],
    ...(picklescan && { picklescan: (path: string) => [picklescan, '--path', path] }),
    ...(modelscan && { modelscan: (path: string) => [modelscan, '--path', path] }),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, bin: { type: 'string', default: '' } },
  });
  const folders = [values.bin, ...(process.env['PATH'] ?? '').split(delimiter)].filter((name) => name !== '');
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  try {
    const inputs = {
      'one empty file': join(folder, 'empty'),
      'a PyTorch checkpoint of 2 GB': join(folder, 'checkpoint.pt'),
      'a dictionary of two million strings': join(folder, 'dictionary.pkl'),
      'a pickle with 500 MiB of bytes': join(folder, 'payload.pkl'),
      '1,000 small pickles': join(folder, 'many'),
    };
    await mkdir(inputs['one empty file']);
    await writeFile(join(inputs['one empty file'], 'empty.txt'), '');
    const checkpoint = inputs['a PyTorch checkpoint of 2 GB'];
    await once(spawn(process.execPath, ['bench/sparse-checkpoint.ts', '--make', checkpoint]), 'close');
    await writeDictionary(inputs['a dictionary of two million strings']);
    await writePayload(inputs['a pickle with 500 MiB of bytes']);
    await writeMany(inputs['1,000 small pickles']);
    process.stdout.write(
      `| Node ${process.versions.node}, ${values.runs} runs each | scanner | time, median | read | memory, peak |\n|---|---|---|---|---|\n`,
    );
    for (const [name, path] of Object.entries(inputs)) {
      for (const [scanner, command] of Object.entries(scanners(folders))) {
        const costs: Cost[] = [];
        // The first round warms the caches of the disk.
        for (let round = 0; round <= Number(values.runs); round++) costs.push(await measure(command(path)));
        const measured = costs.slice(1);
        const time = median(measured.map(({ milliseconds }) => milliseconds));
        const read = median(measured.map(({ megabytesRead }) => megabytesRead));
        const memory = Math.max(...measured.map(({ megabytes }) => megabytes));
        process.stdout.write(
          `| ${name} | ${scanner} | ${time.toFixed(0)} ms | ${read.toFixed(1)} MB | ${memory.toFixed(0)} MB |\n`,
        );
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

await main();
