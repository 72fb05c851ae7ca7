import { describe, expect, test } from '@jest/globals';
import { tensorrtFormat } from '../../src/formats/tensorrt.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';
import { elf } from '../helpers/executable-writer.js';
import { scanBytes } from '../helpers/scan.js';

/** What a compiled kernel begins with: an ELF file for the GPU. */
const kernel = Buffer.from('7f454c460201013307000000000000000200be0001000000', 'hex');

/** A PE header with the fields that a library for x86 has. */
function pe(): Buffer {
  const header = Buffer.alloc(64);
  header.write('PE\0\0');
  header.writeUInt16LE(0x8664, 4);
  header.writeUInt16LE(0x20b, 24);
  return header;
}

const engine = (...parts: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from('ftrt\0\0\0\0'), ...parts, Buffer.alloc(128)]);

const metadata = Buffer.from('{"description": "Ultralytics YOLO model", "task": "detect"}');
const prefixed = Buffer.concat([
  Buffer.from(Uint32Array.of(metadata.length).buffer),
  metadata,
  engine(kernel),
]);

formatContract(tensorrtFormat, [
  { name: 'an engine', bytes: engine(kernel), path: 'model.engine' },
  { name: 'an engine of Ultralytics', bytes: prefixed, path: 'model.engine' },
]);

async function anomaliesOf(bytes: Uint8Array): Promise<string[]> {
  const { facts } = await collect(tensorrtFormat, bytes, 'model.engine');
  return factsOf(facts, 'anomaly').map(({ anomaly, detail }) => `${anomaly}: ${detail}`);
}

const unread = 'unread-model: TensorRT engine, which was searched for libraries alone';

describe('libraries in an engine', () => {
  test('kernels are none', async () => {
    expect(await anomaliesOf(engine(kernel, kernel))).toEqual([unread]);
    expect((await scanBytes('a.engine', engine(kernel))).findings).toMatchObject([
      { rule: { id: 'model/unread', severity: 'medium' } },
    ]);
  });

  test.each([
    ['an ELF library', elf()],
    ['a Windows library', pe()],
  ])('%s, wherever it stands', async (what, library) => {
    for (const before of [0, 5000, 1024 * 1024 - 12, 1024 * 1024 + 60])
      expect(await anomaliesOf(engine(Buffer.alloc(before), kernel, library))).toEqual([
        unread,
        `engine-library: ${what} for the host stands in the engine`,
      ]);
    const { findings } = await scanBytes('a.engine', engine(library));
    expect(findings.map(({ rule }) => rule.id)).toContain('model/engine-library');
  });
});

test('what Ultralytics writes in front is told', async () => {
  const { details } = await collect(tensorrtFormat, prefixed, 'model.engine');
  expect(details).toEqual([{ kind: 'metadata', key: 'metadata', value: metadata.toString() }]);
});

test('engines are known by their bytes or their name, text is none', () => {
  expect(tensorrtFormat.matches(probeOf(engine(), 'model.plan'))).toBe(true);
  expect(tensorrtFormat.matches(probeOf(prefixed, 'model.plan'))).toBe(true);
  expect(tensorrtFormat.matches(probeOf(Buffer.from('\0\0\0\0'), 'model.trt'))).toBe(true);
  expect(tensorrtFormat.matches(probeOf(Buffer.from('the plan'), 'project.plan'))).toBe(false);
  expect(tensorrtFormat.matches(probeOf(Buffer.from('version https://'), 'model.engine'))).toBe(false);
});
