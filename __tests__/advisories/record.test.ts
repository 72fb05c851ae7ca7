import { describe, expect, test } from '@jest/globals';
import { readRecord } from '../../src/advisories/record.js';
import { osvRecord } from '../helpers/osv.js';

describe('a record of the OSV schema', () => {
  test('names, ids and summary', () => {
    const record = osvRecord('GHSA-aaaa-bbbb-cccc', 'Some_Package', [{ introduced: '0' }, { fixed: '1.2' }], {
      aliases: ['CVE-2026-0001', 7],
      summary: '',
      details: `First line\n${'x'.repeat(1000)}`,
    });
    const [[name, advisory] = []] = [...readRecord(record)];
    expect(name).toBe('some-package');
    expect(advisory).toMatchObject({
      id: 'GHSA-aaaa-bbbb-cccc',
      aliases: ['CVE-2026-0001'],
      malicious: false,
      affected: { ranges: [{ upper: { version: '1.2', inclusive: false } }], versions: [] },
    });
    expect(advisory?.summary).toHaveLength(200);
    expect(advisory?.severity).toBeUndefined();
  });

  test('events in any order become ranges', () => {
    const record = osvRecord('X-1', 'p', [
      { fixed: '3.1' },
      { introduced: '3.0' },
      { last_affected: '2.5' },
      { introduced: '2.0' },
      { introduced: '1.10' },
      { fixed: '1.9' },
      { introduced: '0' },
      { fixed: '1.11' },
      { introduced: '4.0' },
    ]);
    expect(readRecord(record).get('p')?.affected.ranges).toEqual([
      { upper: { version: '1.9', inclusive: false } },
      { lower: { version: '1.10', inclusive: true }, upper: { version: '1.11', inclusive: false } },
      { lower: { version: '2.0', inclusive: true }, upper: { version: '2.5', inclusive: true } },
      { lower: { version: '3.0', inclusive: true }, upper: { version: '3.1', inclusive: false } },
      { lower: { version: '4.0', inclusive: true } },
    ]);
  });

  test('only PyPI counts, and only ranges of versions', () => {
    const record = osvRecord('X-1', 'p', [], {
      affected: [
        { package: { ecosystem: 'npm', name: 'p' }, versions: ['1'] },
        {
          package: { ecosystem: 'PyPI', name: 'p' },
          ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }],
          versions: ['2'],
        },
        { package: { ecosystem: 'PyPI', name: 'P' }, versions: ['3'] },
        {
          package: { ecosystem: 'PyPI', name: 'q' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
          versions: ['4'],
        },
      ],
    });
    const packages = readRecord(record);
    expect(packages.get('p')?.affected).toEqual({ ranges: [], versions: ['2', '3'] });
    expect(packages.get('q')?.affected).toEqual({ ranges: [{}], versions: [] });
  });

  test('malware keeps its list of versions', () => {
    const affected = [{ package: { ecosystem: 'PyPI', name: 'p' }, versions: ['1.0', '1.1'] }];
    expect(readRecord(osvRecord('MAL-2026-1', 'p', [], { affected })).get('p')).toMatchObject({
      malicious: true,
      severity: 'critical',
      affected: { ranges: [], versions: ['1.0', '1.1'] },
    });
  });

  test.each([
    [{ database_specific: { severity: 'MODERATE' } }, 'medium'],
    [
      {
        database_specific: { severity: 'LOW' },
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      },
      'low',
    ],
    [{ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] }, 'critical'],
    [{ severity: [{ type: 'CVSS_V3', score: 'nonsense' }] }, undefined],
  ])('%j is rated %p', (more, severity) => {
    expect(readRecord(osvRecord('X-1', 'p', [{ introduced: '0' }], more)).get('p')?.severity).toBe(severity);
  });

  test.each([
    [osvRecord('X-1', 'p', [{ introduced: '0' }], { withdrawn: '2026-01-02T00:00:00Z' })],
    [null],
    [[]],
    ['text'],
    [{ id: 'X-1' }],
    [{ id: 'X-1', affected: 'text' }],
    [{ id: 'X-1', affected: [null, { package: 'p' }] }],
  ])('says nothing: %j', (record) => {
    expect(readRecord(record).size).toBe(0);
  });
});
