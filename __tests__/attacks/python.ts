import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { zstdIsRead } from '../../src/parsers/compression/zstd.js';
import { elf } from '../helpers/executable-writer.js';
import { fromCall } from '../helpers/pickle-writer.js';
import { zip, type ZipEntry } from '../helpers/zip-writer.js';
import { attack, cutOff, packed, renamed, reported, type Attack, type Row } from './attack.js';
import { RUNS, evil, foreign, joined, opens, reaching } from './payloads.js';

const by = (way: string, ...rules: Attack['rules']): Attack => {
  const { path, bytes } = reaching(way);
  return attack(path, bytes, ...rules);
};
const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

const zlib = attack('model.joblib', deflateSync(evil), RUNS);
/** `evil.joblib.*` are the same pickle, as Python's and joblib's own writers compress it. */
const compressed = ['bz2', 'xz', 'lzma', 'lz4', 'zst'].map((method) =>
  attack(
    `model.${method}.joblib`,
    fixture(`attacks/evil.${method}`),
    method === 'zst' && !zstdIsRead ? 'model/unsupported-compression' : RUNS,
  ),
);
let deep: Uint8Array = evil;
for (let depth = 0; depth < 10; depth++) deep = gzipSync(deep);

const joblibRow: Row = {
  format: 'joblib, plain and zlib, gzip, bz2, xz, lzma, lz4, zstd',
  cells: {
    code: [
      attack('model.joblib', evil, RUNS),
      zlib,
      attack('model.joblib', gzipSync(evil), RUNS),
      ...compressed,
    ],
    indirect: attack('model.joblib', deflateSync(joined), RUNS),
    reach: attack('model.joblib', deflateSync(opens), 'model/file-access'),
    foreign: attack('model.joblib', deflateSync(foreign), 'model/unknown-function'),
    hidden: [
      by('an array of joblib before it', RUNS),
      attack(
        'model.joblib',
        Buffer.concat([deflateSync(fromCall('dict()')), evil]),
        RUNS,
        'model/trailing-data',
      ),
    ],
    disguised: renamed(zlib, 'weights'),
    cut: cutOff(zlib),
    packed: packed(zlib),
    bomb: attack('model.joblib', deep, 'file/over-budget'),
  },
};

/** An array file of version 1 with a header of one's own. */
function npy(descr: string, shape: string, data: Uint8Array): Buffer {
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const length = Buffer.from([118, 0]);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), length, Buffer.from(header), data]);
}
const objects = attack('array.npy', npy(`'|O'`, '(1,)', evil), RUNS);
const npyRow: Row = {
  format: 'NumPy .npy',
  cells: {
    code: objects,
    indirect: [
      attack('array.npy', npy(`'|O'`, '(1,)', joined), RUNS),
      attack('array.npy', npy(`[('a', [('b', '|O')])]`, '(1,)', evil), RUNS),
    ],
    reach: attack('array.npy', npy(`'|O'`, '(1,)', opens), 'model/file-access'),
    foreign: attack('array.npy', npy(`'|O'`, '(1,)', foreign), 'model/unknown-function'),
    lie: [
      attack('array.npy', npy(`'<f8'`, '(2,)', Buffer.alloc(8)), 'model/corrupt'),
      attack('array.npy', npy(`'<f8', 'descr': '|O'`, '(1,)', evil), RUNS),
    ],
    hidden: [
      attack('array.npy', npy(`'|u1'`, '(64,)', elf()), 'model/hidden-payload'),
      attack(
        'array.npy',
        npy(`'|u1'`, '(4,)', Buffer.concat([Buffer.alloc(4), evil])),
        'model/hidden-payload',
        RUNS,
      ),
    ],
    disguised: [
      attack('array.npy', evil, 'model/disguised', RUNS),
      renamed(objects, 'model.safetensors', 'model/misnamed'),
    ],
    cut: cutOff(objects),
    packed: packed(objects),
    bomb: attack('array.npy', npy(`'<f8'`, '(1000000, 1000000)', Buffer.alloc(8)), 'model/corrupt'),
  },
};

const arrays = (...entries: readonly ZipEntry[]): Uint8Array => zip(entries);
const member = (data: Uint8Array, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name: 'a.npy',
  data,
  ...more,
});
const inZip = attack('arrays.npz', arrays(member(objects.bytes)), RUNS);
const floats = npy(`'<f8'`, '(1,)', Buffer.alloc(8));
const long = { compressedSize: 900, size: 900 };
const npzRow: Row = {
  format: 'NumPy .npz',
  cells: {
    code: [inZip, attack('arrays.npz', arrays(member(objects.bytes, { method: 8 })), RUNS)],
    indirect: attack('arrays.npz', arrays(member(npy(`'|O'`, '(1,)', joined))), RUNS),
    reach: attack('arrays.npz', arrays(member(npy(`'|O'`, '(1,)', opens))), 'model/file-access'),
    foreign: attack('arrays.npz', arrays(member(npy(`'|O'`, '(1,)', foreign))), 'model/unknown-function'),
    lie: [
      attack('arrays.npz', arrays(member(floats), member(objects.bytes)), 'model/duplicate-entry', RUNS),
      attack(
        'arrays.npz',
        arrays(member(objects.bytes, { method: 8, central: { method: 0, size: 9 } })),
        'model/header-mismatch',
        RUNS,
      ),
    ],
    hidden: [
      attack(
        'arrays.npz',
        arrays(member(floats), { ...member(evil), name: 'x.npy', hidden: true }),
        'model/hidden-entry',
        RUNS,
      ),
      attack('arrays.npz', arrays(member(evil)), 'model/disguised', RUNS),
    ],
    disguised: [
      attack('arrays.npz', evil, 'model/disguised', RUNS),
      renamed(inZip, 'logo.png', 'model/misnamed'),
    ],
    cut: cutOff(inZip, 22),
    packed: packed(inZip),
    bomb: attack(
      'arrays.npz',
      arrays(member(floats, { local: long, central: long }), { name: 'b.npy', data: floats }),
      'model/overlapping-entries',
    ),
  },
};

const frame = attack('frame.pkl', fromCall("pandas.eval('@x')"), 'model/ml-gadget');
const librariesRow: Row = {
  format: 'pandas, scikit-learn',
  cells: {
    code: attack(
      'pipeline.pkl',
      fromCall("sklearn.preprocessing.FunctionTransformer(os.system)('id')"),
      RUNS,
    ),
    indirect: attack(
      'pipeline.pkl',
      fromCall("sklearn.utils.extmath:np.os.system('id')"),
      'model/reexported-module',
    ),
    reach: attack('frame.pkl', fromCall("pandas.read_csv('https://evil.example/x')"), 'model/file-access'),
    foreign: reported('pipeline.pkl', fromCall("acme.features:Scaler('x')"), 'model/unknown-call'),
    disguised: renamed(frame, 'frame.parquet'),
    cut: cutOff(frame),
    packed: packed(frame),
  },
};

const dillRow: Row = {
  format: 'dill, cloudpickle',
  cells: {
    code: [
      attack(
        'model.dill',
        fromCall("dill._dill._create_function(dill._dill._create_code('x'), None)"),
        'model/code-objects',
      ),
      attack(
        'model.pkl',
        fromCall('cloudpickle.cloudpickle._make_function(types.CodeType(0), None)'),
        'model/code-objects',
      ),
    ],
    indirect: attack(
      'model.dill',
      fromCall("dill._dill._load_type('FunctionType')(marshal.loads(b'x'), None)"),
      'model/code-objects',
    ),
    cut: cutOff(attack('model.dill', fromCall('dill._dill._create_function(None)'), 'model/code-objects')),
    packed: packed(attack('model.dill', fromCall('dill._dill._create_function(None)'), 'model/code-objects')),
  },
};

const skops = (node: object, ...more: readonly ZipEntry[]): Uint8Array =>
  zip([
    {
      name: 'schema.json',
      data: JSON.stringify({
        __class__: 'dict',
        __module__: 'builtins',
        __loader__: 'DictNode',
        content: { a: node },
      }),
    },
    ...more,
  ]);
const system = { __class__: 'system', __module__: 'os', __loader__: 'FunctionNode' };
const loaded = attack('model.skops', skops(system), RUNS);
const partial = { __class__: 'Popen', __module__: 'subprocess', __loader__: 'TypeNode' };
const skopsRow: Row = {
  format: 'skops',
  cells: {
    code: loaded,
    indirect: attack(
      'model.skops',
      skops({
        __class__: 'partial',
        __module__: 'functools',
        __loader__: 'PartialNode',
        content: { func: partial },
      }),
      RUNS,
    ),
    foreign: reported(
      'model.skops',
      skops({ __class__: 'Scaler', __module__: 'acme', __loader__: 'ObjectNode' }),
      'model/unknown-import',
    ),
    lie: attack(
      'model.skops',
      skops({}, { name: 'schema.json', data: JSON.stringify(system) }),
      'model/duplicate-entry',
    ),
    hidden: attack('model.skops', skops({}, { name: 'a.npy', data: evil }), 'model/disguised', RUNS),
    disguised: renamed(loaded, 'model.safetensors', 'model/misnamed'),
    cut: cutOff(loaded, 22),
    packed: packed(loaded),
  },
};

export const pythonRows: readonly Row[] = [joblibRow, npyRow, npzRow, librariesRow, dillRow, skopsRow];
