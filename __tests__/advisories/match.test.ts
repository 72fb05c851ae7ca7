import { describe, expect, test } from '@jest/globals';
import { findVulnerabilities } from '../../src/advisories/match.js';
import { addRecord, type Advisory } from '../../src/advisories/record.js';
import type { VulnerabilityFact } from '../../src/types.js';
import { declared, osvRecord } from '../helpers/osv.js';

function find(requirement: string, ...records: readonly unknown[]): readonly VulnerabilityFact[] {
  const known = new Map<string, Advisory[]>();
  for (const record of records) addRecord(known, record);
  return findVulnerabilities([declared(requirement)], known);
}

const ghsa = osvRecord('GHSA-1', 'p', [{ introduced: '0' }, { fixed: '2.0' }], {
  aliases: ['CVE-2026-1'],
  database_specific: { severity: 'HIGH' },
});
const pysec = osvRecord('PYSEC-1', 'p', [{ introduced: '0' }, { fixed: '2.1' }], {
  aliases: ['CVE-2026-1', 'SNYK-1'],
  summary: 'Another text',
});

describe('one fact for one flaw', () => {
  test('of several databases', () => {
    const facts = find('p==1.0', pysec, ghsa);
    expect(facts).toHaveLength(1);
    expect(facts[0]).toMatchObject({
      ids: ['CVE-2026-1', 'GHSA-1', 'PYSEC-1', 'SNYK-1'],
      malicious: false,
      severity: 'high',
      summary: 'Made-up flaw GHSA-1',
      fixed: '2.1',
      admits: 'all',
    });
    expect(facts[0]?.location).toBe(facts[0]?.package.location);
  });

  test('aliases are transitive, also through an advisory that does not match', () => {
    const bridge = osvRecord('GHSA-2', 'p', [{ introduced: '9' }], { aliases: ['CVE-2026-1', 'CVE-2026-2'] });
    const other = osvRecord('PYSEC-2', 'p', [{ introduced: '0' }], { aliases: ['CVE-2026-2'] });
    expect(find('p==1.0', ghsa, other, bridge).map(({ ids }) => ids[0])).toEqual(['CVE-2026-1']);
    expect(find('p==1.0', ghsa, other).map(({ ids }) => ids[0])).toEqual(['CVE-2026-1', 'CVE-2026-2']);
  });

  test('only the advisories that match give it ids, severity and fix', () => {
    expect(find('p==2.0', ghsa, pysec)).toMatchObject([
      { ids: ['CVE-2026-1', 'PYSEC-1', 'SNYK-1'], severity: 'medium', fixed: '2.1' },
    ]);
  });

  test('malware comes first', () => {
    const malware = osvRecord('MAL-2026-1', 'p', [], {
      aliases: ['GHSA-9'],
      affected: [{ package: { ecosystem: 'PyPI', name: 'p' }, versions: ['1.0'] }],
    });
    const facts = find('p==1.0', ghsa, malware);
    expect(facts.map(({ ids, malicious, severity }) => [ids[0], malicious, severity])).toEqual([
      ['MAL-2026-1', true, 'critical'],
      ['CVE-2026-1', false, 'high'],
    ]);
    expect(find('p==1.1', malware)).toEqual([]);
  });
});

describe('what is admitted', () => {
  test.each([
    ['p==1.9+cu118', 'all', '2.0'],
    ['p<2', 'all', '2.0'],
    ['p>=1.5', 'some', '2.0'],
    ['p~=1.5', 'all', '2.0'],
    ['P.P==1.0', undefined, undefined],
    ['p', undefined, undefined],
    ['p>=2', undefined, undefined],
    ['p==2.0', undefined, undefined],
    ['p===legacy', undefined, undefined],
  ])('%s: %s, fixed in %s', (requirement, admits, fixed) => {
    const [fact] = find(requirement, ghsa);
    expect([fact?.admits, fact?.fixed]).toEqual([admits, fixed]);
  });

  test('the fix lies above the declared version and is clean', () => {
    const twice = osvRecord('X-1', 'p', [
      { introduced: '1.0' },
      { fixed: '1.5' },
      { introduced: '2.0' },
      { fixed: '2.5' },
    ]);
    expect(find('p==1.2', twice)[0]?.fixed).toBe('1.5');
    expect(find('p==2.2', twice)[0]?.fixed).toBe('2.5');
    const never = osvRecord('X-2', 'p', [{ introduced: '0' }]);
    expect(find('p==1.2', never)[0]).not.toHaveProperty('fixed');
    expect(find('p', never)[0]?.admits).toBe('all');
  });

  test('a list may name what is no version', () => {
    const affected = [{ package: { ecosystem: 'PyPI', name: 'p' }, versions: ['2004-legacy'] }];
    expect(find('p===2004-legacy', osvRecord('X-1', 'p', [], { affected }))).toHaveLength(1);
  });

  test('a wheel tells its version; a folder or a repository is not what the index holds', () => {
    expect(find('https://example.org/p-1.0-py3-none-any.whl', ghsa)).toHaveLength(1);
    const always = osvRecord('X-1', 'p', [{ introduced: '0' }]);
    expect(find('git+https://example.org/p.git', always)).toEqual([]);
    expect(find('./p', always)).toEqual([]);
    expect(find('p @ https://example.org/archive.zip', always)).toEqual([]);
  });
});

test('each declaration gets facts of its own', () => {
  const known = new Map<string, Advisory[]>();
  addRecord(known, ghsa);
  const twice = [declared('p==1.0'), declared('p==1.0'), declared('q==1.0')];
  expect(findVulnerabilities(twice, known).map((fact) => twice.indexOf(fact.package))).toEqual([0, 1]);
});
