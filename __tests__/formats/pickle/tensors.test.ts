import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pickleFormat } from '../../../src/formats/pickle/index.js';
import type { TensorDetail } from '../../../src/types.js';
import { collect } from '../../helpers/contract.js';
import {
  assemble,
  call,
  globalOp,
  int,
  op,
  proto,
  str,
  tuple,
  type Code,
} from '../../helpers/pickle-writer.js';
import { scanBytes } from '../../helpers/scan.js';

function storage(type = 'FloatStorage', items = 6): Code {
  return [tuple(str('storage'), globalOp('torch', type), str('0'), str('cpu'), int(items)), op.binpersid];
}
function tensor(shape: Code, held = storage(), ...more: Code[]): Code {
  const name = more.length > 3 ? '_rebuild_tensor_v3' : '_rebuild_tensor_v2';
  return call(globalOp('torch._utils', name), held, int(0), shape, tuple(), [op.false], [op.none], ...more);
}

/** The tensors of a pickled dict with these keys and values in turn. */
async function tensorsOf(...items: Code[]): Promise<TensorDetail[]> {
  const bytes = assemble(proto(2), [op.emptyDict], [op.mark], ...items, [op.setitems], [op.stop]);
  const { details } = await collect(pickleFormat, bytes, 'a.pkl');
  return details.filter((detail) => detail.kind === 'tensor');
}

describe('tensors of PyTorch', () => {
  const shape = tuple(int(2), int(3));

  test('are told by name, type and shape', async () => {
    expect(
      await tensorsOf(str('w'), tensor(shape), str('n'), tensor(tuple(), storage('LongStorage'))),
    ).toEqual([
      { kind: 'tensor', name: 'w', dtype: 'float32', shape: [2, 3] },
      { kind: 'tensor', name: 'n', dtype: 'int64', shape: [] },
    ]);
  });

  test('are told inside of parameters, and with the type that they are given', async () => {
    const parameter = call(globalOp('torch._utils', '_rebuild_parameter'), tensor(shape), [op.true]);
    const narrow = tensor(shape, storage('UntypedStorage'), globalOp('torch', 'float8_e5m2'), tuple());
    const found = await tensorsOf(str('p'), parameter, str('f'), narrow);
    expect(found.map(({ name, dtype }) => [name, dtype])).toEqual([
      ['p', 'float32'],
      ['f', 'float8_e5m2'],
    ]);
  });

  test.each<[string, Code, Code]>([
    ['a key that is no text', int(1), tensor(shape)],
    ['a shape that is no tuple of numbers', str('w'), tensor(tuple(str('2')))],
    ['a shape with a negative length', str('w'), tensor(tuple(int(-1)))],
    [
      'more dimensions than any tensor has',
      str('w'),
      tensor(tuple(...Array.from({ length: 17 }, () => int(1)))),
    ],
    [
      'a function of another module',
      str('w'),
      call(globalOp('mine', '_rebuild_tensor_v2'), storage(), int(0), shape),
    ],
  ])('are not made up: %s', async (_, key, value) => {
    expect(await tensorsOf(key, value)).toEqual([]);
  });

  test('of a real checkpoint are those that it holds', async () => {
    const { contents } = await scanBytes('a.pt', readFileSync('__tests__/fixtures/zip/training.pt'));
    expect(contents?.tensors).toMatchObject({
      '0.weight': 'float32 [3, 4]',
      '2.bias': 'float32 [2]',
      exp_avg: 'float32 [3, 4]',
      'exp_avg (4)': 'float32 [2]',
    });
    expect(contents).toMatchObject({ tensorCount: 17 });
  });
});
