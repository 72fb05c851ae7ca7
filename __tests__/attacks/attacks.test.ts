import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formats } from '../../src/formats/index.js';
import { readRules } from '../../src/rules.js';
import { severities } from '../../src/types.js';
import { probeOf } from '../helpers/contract.js';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { columns } from './attack.js';
import { attacksIn, columnIds, renderTable, rows } from './table.js';

const engine = testEngine(await readRules('rules'));
const attacks = rows.flatMap((row) => columnIds.flatMap((column) => attacksIn(row, column)));

describe.each(rows.map((row) => [row.format, row] as const))('%s', (_, row) => {
  const cells = columnIds.flatMap((column) =>
    attacksIn(row, column).map((one) => [columns[column], one.path, one] as const),
  );

  test.each(cells)('%s: %s', async (_heading, _path, { path, bytes, rules, least }) => {
    const { findings, failures } = await scanBytes(path, bytes, engine);
    expect(failures).toEqual([]);
    const told = findings.map(({ rule, severity }) => `${severity} ${rule.id}`);
    const missed = rules.filter((id) => !findings.some(({ rule }) => rule.id === id));
    expect({ missed, told }).toEqual({ missed: [], told });
    const worst = findings
      .filter(({ rule }) => rules.includes(rule.id))
      .map(({ severity }) => severities.indexOf(severity));
    expect(Math.min(...worst)).toBeLessThanOrEqual(severities.indexOf(least));
  });
});

test('every format of models is attacked', () => {
  // Texts, what is read in archives alone, and text in which nothing hides.
  const others = new Set(['lfs-pointer', 'notebook', 'text', 'torch-package', 'torchscript', 'lightgbm']);
  const attacked = (id: string): boolean =>
    formats.some(
      (format) => format.id === id && attacks.some(({ path, bytes }) => format.matches(probeOf(bytes, path))),
    );
  expect(formats.map(({ id }) => id).filter((id) => !others.has(id) && !attacked(id))).toEqual([]);
});

test('the table of the README is this one', () => {
  const readme = new URL('../../README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  const [before, rest, ...others] = text.split(/(?<=<!-- attacks:start -->\n)/);
  const after = rest?.slice(rest.indexOf('<!-- attacks:end -->'));
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error('no place for the table');
  const written = `${before}\n${renderTable()}\n\n${after}`;
  if (process.env['ASSAY_TABLE'] === 'write') writeFileSync(readme, written);
  else expect(text).toBe(written);
});
