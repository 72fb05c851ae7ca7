import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes, sliceBytes } from '../../../src/bytes.js';
import { pickleFormat } from '../../../src/formats/pickle/index.js';
import type { Bytes } from '../../../src/types.js';
import { contentOf, unlimitedBudget } from '../../helpers/contract.js';
import { readPickle } from '../../helpers/pickle-facts.js';
import {
  assemble,
  bin,
  call,
  globalOp,
  inst,
  int,
  list,
  op,
  proto,
  stackGlobal,
  str,
  tuple,
  type Code,
} from '../../helpers/pickle-writer.js';

const evil: Code = [proto(2), call(globalOp('os', 'system'), str('id')), op.stop];
const harmless: Code = [proto(2), list(int(1), int(2)), op.stop];
const evilUse = "called os.system('id')";
const noise = (length: number): number[] => Array.from({ length }, (_, at) => ((at * 197 + 255) % 256) | 1);

describe('several pickles in one file', () => {
  test('are all read, and each has its own memo', async () => {
    const first = [str('os'), op.memoize, str('system'), op.memoize, op.stop];
    const second = [[0x68, 0], [0x68, 1], op.stackGlobal, op.stop];
    const { uses, error } = await readPickle(assemble(...first, ...second));
    expect(uses).toEqual([]);
    expect(error).toMatchObject({ anomaly: 'corrupt' });
    expect((await readPickle(assemble(...harmless, ...harmless, ...evil))).uses).toEqual([evilUse]);
  });

  test('behind padding are no anomaly', async () => {
    const padding = new Array<number>(5000).fill(0);
    expect(await readPickle(assemble(...harmless, padding))).toMatchObject({
      anomalies: [],
      error: undefined,
    });
    expect(await readPickle(assemble(...harmless, padding, ...evil))).toMatchObject({
      anomalies: [],
      uses: [evilUse],
    });
  });

  test('behind other data are found, and the data is said', async () => {
    for (const length of [3, 5000, 200_000]) {
      const { uses, anomalies } = await readPickle(assemble(...harmless, noise(length), ...evil));
      expect(uses).toEqual([evilUse]);
      expect(anomalies).toEqual(['trailing-data']);
    }
    expect(await readPickle(assemble(...harmless, noise(5000)))).toMatchObject({
      anomalies: ['trailing-data'],
      error: undefined,
    });
  });
});

describe('behind other data', () => {
  test('a pickle is found far away', async () => {
    const junk = new Uint8Array(3 * 1024 * 1024).fill(0xa5);
    const bytes = Buffer.concat([assemble(...harmless), junk, assemble(...evil)]);
    expect(await readPickle(bytes)).toMatchObject({ uses: [evilUse], anomalies: ['trailing-data'] });
  });

  test.each<[string, Code]>([
    ['by a name in two lines', evil.slice(1)],
    ['by a name on the stack', [call(stackGlobal('os', 'system'), str('id')), op.stop]],
    ['by INST', [op.mark, str('id'), inst('os', 'system'), op.stop]],
    ['whose first text is long', [proto(4), str('x'.repeat(9000)), op.pop, ...evil.slice(1)]],
  ])('a pickle without much of a header is found %s', async (_, code) => {
    const { uses } = await readPickle(assemble(...harmless, noise(70_000), ...code));
    expect(uses).toEqual([evilUse]);
  });

  test('what only looks like a pickle does not end the search', async () => {
    const decoys = [proto(2), 0xff, proto(4), 0x58, [0, 0x20, 0, 0], noise(9000), proto(2), op.none, op.stop];
    const { uses } = await readPickle(assemble(...harmless, noise(50), ...decoys, noise(50), ...evil));
    expect(uses).toEqual([evilUse]);
  });
});

describe('PyTorch files that are no zip', () => {
  const magic: Code = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const storage = tuple(str('storage'), globalOp('torch', 'FloatStorage'), str('0'), str('cpu'), int(4), [
    op.none,
  ]);
  const pickles = (object: Code, first: Code = magic): Code => [
    [proto(2), first, op.stop],
    [proto(2), [0x4d, 0xe9, 3], op.stop],
    [proto(2), op.emptyDict, op.stop],
    [proto(2), object, op.stop],
    [proto(2), list(str('0')), op.stop],
  ];
  const storages = [4, 0, 0, 0, 0, 0, 0, 0, noise(70_000)];

  test('are read without noise about the storages', async () => {
    expect(
      await readPickle(assemble(...pickles([storage, op.binpersid]), storages), 'model.pt'),
    ).toMatchObject({
      uses: ['imported torch.FloatStorage'],
      anomalies: [],
      error: undefined,
    });
  });

  test('are read behind their storages, whatever these look like', async () => {
    const size = (items: number): Code => [items, 0, 0, 0, 0, 0, 0, 0];
    const raw = [...assemble(...evil)].concat(new Array<number>(100).fill(0)).slice(0, 80);
    const id = (key: string): Code =>
      tuple(str('storage'), globalOp('torch', 'FloatStorage'), str(key), str('cpu'), int(20), [op.none]);
    const object = list([id('1'), op.binpersid], [id('0'), op.binpersid]);
    const file = [...pickles(object), size(20), raw, size(20), noise(80)];
    const honest = await readPickle(assemble(...file), 'model.pt');
    expect(honest).toMatchObject({ uses: ['imported torch.FloatStorage'], anomalies: [], error: undefined });
    expect((await readPickle(assemble(...file, ...evil), 'model.pt')).uses).toContain(evilUse);
  });

  test('are read in all their pickles, and behind them', async () => {
    const call_ = call(globalOp('os', 'system'), str('id'));
    for (const bytes of [
      assemble(...pickles(call_), storages),
      assemble(...pickles([op.none], call_), storages),
      assemble(...pickles([op.none]), ...evil, storages),
      assemble(...pickles([op.none]), storages, ...evil),
    ])
      expect((await readPickle(bytes, 'model.pt')).uses).toEqual([evilUse]);
  });
});

describe("joblib's arrays", () => {
  const arrayCode = (shape: Code, raw: readonly number[]): Code => [
    [stackGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper'), op.emptyTuple, op.newobj, op.emptyDict],
    [op.mark, str('shape'), shape, str('dtype'), call(stackGlobal('numpy', 'dtype'), str('f8'))],
    [op.setitems, op.build, raw],
  ];

  test('are stepped over: what follows is read, what they hold is not', async () => {
    const raw = noise(24);
    const code = assemble(proto(4), arrayCode(tuple(int(3)), raw), op.pop, ...evil.slice(1));
    expect(await readPickle(code, 'x.joblib')).toMatchObject({ anomalies: [], error: undefined });
    expect((await readPickle(code, 'x.joblib')).uses).toContain(evilUse);
  });

  test('that would run where they are not stepped over are followed as well', async () => {
    const raw = [...assemble(op.pop, ...evil.slice(1))];
    const size = Math.ceil(raw.length / 8);
    const filled = [...raw, ...new Array<number>(size * 8 - raw.length).fill(0)];
    const { uses, error } = await readPickle(
      assemble(proto(4), arrayCode(tuple(int(size)), filled), op.stop),
      'x.joblib',
    );
    expect(uses).toContain(evilUse);
    expect(error).toBeUndefined();
  });

  test('with a shape that lies end the file, and what came before counts', async () => {
    const { uses, error } = await readPickle(
      assemble(proto(4), ...evil.slice(1, 2), arrayCode(tuple(int(200), int(200)), noise(24)), op.stop),
    );
    expect(uses).toContain(evilUse);
    expect(error).toMatchObject({ anomaly: 'truncated' });
  });
});

describe('a pickle inside a constant', () => {
  test.each<[string, Code]>([
    ['of protocol 2', evil],
    ['of protocol 0', evil.slice(1)],
  ])('%s is handed on', async (_, inner) => {
    const hidden = assemble(...inner);
    const code = assemble(proto(4), call(globalOp('pickle', 'loads'), bin(hidden)), op.stop);
    const { artifacts, facts } = await readPickle(code);
    const start = Buffer.from(code).indexOf(Buffer.from(hidden));
    expect(artifacts).toMatchObject([{ path: 'model.pkl', inside: [`bytes at ${start}`] }]);
    const [artifact] = artifacts;
    expect(artifact && Buffer.from(await contentOf(artifact)).equals(Buffer.from(hidden))).toBe(true);
    expect(facts).toHaveLength(1);
  });

  test('ordinary bytes and texts are not', async () => {
    const texts = ['(see below)', 'cat\ndog\nbird', 'configuration', '(a\nb\nc\n'];
    const constants = [
      ...texts.map((text) => str(text)),
      bin(Uint8Array.from(noise(300))),
      bin(Buffer.from([0x80, 2, 0, 0, 0, 0, 0, 0])),
    ];
    expect((await readPickle(assemble(list(...constants), op.stop))).artifacts).toEqual([]);
  });
});

describe('large files', () => {
  /** Bytes of which only the ends exist. */
  function sparse(start: Uint8Array, gap: number, end: Uint8Array): Bytes & { reads: number } {
    const ends = [memoryBytes(start), sliceBytes(memoryBytes(end), 0, end.length)] as const;
    return {
      randomAccess: true,
      reads: 0,
      size: () => Promise.resolve(start.length + gap + end.length),
      async read(offset, length) {
        this.reads += length;
        if (offset >= start.length + gap) return ends[1].read(offset - start.length - gap, length);
        const first = await ends[0].read(offset, length);
        return offset + length <= start.length
          ? first
          : Buffer.concat([first, new Uint8Array(length - first.length)]);
      },
    };
  }

  test('are skipped, not read, where they hold data', async () => {
    const gap = 500 * 1024 * 1024;
    const start = assemble(proto(4), 0x8e, [0, 0, 0x40, 0x1f, 0, 0, 0, 0]);
    const content = sparse(start, gap, assemble(op.pop, ...evil.slice(1)));
    const uses: string[] = [];
    for await (const item of pickleFormat.read({ path: 'x.pkl', inside: [], content }, unlimitedBudget()))
      if ('kind' in item && item.kind === 'global') uses.push(item.code);
    expect(uses).toEqual(["os.system('id')"]);
    expect(content.reads).toBeLessThan(1024 * 1024);
  });
});

test('a fixture of joblib is read the same in two protocols', async () => {
  const uses = await Promise.all(
    ['arrays.joblib', 'arrays-2.joblib'].map(async (name) => {
      const found = await readPickle(readFileSync(`__tests__/fixtures/pickle/${name}`), name);
      return found.uses.filter((use) => !use.includes('_codecs'));
    }),
  );
  expect(uses[0]).toEqual(uses[1]);
});
