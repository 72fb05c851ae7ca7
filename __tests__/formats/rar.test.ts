import { expect, test } from '@jest/globals';
import { rarFormat } from '../../src/formats/rar.js';
import { collect, formatContract, probeOf } from '../helpers/contract.js';
import { scanBytes } from '../helpers/scan.js';

const bytes = Buffer.from('Rar!\x1a\x07\x01\0', 'latin1');

formatContract(rarFormat, [{ name: 'a RAR archive', bytes, path: 'a.rar' }]);

test('an archive is recognized, and what was not read is said', async () => {
  const { facts } = await collect(rarFormat, bytes, 'data.bin');
  expect(facts).toMatchObject([{ anomaly: 'unread-archive', detail: 'RAR archive', unread: true }]);
  const { findings, coverage } = await scanBytes('data.rar', bytes);
  expect(findings.map(({ rule }) => rule.id)).toEqual(['file/unread-archive']);
  expect(coverage).toMatchObject([{ status: 'partial', reason: 'RAR archive' }]);
});

test('an archive behind something else is recognized by its name', async () => {
  const { findings } = await scanBytes('data.rar', Buffer.concat([Buffer.from('some text\n'), bytes]));
  expect(findings.map(({ rule }) => rule.id)).toEqual(['file/unread-archive']);
});

test('others are none', () => {
  expect(rarFormat.matches(probeOf(Buffer.from('Rare things\n'), 'a.rar'))).toBe(false);
  expect(rarFormat.matches(probeOf(Buffer.alloc(0), 'empty.rar'))).toBe(false);
});
