import { deflateSync, gzipSync } from 'node:zlib';
import { tar } from './tar-writer.js';
import { zip } from './zip-writer.js';
import {
  ascii,
  assemble,
  bin,
  binget,
  binput,
  call,
  ext,
  globalOp,
  inst,
  int,
  list,
  op,
  proto,
  quotedString,
  stackGlobal,
  str,
  tuple,
  type Code,
} from './pickle-writer.js';

/** A file that reaches a dangerous name in one way. */
export interface GadgetFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

type Way = (module: string, name: string) => GadgetFile;

const argument = str('x');

function pickle(...code: Code): Uint8Array {
  return assemble(proto(4), code, op.stop);
}

function plain(module: string, name: string): Uint8Array {
  return pickle(call(stackGlobal(module, name), argument));
}

/** A way that is a pickle of its own. */
function inPickle(code: (module: string, name: string) => Code, path = 'model.pkl'): Way {
  return (module, name) => ({ path, bytes: pickle(code(module, name)) });
}

/** A way that wraps a plain pickle. */
function around(path: string, wrap: (inner: Uint8Array) => Uint8Array): Way {
  return (module, name) => ({ path, bytes: wrap(plain(module, name)) });
}

/** The module and the name as values that other code makes, called through the stack. */
function built(make: (text: string) => Code): Way {
  return inPickle((module, name) => call([make(module), make(name), op.stackGlobal], argument));
}

function halves(text: string): readonly [Code, Code] {
  const middle = Math.floor(text.length / 2);
  return [str(text.slice(0, middle)), str(text.slice(middle))];
}

const importModule = (module: string): Code => call(stackGlobal('importlib', 'import_module'), str(module));
const getattr = (object: Code, name: string): Code =>
  name
    .split('.')
    .reduce((inner: Code, part) => call(stackGlobal('builtins', 'getattr'), inner, str(part)), object);

/** What `joblib.dump` writes for an array of eight bytes, with the bytes themselves. */
function joblibArray(): Code {
  const wrapper = stackGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper');
  const array = stackGlobal('numpy', 'ndarray');
  const byte = call(stackGlobal('numpy', 'dtype'), str('u1'), [op.false], [op.true]);
  const state = [
    str('subclass'),
    array,
    str('shape'),
    tuple(int(8)),
    str('order'),
    str('C'),
    str('dtype'),
    byte,
  ];
  return [
    wrapper,
    op.emptyTuple,
    op.newobj,
    op.emptyDict,
    op.mark,
    state,
    op.setitems,
    op.build,
    ascii('ABCDEFGH'),
  ];
}

/** A header of NumPy's format, version 1, for one object. */
function npy(data: Uint8Array): Uint8Array {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(117) + '\n';
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'), Buffer.from(header), data]);
}

const torchMagic = assemble(
  proto(2),
  [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
  op.stop,
);
/** Magic number, protocol, system, object and keys; what follows is where readers no longer look. */
const legacyTorch = Buffer.concat([
  torchMagic,
  assemble(proto(2), [0x4d, 0xe9, 0x03], op.stop),
  assemble(proto(2), op.emptyDict, op.stop),
  assemble(proto(2), op.emptyDict, op.stop),
  assemble(proto(2), op.emptyList, op.stop),
]);

const HARMLESS = 100_000;
const manyItems = Buffer.concat([
  assemble(proto(4), op.emptyList, op.mark),
  Buffer.concat(Array.from({ length: HARMLESS }, (_, index) => assemble(int(index % 256)))),
  assemble(op.appends, op.pop),
]);
const octal = (text: string): string =>
  `'${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`;
const unicodeLine = (text: string): Code => [
  0x56,
  ascii(
    Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('') + '\n',
  ),
];
const rotated = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

/** Ways to reach a name, from the plainest on; what a file is made of is no secret, so each is our own. */
export const gadgetWays: Readonly<Record<string, Way>> = {
  'GLOBAL and REDUCE': (module, name) => ({
    path: 'model.pkl',
    bytes: assemble(proto(3), globalOp(module, name), tuple(argument), op.reduce, op.stop),
  }),
  'STACK_GLOBAL and REDUCE': around('model.pkl', (inner) => inner),
  'without a protocol': (module, name) => ({
    path: 'model.pkl',
    bytes: assemble(str(module), str(name), op.stackGlobal, tuple(argument), op.reduce, op.stop),
  }),
  INST: (module, name) => ({
    path: 'model.pkl',
    bytes: assemble(proto(3), op.mark, argument, inst(module, name), op.stop),
  }),
  OBJ: inPickle((module, name) => [op.mark, stackGlobal(module, name), argument, op.obj]),
  NEWOBJ: inPickle((module, name) => [stackGlobal(module, name), tuple(argument), op.newobj]),
  NEWOBJ_EX: inPickle((module, name) => [
    stackGlobal(module, name),
    tuple(argument),
    op.emptyDict,
    op.newobjEx,
  ]),
  'a memo': inPickle((module, name) => [
    [str(module), binput(7), op.pop, str(name), binput(300), op.pop],
    call([binget(7), binget(300), op.stackGlobal, op.memoize, op.pop, binget(2)], argument),
  ]),
  'joined pieces': built((text) =>
    call(
      stackGlobal('builtins', 'str.join'),
      str(''),
      list(...(text.match(/.{1,3}/g) ?? []).map((piece) => str(piece))),
    ),
  ),
  'added halves': built((text) => call(stackGlobal('operator', 'add'), ...halves(text))),
  'a format': built((text) => call(stackGlobal('builtins', 'str.format'), str('{}{}'), ...halves(text))),
  'percent signs': built((text) => call(stackGlobal('operator', 'mod'), str('%s%s'), tuple(...halves(text)))),
  'a replacement': built((text) =>
    call(stackGlobal('builtins', 'str.replace'), str(`@${text}`), str('@'), str('')),
  ),
  'decoded bytes': built((text) => call(stackGlobal('builtins', 'bytes.decode'), bin(Buffer.from(text)))),
  'hexadecimal digits': built((text) =>
    call(
      stackGlobal('builtins', 'bytes.decode'),
      call(stackGlobal('builtins', 'bytes.fromhex'), str(Buffer.from(text).toString('hex'))),
    ),
  ),
  base64: built((text) =>
    call(
      stackGlobal('builtins', 'bytes.decode'),
      call(stackGlobal('base64', 'b64decode'), str(Buffer.from(text).toString('base64'))),
    ),
  ),
  'rotated letters': built((text) => call(stackGlobal('codecs', 'decode'), str(rotated(text)), str('rot13'))),
  'escapes of STRING': built((text) => quotedString(octal(text))),
  'escapes of UNICODE': built(unicodeLine),
  'getattr on an imported module': inPickle((module, name) =>
    call(getattr(importModule(module), name), argument),
  ),
  'getattr on __import__': inPickle((module, name) =>
    call(
      getattr(
        call(stackGlobal('builtins', '__import__'), str(module), [op.none], [op.none], list(str('x'))),
        name,
      ),
      argument,
    ),
  ),
  attrgetter: inPickle((module, name) =>
    call(call(call(stackGlobal('operator', 'attrgetter'), str(name)), importModule(module)), argument),
  ),
  methodcaller: inPickle((module, name) =>
    call(call(stackGlobal('operator', 'methodcaller'), str(name), argument), importModule(module)),
  ),
  'pkgutil.resolve_name': inPickle((module, name) =>
    call(call(stackGlobal('pkgutil', 'resolve_name'), str(`${module}:${name}`)), argument),
  ),
  'a partial that is called': inPickle((module, name) =>
    call(call(stackGlobal('functools', 'partial'), stackGlobal(module, name), argument)),
  ),
  'a partial that is filled by BUILD': inPickle((module, name) =>
    call([
      call(stackGlobal('functools', 'partial'), stackGlobal('builtins', 'len')),
      tuple(stackGlobal(module, name), tuple(argument), [op.emptyDict], [op.none]),
      op.build,
    ]),
  ),
  'map over arguments': inPickle((module, name) =>
    call(
      stackGlobal('builtins', 'list'),
      call(stackGlobal('builtins', 'map'), stackGlobal(module, name), list(argument)),
    ),
  ),
  'BUILD into the name itself': inPickle((module, name) => [
    stackGlobal(module, name),
    op.emptyDict,
    op.build,
  ]),
  'BUILD into the attributes of an object': inPickle((module, name) => [
    [stackGlobal('types', 'SimpleNamespace'), op.emptyTuple, op.newobj],
    [op.emptyDict, str('run'), stackGlobal(module, name), op.setitem, op.build],
  ]),
  'copyreg._reconstructor': inPickle((module, name) =>
    call(
      stackGlobal('copyreg', '_reconstructor'),
      stackGlobal(module, name),
      stackGlobal('builtins', 'object'),
      [op.none],
    ),
  ),
  'copyreg.__newobj__': inPickle((module, name) =>
    call(stackGlobal('copyreg', '__newobj__'), stackGlobal(module, name), argument),
  ),
  'an extension code': inPickle((module, name) => [
    [call(stackGlobal('copyreg', 'add_extension'), str(module), str(name), int(240)), op.pop],
    call(ext(240), argument),
  ]),
  'a persistent id': inPickle((module, name) => [
    tuple(str('storage'), call(stackGlobal(module, name), argument)),
    op.binpersid,
  ]),
  'a result that is dropped': inPickle((module, name) => [
    call(stackGlobal(module, name), argument),
    op.pop,
    op.emptyDict,
  ]),
  'a pickle in bytes': inPickle((module, name) =>
    call(stackGlobal('pickle', 'loads'), bin(plain(module, name))),
  ),
  'a tensor in bytes': inPickle((module, name) =>
    call(stackGlobal('torch.storage', '_load_from_bytes'), bin(plain(module, name))),
  ),
  'no end': around('model.pkl', (inner) => inner.subarray(0, -1)),
  'a broken opcode after the call': around('model.pkl', (inner) =>
    Buffer.concat([inner.subarray(0, -1), Buffer.from([0xff, 0xff])]),
  ),
  'a second pickle behind junk': around('model.pkl', (inner) =>
    Buffer.concat([pickle(op.emptyDict), Buffer.alloc(100, '\n'), inner]),
  ),
  'a second pickle right behind the first': around('model.pkl', (inner) =>
    Buffer.concat([pickle(op.emptyDict), inner]),
  ),
  'an array of joblib before it': inPickle(
    (module, name) => list(joblibArray(), call(stackGlobal(module, name), argument)),
    'model.joblib',
  ),
  'the sixth pickle of a PyTorch file': around('model.pth', (inner) => Buffer.concat([legacyTorch, inner])),
  'the first pickle of a PyTorch file': around('model.pth', (inner) => Buffer.concat([inner, legacyTorch])),
  'a hundred thousand harmless items before it': (module, name) => ({
    path: 'model.pkl',
    bytes: Buffer.concat([manyItems, assemble(call(stackGlobal(module, name), argument), op.stop)]),
  }),
  'a PyTorch zip': around('model.pt', (inner) =>
    zip([
      { name: 'model/data.pkl', data: inner },
      { name: 'model/version', data: '3\n' },
    ]),
  ),
  'a deflated zip in a zip': around('model.bin', (inner) =>
    zip([{ name: 'inner.zip', data: zip([{ name: 'data.pkl', data: inner, method: 8 }]) }]),
  ),
  'a tar': around('model.tar', (inner) => tar({ name: 'weights.pkl', data: inner })),
  'an object array': around('model.npy', npy),
  'an object array of an npz': around('model.npz', (inner) => zip([{ name: 'arr_0.npy', data: npy(inner) }])),
  'joblib with zlib': around('model.joblib', (inner) => deflateSync(inner)),
  'joblib with gzip': around('model.joblib', (inner) => gzipSync(inner)),
  'a name without an ending': around('weights', (inner) => inner),
};
