import { describe, expect, test } from '@jest/globals';
import { modelConfigFormat } from '../../src/formats/model-config/index.js';
import { collect } from '../helpers/contract.js';
import { scanBytes } from '../helpers/scan.js';

test.each([
  ['MLmodel', ['file/over-budget']],
  ['data.yaml', []],
])("a file that is too large to be read says so where its name is a loader's: %s", async (path, rules) => {
  const { findings } = await scanBytes(path, Buffer.from('# padding of a comment\n'.repeat(400_000)));
  expect(findings.map(({ rule }) => rule.id)).toEqual(rules);
});

const MANY = 400_000;
describe('what stands behind eight megabytes', () => {
  const line = '# padding of a comment\n';
  const codes = async (path: string, text: string): Promise<string[]> => {
    const { facts } = await collect(modelConfigFormat, Buffer.from(text), path);
    return facts.flatMap((fact) => ('code' in fact ? [fact.code] : []));
  };

  test.each([
    ['data.yaml', `${line.repeat(MANY)}a:\n  _target_: os.system\n`, 'os.system'],
    ['data.toml', `${line.repeat(MANY)}_target_ = "os.system"\n`, 'os.system'],
    ['Modelfile', `${line.repeat(MANY)}FROM /etc/x.gguf\n`, '/etc/x.gguf'],
    ['data.json', `{"a": [${'"padding of a text", '.repeat(MANY)}{"_target_": "os.system"}]}`, 'os.system'],
    [
      'data.json',
      `{"a": [${'"padding of a text", '.repeat(MANY)}{"_t\\u0061rget_": "os.system"}]}`,
      'os.system',
    ],
  ])('%s', async (path, text, code) => {
    expect(await codes(path, text)).toEqual([code]);
  });

  test('data that tell of configurations are none', async () => {
    const text = JSON.stringify({ a: Array.from({ length: MANY }, () => '_target_: os.system') });
    expect(await codes('data.json', text)).toEqual([]);
  });
});
