import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { contentOf, factsOf } from '../../helpers/contract.js';
import { elf, machO, pe } from '../../helpers/executable-writer.js';
import { codeObject } from '../../helpers/marshal-writer.js';
import { readPickle } from '../../helpers/pickle-facts.js';
import {
  ascii,
  assemble,
  bin,
  call,
  globalOp,
  int,
  op,
  proto,
  stackGlobal,
  str,
  type Code,
} from '../../helpers/pickle-writer.js';

const evil = assemble(proto(2), call(globalOp('os', 'system'), str('id')), op.stop);
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const base64 = Buffer.from(evil).toString('base64');
const hex = Buffer.from(evil).toString('hex');
const f = (dotted: string, ...items: Code[]): Code => {
  const dot = dotted.lastIndexOf('.');
  return call(stackGlobal(dotted.slice(0, dot), dotted.slice(dot + 1)), ...items);
};

/** UNICODE: a line in which what no line can hold is escaped, as `pickle` writes it. */
const line = (text: string): Code =>
  ascii(
    `V${text.replace(/[\\\0\n\r\x1a]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`,
  );

async function handedOn(code: Code): Promise<Uint8Array[]> {
  const { artifacts, error } = await readPickle(assemble(proto(4), code, op.stop));
  expect(error).toBeUndefined();
  return Promise.all(artifacts.map(contentOf));
}

describe('a pickle that a call is given', () => {
  test.each<[string, Code]>([
    ['as it is', f('pickle.loads', bin(evil))],
    ['as text', f('pickle.loads', f('_codecs.encode', str(latin1(evil)), str('latin1')))],
    ['as text in a line', f('pickle.loads', f('_codecs.encode', line(latin1(evil)), str('latin1')))],
    ['in base64', f('pickle.loads', f('base64.b64decode', str(base64)))],
    ['in base64 in a line', f('pickle.loads', f('base64.b64decode', line(base64)))],
    [
      'in base64 with lines',
      f('pickle.loads', f('base64.decodebytes', bin(Buffer.from(base64.replace(/(.{7})/g, '$1\n'))))),
    ],
    ['in hexadecimal', f('pickle.loads', f('binascii.unhexlify', str(hex)))],
    [
      'by a method',
      f('pickle.loads', call(f('builtins.getattr', str(latin1(evil)), str('encode')), str('latin-1'))),
    ],
    ['by a codec', f('pickle.loads', f('codecs.decode', bin(Buffer.from(hex)), str('hex')))],
    ['compressed', f('_pickle.loads', f('zlib.decompress', bin(deflateSync(evil))))],
    [
      'compressed, in base64',
      f('dill.loads', f('gzip.decompress', f('base64.b64decode', str(gzipSync(evil).toString('base64'))))),
    ],
    ['as a file', f('pickle.load', f('io.BytesIO', f('base64.b64decode', str(base64))))],
    ['to a class', f('pickle.Unpickler', f('io.BytesIO', bin(evil)))],
    ['to nobody knows what', f('somelib.core.restore', int(1), f('base64.b64decode', str(base64)))],
  ])('%s is handed on once', async (_, code) => {
    expect((await handedOn(code)).map((bytes) => Buffer.from(bytes).equals(Buffer.from(evil)))).toEqual([
      true,
    ]);
  });

  test('is handed on after many other calls', async () => {
    const others = Array.from({ length: 10 }, (_, index) => [
      f('pickle.loads', bin(Buffer.from([index]))),
      op.pop,
    ]);
    const found = await handedOn([others.flat(), f('pickle.loads', f('base64.b64decode', str(base64)))]);
    expect(found.at(-1)).toEqual(Buffer.from(evil));
  });

  test('of any length comes out in pieces', async () => {
    const long = assemble(
      proto(4),
      bin(new Uint8Array(200_000).fill(0xe9)),
      op.pop,
      evil.slice(2) as unknown as Code,
    );
    const code = f('torch.storage._load_from_bytes', f('_codecs.encode', str(latin1(long)), str('latin1')));
    const { uses, artifacts } = await readPickle(assemble(proto(2), code, op.stop));
    expect(uses.filter((use) => use.includes('?'))).toEqual([]);
    const [content] = await Promise.all(artifacts.map(contentOf));
    expect(content && Buffer.from(content).equals(Buffer.from(long))).toBe(true);
  });

  test('of any length comes out of a line', async () => {
    const data = Buffer.alloc(200_000, '\\\n\xe9\\\\u004', 'latin1');
    const long = assemble(proto(4), bin(data), op.stop);
    const code = f('torch.storage._load_from_bytes', f('_codecs.encode', line(latin1(long)), line('latin1')));
    const { uses, artifacts } = await readPickle(assemble(code, op.stop));
    expect(uses.filter((use) => use.includes('?'))).toEqual([]);
    const [content] = await Promise.all(artifacts.map(contentOf));
    expect(content && Buffer.from(content).equals(Buffer.from(long))).toBe(true);
  });

  test('is none where the file only makes up what is loaded', async () => {
    const { uses, artifacts } = await readPickle(
      assemble(proto(4), f('torch.storage._load_from_bytes', f('foo.make')), op.stop),
    );
    expect(artifacts).toEqual([]);
    expect(uses).toContain('called ?.?(foo.make())');
  });

  test('damaged in its encoding is a broken file, not a broken program', async () => {
    const nonsense = bin(Buffer.from('x\x9cnonsense', 'latin1'));
    const { error } = await readPickle(assemble(f('pickle.loads', f('zlib.decompress', nonsense)), op.stop));
    expect(error).toMatchObject({ anomaly: 'corrupt' });
  });

  test('nothing else is handed on', async () => {
    expect(
      await handedOn(
        f('numpy.array', f('_codecs.encode', str('plain text that is long enough'), str('latin1'))),
      ),
    ).toEqual([]);
    expect(await handedOn(f('os.system', str('id')))).toEqual([]);
  });
});

const told = async (bytes: Uint8Array): Promise<string[]> => {
  const { facts } = await readPickle(assemble(proto(4), bin(bytes), op.stop));
  return factsOf(facts, 'anomaly').map(({ anomaly, detail }) => `${anomaly}: ${detail}`);
};

test.each([
  ['an ELF executable', elf()],
  ['a Windows executable', pe()],
  ['a Mach-O executable', machO()],
])('%s as a byte string that nothing loads', async (what, bytes) => {
  expect(await told(bytes)).toEqual([`hidden-payload: a byte string of the pickle begins as ${what}`]);
});

test.each([
  ['CUDA', 190],
  ['AMD', 224],
])('kernels for graphics cards of %s are parts of models', async (_, processor) => {
  const kernel = Buffer.from(elf());
  kernel.writeUInt16LE(processor, 18);
  expect(await told(kernel)).toEqual([]);
});

test.each<[string, Code, string]>([
  ['binary data', bin(Buffer.alloc(40, '\0\xff\x01', 'latin1')), "b'…' (40 bytes)"],
  ['binary data as text', str('\x01\x02'.repeat(20)), "'…' (40 characters)"],
  ['few bytes', bin(Buffer.from('\0\xff', 'latin1')), "b'\\x00\\xff'"],
  [
    'a command as bytes',
    bin(Buffer.from('curl https://example.com/install.sh | sh')),
    "b'curl https://example.com/install.sh | sh'",
  ],
  ['long text as bytes', bin(Buffer.alloc(500, 'a')), `b'${'a'.repeat(160)}'… (500 bytes)`],
  [
    'a character that cannot be shown',
    str('curl https://example.com/\x01/install.sh | sh'),
    "'curl https://example.com/\\x01/install.sh | sh'",
  ],
])('%s is shown as what it is', async (_, argument, shown) => {
  const { uses } = await readPickle(assemble(proto(4), f('foo.bar', argument), op.stop));
  expect(uses).toContain(`called foo.bar(${shown})`);
});

describe('source code that a call is given', () => {
  const source = "import os\nos.system('id')\n";
  test.each<[string, Code]>([
    ['exec', f('builtins.exec', str(source))],
    ['eval', f('builtins.eval', str(source))],
    ['compile', f('builtins.compile', bin(Buffer.from(source)), str('x'), str('exec'))],
    ['encoded', f('builtins.exec', f('base64.b64decode', str(Buffer.from(source).toString('base64'))))],
    ['compressed', f('builtins.exec', f('zlib.decompress', bin(deflateSync(source))))],
    ['timeit', f('timeit.timeit', str('pass'), str(source))],
    ['in pieces', f('builtins.exec', f('operator.add', str('import os\n'), str("os.system('id')\n")))],
  ])('%s is read as Python', async (_, code) => {
    const { facts } = await readPickle(assemble(proto(4), code, op.stop));
    const texts = factsOf(facts, 'text').map((fact) => [fact.language, fact.source.text]);
    expect(texts).toContainEqual(['python', source]);
  });

  test('stands where its constant stands', async () => {
    const bytes = assemble(proto(4), f('builtins.exec', str(source)), op.stop);
    const [text] = factsOf((await readPickle(bytes)).facts, 'text');
    expect(text?.source.locate(0, 1)).toEqual({
      kind: 'bytes',
      offset: Buffer.from(bytes).indexOf(source),
      length: source.length,
    });
  });
});

test.each([
  ['as it is', (code: Uint8Array): Code => bin(code)],
  ['compressed', (code: Uint8Array): Code => f('zlib.decompress', bin(deflateSync(code)))],
])('compiled code that a call is given, %s, is shown as what it names', async (_, packed) => {
  const code = codeObject({ names: ['os', 'system'], constants: ['id > /tmp/a'] });
  const { uses } = await readPickle(assemble(proto(4), f('marshal.loads', packed(code)), op.stop));
  expect(uses).toContain('called marshal.loads(<code: names os, system; constants "id > /tmp/a">)');
});
