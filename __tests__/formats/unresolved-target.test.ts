import { expect, test } from '@jest/globals';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { readRules } from '../../src/rules.js';

const engine = testEngine(await readRules('rules'));

test.each([
  ['config.yaml', '_target_: ${elsewhere}'],
  ['config.yaml', 'a:\n  _target_: torch.optim.${name}'],
  ['config.yaml', 'a: ${b}\nb: ${a}${a}\nc:\n  _target_: ${a}'],
  ['config.json', '{"_target_": "${elsewhere}"}'],
])('what is imported stands elsewhere in %s %j', async (path, text) => {
  const { findings, coverage } = await scanBytes(path, text, engine);
  expect(findings.map(({ severity, rule }) => [severity, rule.id])).toEqual([
    ['low', 'model/unresolved-target'],
  ]);
  expect(coverage).toMatchObject([{ status: 'scanned' }]);
});

test('what stands in the file is judged as what it is', async () => {
  const { findings } = await scanBytes('config.yaml', 'f: os.system\na:\n  _target_: ${f}', engine);
  expect(findings.map(({ rule }) => rule.id)).toEqual(['model/executes-code']);
});
