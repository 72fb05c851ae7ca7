import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { assemble, fromCall, globalOp, int, op, proto, str, tuple } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { elf } from '../../helpers/executable-writer.js';
import { tar } from '../../helpers/tar-writer.js';
import { read } from './read-tar.js';

const engine = testEngine();
const evil = fromCall("os.system('id')", 2);
const count = assemble(proto(2), int(1), op.stop);
const storage = assemble(proto(2), tuple(int(7), str('cpu'), globalOp('torch', 'FloatStorage')), op.stop);
const tensor = assemble(proto(2), tuple(int(1), int(7), globalOp('torch', 'FloatTensor')), op.stop);

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => bytes.writeBigInt64LE(BigInt(value), at * 8));
  return bytes;
}

/** Two million floats, more than another pickle would be looked for behind them. */
const large = Buffer.concat([numbers(2_000_000), Buffer.alloc(8_000_000, 0x3f)]);

async function rulesOf(name: string, data: Uint8Array): Promise<string[]> {
  const bytes = tar({ name: 'sys_info', data: count }, { name, data });
  const { findings } = await scanBytes('model.pth', bytes, engine);
  return findings.map(({ rule }) => rule.id);
}

describe("PyTorch's first format", () => {
  test('the pickles between the numbers are told from them', async () => {
    const bytes = readFileSync(new URL('../../fixtures/tar/legacy.pth', import.meta.url));
    const { members } = await read(bytes);
    const places = members.map(([name]) => name);
    expect(places.filter((name) => name.startsWith('storages'))).toHaveLength(4);
    expect(places.filter((name) => name.startsWith('tensors'))).toHaveLength(3);
    for (const [name, data] of members) expect([name, data.at(0), data.at(-1)]).toEqual([name, '\x80', '.']);
  });

  test.each([
    ['pickle', evil],
    ['sys_info', evil],
    ['storages', evil],
    ['storages', Buffer.concat([count, evil])],
    ['storages', Buffer.concat([count, storage, numbers(2), Buffer.alloc(8), evil])],
    ['./storages', Buffer.concat([count, storage, large, evil])],
    ['tensors', Buffer.concat([count, tensor, numbers(2, 64, 10, 10, 1, 0), evil])],
  ])('a call in %s is found', async (name, data) => {
    expect(await rulesOf(name, data)).toContain('model/executes-code');
  });

  test('a pickle without a header is found where the numbers end', async () => {
    const headless = Buffer.from("cos\nsystem\n(S'id'\ntR.");
    expect(await rulesOf('storages', Buffer.concat([count, storage, large, headless]))).toEqual([
      'model/executes-code',
    ]);
  });

  test('a payload in the place of numbers is told', async () => {
    const data = Buffer.concat([count, storage, numbers(16), elf()]);
    expect(await rulesOf('storages', data)).toEqual(['model/hidden-payload']);
  });

  test('numbers that hide where they end are told', async () => {
    expect(await rulesOf('storages', Buffer.concat([count, storage, Buffer.from([1, 2, 3])]))).toContain(
      'model/corrupt',
    );
    const lost = Buffer.concat([count, Buffer.from('weights without a type')]);
    expect(await rulesOf('storages', lost)).toContain('model/corrupt');
  });
});
