/**
 * What a scan of a checkpoint of 2 GB costs, beside a run that has nothing to scan.
 *
 *   node bench/sparse-checkpoint.ts [--runs N]     measures dist/cli/index.js, prints a table
 *   node bench/sparse-checkpoint.ts --make FILE    only writes the checkpoint
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';

const TENSORS = 64;
const ROWS = 8192;
const COLUMNS = 1024;
const TENSOR_BYTES = ROWS * COLUMNS * 4;
/** PyTorch aligns the data of each record. */
const ALIGNMENT = 64;

function u16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2);
  return buffer;
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
}

/** A state dict as `torch.save` pickles it, by protocol 2: each tensor is rebuilt from a storage of its own. */
function stateDict(): Buffer {
  const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
  const global = (module: string, name: string): Buffer => ascii(`c${module}\n${name}\n`);
  const text = (value: string): Buffer => Buffer.concat([ascii('X'), u32(value.length), ascii(value)]);
  const int = (value: number): Buffer => Buffer.concat([ascii('J'), u32(value)]);
  const empty = Buffer.concat([global('collections', 'OrderedDict'), ascii(')R')]);
  const tensors = Array.from({ length: TENSORS }, (_, index) =>
    Buffer.concat([
      text(`layers.${index}.weight`),
      global('torch._utils', '_rebuild_tensor_v2'),
      ascii('(('),
      text('storage'),
      global('torch', 'FloatStorage'),
      text(String(index)),
      text('cpu'),
      int(ROWS * COLUMNS),
      ascii('tQ'),
      int(0),
      int(ROWS),
      int(COLUMNS),
      ascii('\x86'),
      int(COLUMNS),
      int(1),
      ascii('\x86\x89'),
      empty,
      ascii('tR'),
    ]),
  );
  return Buffer.concat([ascii('\x80\x02'), empty, ascii('('), ...tensors, ascii('u.')]);
}

/** Writes the archive; the tensors are holes, so that it takes some kilobytes of the disk. */
async function writeCheckpoint(path: string): Promise<void> {
  const file = await open(path, 'w');
  const directory: Buffer[] = [];
  let at = 0;
  const add = async (name: string, size: number, crc: number, data?: Buffer): Promise<void> => {
    const rawName = Buffer.from(name);
    const padding = ALIGNMENT - ((at + 30 + rawName.length + 4) % ALIGNMENT);
    const extra = Buffer.concat([Buffer.from('FB'), u16(padding), Buffer.alloc(padding, 'Z')]);
    const common = Buffer.concat([u16(20, 0, 0, 0, 0), u32(crc, size, size), u16(rawName.length)]);
    const header = Buffer.concat([u32(0x04034b50), common, u16(extra.length), rawName, extra]);
    const record = [u32(0x02014b50), u16(20), common, u16(0, 0, 0, 0), u32(0, at), rawName];
    directory.push(Buffer.concat(record));
    await file.write(header, 0, header.length, at);
    if (data) await file.write(data, 0, data.length, at + header.length);
    at += header.length + size;
  };
  const pickle = stateDict();
  await add('checkpoint/data.pkl', pickle.length, crc32(pickle), pickle);
  const zeros = crc32(Buffer.alloc(TENSOR_BYTES));
  for (let index = 0; index < TENSORS; index++) await add(`checkpoint/data/${index}`, TENSOR_BYTES, zeros);
  const version = Buffer.from('3\n');
  await add('checkpoint/version', version.length, crc32(version), version);
  const central = Buffer.concat(directory);
  const counts = u16(0, 0, directory.length, directory.length);
  const end = Buffer.concat([central, u32(0x06054b50), counts, u32(central.length, at), u16(0)]);
  await file.write(end, 0, end.length, at);
  await file.close();
}

interface Cost {
  readonly milliseconds: number;
  /** Peak resident memory. */
  readonly megabytes: number;
}

/** Lets the measured process itself say what it took, when it is about to end. */
const PROBE =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

async function measure(path: string): Promise<Cost> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', PROBE, 'dist/cli/index.js', 'scan', path], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let kilobytes = '';
  child.stdio[3]?.on('data', (data: Buffer) => (kilobytes += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const milliseconds = performance.now() - start;
  if (code !== 0) throw new Error(`the scan of ${path} ended with ${String(code)}`);
  return { milliseconds, megabytes: Number(kilobytes) / 1024 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function row(name: string, costs: readonly Cost[]): string {
  const time = median(costs.map(({ milliseconds }) => milliseconds));
  const memory = Math.max(...costs.map(({ megabytes }) => megabytes));
  return `| ${name} | ${time.toFixed(0)} ms | ${memory.toFixed(0)} MB |\n`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '9' }, make: { type: 'string' } },
  });
  if (values.make !== undefined) {
    await writeCheckpoint(values.make);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  try {
    const checkpoint = join(folder, 'checkpoint.pt');
    const nothing = join(folder, 'nothing');
    await writeCheckpoint(checkpoint);
    await mkdir(nothing);
    await writeFile(join(nothing, 'empty.txt'), '');
    const costs = { checkpoint: [] as Cost[], nothing: [] as Cost[] };
    // The first round warms the caches of the disk; the runs alternate, so that both meet the same machine.
    for (let round = 0; round <= Number(values.runs); round++) {
      const both = [await measure(nothing), await measure(checkpoint)] as const;
      if (round === 0) continue;
      costs.nothing.push(both[0]);
      costs.checkpoint.push(both[1]);
    }
    const ratio =
      median(costs.checkpoint.map(({ milliseconds }) => milliseconds)) /
      median(costs.nothing.map(({ milliseconds }) => milliseconds));
    process.stdout.write(
      `| Node ${process.versions.node}, ${values.runs} runs each | time, median | memory, peak |\n|---|---|---|\n` +
        row('a folder with one empty file', costs.nothing) +
        row('a PyTorch checkpoint of 2 GB', costs.checkpoint) +
        `\nThe checkpoint takes ${ratio.toFixed(2)} times as long as the empty run.\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

await main();
