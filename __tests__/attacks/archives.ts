import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { zstdIsRead } from '../../src/parsers/compression/zstd.js';
import { elf } from '../helpers/executable-writer.js';
import { sevenZip } from '../helpers/seven-zip-writer.js';
import { pax, tar, tarEnd, tarMembers } from '../helpers/tar-writer.js';
import { zip } from '../helpers/zip-writer.js';
import { attack, cutOff, packed, renamed, type Row } from './attack.js';
import { RUNS, evil } from './payloads.js';

const member = { name: 'model.pkl', data: evil };
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/attacks/${name}`, import.meta.url));

let deepZip: Uint8Array = evil;
let deepTar: Uint8Array = evil;
let deepGzip: Uint8Array = evil;
let deepSeven: Uint8Array = evil;
for (let depth = 0; depth < 10; depth++) {
  deepZip = zip([{ name: 'a', data: deepZip }]);
  deepTar = tar({ name: 'a', data: deepTar });
  deepGzip = gzipSync(deepGzip);
  deepSeven = sevenZip([{ name: 'a', data: deepSeven }]);
}

const inTar = attack('models.tar', tar(member), RUNS);
const link = { name: 'a', type: '2', link: '/etc' };
const tarRow: Row = {
  format: 'tar',
  cells: {
    code: inTar,
    indirect: attack('models.tar', tar({ name: 'inner.tar', data: tar(member) }), RUNS),
    reach: [
      attack('models.tar', tar({ name: '../../.ssh/config', data: 'x' }), 'model/path-traversal'),
      attack('models.tar', tar(link, { name: 'a/b', data: 'x' }), 'model/path-traversal'),
    ],
    lie: [
      attack('models.tar', tar({ name: 'model.pkl', data: 'N.' }, member), 'model/duplicate-entry', RUNS),
      attack(
        'models.tar',
        tar(pax({ size: `${tarMembers(member).length}` }), { name: 'a', data: tarMembers(member), size: 0 }),
        'model/header-mismatch',
        RUNS,
      ),
      attack(
        'models.tar',
        tar({ name: 'a', data: 'x', checksum: '000001\0 ' }, member),
        'model/corrupt',
        RUNS,
      ),
    ],
    hidden: attack(
      'models.tar',
      Buffer.concat([tar({ name: 'a' }), tarMembers(member), tarEnd]),
      'model/hidden-entry',
      RUNS,
    ),
    disguised: [renamed(inTar, 'model.onnx', 'model/misnamed'), renamed(inTar, 'weights')],
    cut: cutOff(inTar, 1024 + 400),
    packed: packed(inTar),
    bomb: attack('models.tar', deepTar, 'file/over-budget'),
  },
};

const inZip = attack('models.zip', zip([member]), RUNS);
const long = { compressedSize: 900, size: 900 };
const zipRow: Row = {
  format: 'zip',
  cells: {
    code: [inZip, attack('models.zip', zip([{ ...member, method: 8 }]), RUNS)],
    indirect: attack('models.zip', zip([{ name: 'inner.zip', data: zip([member]) }]), RUNS),
    reach: [
      attack('models.zip', zip([{ name: '../../.ssh/config', data: 'x' }]), 'model/path-traversal'),
      attack(
        'models.zip',
        zip([{ name: 'a/link', data: '../../out', mode: 0o120777 }]),
        'model/path-traversal',
      ),
    ],
    lie: [
      attack('models.zip', zip([{ name: 'model.pkl', data: 'N.' }, member]), 'model/duplicate-entry', RUNS),
      attack('models.zip', zip([{ ...member, local: { name: 'notes.txt' } }]), 'model/header-mismatch', RUNS),
      attack(
        'models.zip',
        zip([{ ...member, central: { compressedSize: 3, size: 3 } }]),
        'model/header-mismatch',
        RUNS,
      ),
      attack(
        'models.zip',
        zip([{ ...member, local: { flags: 1 }, central: { flags: 1 } }]),
        'model/encrypted-entry',
      ),
    ],
    hidden: [
      attack('models.zip', zip([{ name: 'a' }, { ...member, hidden: true }]), 'model/hidden-entry', RUNS),
      attack('models.zip', zip([{ name: 'a' }], { gap: elf() }), 'model/hidden-payload'),
      attack('models.zip', zip([{ name: 'a' }], { append: evil }), 'model/hidden-payload', RUNS),
    ],
    disguised: [
      renamed(inZip, 'model.safetensors', 'model/misnamed'),
      attack('models.zip', zip([{ name: 'a' }], { prepend: evil }), 'model/polyglot', RUNS),
    ],
    cut: cutOff(inZip, 30),
    packed: packed(inZip),
    bomb: [
      attack('models.zip', deepZip, 'file/over-budget'),
      attack(
        'models.zip',
        zip([
          { name: 'a', data: 'x', local: long, central: long },
          { name: 'b', data: 'x' },
        ]),
        'model/overlapping-entries',
      ),
    ],
  },
};

const inGzip = attack('model.pkl.gz', gzipSync(evil), RUNS);
const methods = ['bz2', 'xz', 'lzma', 'lz4', 'zst'].map((method) =>
  attack(
    `model.pkl.${method}`,
    fixture(`evil.${method}`),
    method === 'zst' && !zstdIsRead ? 'model/unsupported-compression' : RUNS,
  ),
);
const compressedRow: Row = {
  format: 'gzip, zlib, bz2, xz, lz4, zstd',
  cells: {
    code: [inGzip, attack('model.pkl.zlib', deflateSync(evil), RUNS), ...methods],
    indirect: attack(
      'model.bin',
      gzipSync(zip([{ name: 'a', data: deflateSync(tar({ name: 'b', data: gzipSync(evil) })) }])),
      RUNS,
    ),
    hidden: attack(
      'model.pkl.gz',
      Buffer.concat([gzipSync('x'), Buffer.alloc(8), evil]),
      RUNS,
      'model/trailing-data',
    ),
    disguised: [renamed(inGzip, 'model.onnx', 'model/misnamed'), renamed(inGzip, 'weights')],
    cut: [
      cutOff(attack('model.pkl.gz', gzipSync(evil), RUNS, 'model/corrupt'), 10),
      // Without its checksum, all of which expands.
      cutOff(attack('model.pkl.gz', gzipSync(evil), RUNS, 'model/corrupt'), 8),
      cutOff(attack('model.pkl.z', deflateSync(evil), RUNS, 'model/corrupt'), 4),
    ],
    packed: packed(inGzip),
    bomb: attack('model.pkl.gz', deepGzip, 'file/over-budget'),
  },
};

const inSeven = attack('models.7z', sevenZip([member]), RUNS);
const sevenRow: Row = {
  format: '7z',
  cells: {
    code: inSeven,
    indirect: attack('models.7z', sevenZip([{ name: 'inner.zip', data: zip([member]) }]), RUNS),
    reach: attack('models.7z', sevenZip([{ name: '../a', data: 'x' }]), 'model/path-traversal'),
    lie: [
      attack(
        'models.7z',
        sevenZip([{ name: 'model.pkl', data: 'N.' }, member]),
        'model/duplicate-entry',
        RUNS,
      ),
      attack(
        'models.7z',
        sevenZip([{ name: 'model.pt', data: 'x' }], { method: '06f10701' }),
        'model/encrypted-entry',
      ),
      attack(
        'models.7z',
        sevenZip([{ name: 'model.pt', data: 'x' }], { method: '030401' }),
        'model/unsupported-compression',
      ),
    ],
    hidden: attack('models.7z', Buffer.concat([sevenZip([{ name: 'a', data: 'x' }]), evil]), RUNS),
    disguised: [
      renamed(inSeven, 'model.pt', 'model/disguised'),
      attack('model.pt', 'Rar!\x1a\x07\x01\0', 'model/disguised'),
    ],
    cut: { ...cutOff(inSeven, 4), rules: ['model/corrupt'] },
    packed: packed(inSeven),
    bomb: attack('models.7z', deepSeven, 'file/over-budget'),
  },
};

export const archiveRows: readonly Row[] = [tarRow, zipRow, compressedRow, sevenRow];
