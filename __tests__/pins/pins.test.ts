import { describe, expect, test } from '@jest/globals';
import { judge, type Side } from '../helpers/run.js';

const LOAD = 'import torch\ntorch.load(path)\n';

/** What is said of `torch.load` in each file, as `severity: the pin`. */
async function verdicts(
  base: Side,
  head: Side,
  scope: 'full' | 'changed' = 'full',
): Promise<readonly string[]> {
  const { findings } = await judge(base, head, scope);
  return findings
    .filter(({ rule }) => rule.id === 'code/torch-load-default')
    .map(
      ({ severity, message, state }) =>
        `${state} ${severity}: ${/; (\S+ in \S+?)(?: \(where [^)]*\))?: /.exec(message)?.[1] ?? '-'}`,
    )
    .sort();
}

describe('pins', () => {
  test.each<[string, Side, string]>([
    ['none', {}, 'medium: -'],
    ['a safe one', { 'requirements.txt': 'torch>=2.6\n' }, 'note: torch>=2.6 in requirements.txt:1'],
    [
      'one with an old floor',
      { 'requirements.txt': 'torch>=2.0\n' },
      'medium: torch>=2.0 in requirements.txt:1',
    ],
    ['one without a floor', { 'requirements.txt': 'torch<3\n' }, 'medium: -'],
    [
      'one that admits old ones alone',
      { 'requirements.txt': 'torch<2.6\n' },
      'high: torch<2.6 in requirements.txt:1',
    ],
    [
      'two that disagree',
      { 'requirements.txt': 'torch>=2.6\n', 'constraints.txt': 'torch==2.5.1\n' },
      'high: torch==2.5.1 in constraints.txt:1',
    ],
    [
      'one nearer to the file',
      { 'requirements.txt': 'torch==1.13\n', 'src/requirements.txt': 'torch==2.7\n' },
      'note: torch==2.7 in src/requirements.txt:1',
    ],
    [
      'one in a folder of requirements',
      { 'requirements/base.txt': 'torch==2.7\n' },
      'note: torch==2.7 in requirements/base.txt:1',
    ],
    [
      'one elsewhere',
      { 'server/requirements.txt': 'torch==2.7\n' },
      'note: torch==2.7 in server/requirements.txt:1',
    ],
    [
      'one that a requirements file brings in',
      { 'requirements.txt': '-r requirements/ml.txt\n', 'requirements/ml.txt': 'torch==2.7\n' },
      'note: torch==2.7 in requirements/ml.txt:1',
    ],
    [
      'one for another Python than the project’s',
      {
        'requirements.txt': "torch==1.13; python_version < '3.8'\ntorch==2.7; python_version >= '3.8'\n",
        'pyproject.toml': '[project]\nrequires-python = ">=3.10"\n',
      },
      'note: torch==2.7 in requirements.txt:2',
    ],
    [
      'two for two Pythons',
      { 'requirements.txt': "torch==1.13; python_version < '3.8'\ntorch==2.7; python_version >= '3.8'\n" },
      'high: torch==1.13 in requirements.txt:1',
    ],
    [
      'two of Poetry’s',
      {
        'pyproject.toml':
          '[tool.poetry.dependencies]\npython = "^3.10"\ntorch = [{version = "1.13", python = "<3.8"}, {version = "2.7", python = ">=3.8"}]\n',
      },
      'note: torch==2.7 in pyproject.toml:3',
    ],
    [
      'a safe one for one platform alone',
      { 'requirements.txt': "torch==2.7; sys_platform == 'darwin'\n" },
      'medium: -',
    ],
    [
      'an old one for one platform alone',
      { 'requirements.txt': "torch==2.3; sys_platform == 'darwin'\n" },
      'high: torch==2.3 in requirements.txt:1',
    ],
    ['one of an example', { 'examples/requirements.txt': 'torch==1.2\n' }, 'medium: -'],
    ['one that nobody can read', { 'pyproject.toml': '[project' }, 'medium: -'],
  ])('%s', async (_, manifests, expected) => {
    expect(await verdicts({}, { ...manifests, 'src/train.py': LOAD })).toEqual([`new ${expected}`]);
  });

  test('of a pull request each side counts for itself', async () => {
    const base = { 'requirements.txt': 'torch==2.7\n', 'train.py': LOAD };
    const head = { 'requirements.txt': 'torch==2.5\n', 'train.py': `${LOAD}torch.load(other)\n` };
    expect(await verdicts(base, head, 'changed')).toEqual([
      'new high: torch==2.5 in requirements.txt:1',
      'new high: torch==2.5 in requirements.txt:1',
    ]);
  });

  test('a pin that is raised leaves an old finding what it is', async () => {
    const base = { 'requirements.txt': 'torch==2.5\n', 'train.py': LOAD };
    const head = { 'requirements.txt': 'torch==2.7\n', 'train.py': `${LOAD}print(1)\n` };
    expect(await verdicts(base, head, 'changed')).toEqual([
      'existing note: torch==2.7 in requirements.txt:1',
    ]);
  });

  test('unchanged manifests in a folder of requirements, and those that others bring in', async () => {
    for (const base of [
      { 'requirements/base.txt': 'torch>=2.6\n' },
      {
        'requirements.txt': '-r requirements/ml/requirements.txt',
        'requirements/ml/requirements.txt': 'torch>=2.6',
      },
      { 'requirements.txt': '-c ../constraints.txt', 'constraints.txt': 'torch>=2.6' },
      {
        'requirements.txt': '-r a-requirements.txt',
        'a-requirements.txt': '-r requirements.txt\ntorch>=2.6',
      },
    ]) {
      const found = await verdicts(base, { ...base, 'train.py': LOAD }, 'changed');
      expect([base, found.map((one) => one.split(':')[0])]).toEqual([base, ['new note']]);
    }
  });

  test('a manifest that the pull request leaves alone is the base’s', async () => {
    const base = { 'pyproject.toml': '[project]\ndependencies = ["torch>=2.6"]\n' };
    const head = { ...base, 'src/deep/train.py': LOAD };
    expect(await verdicts(base, head, 'changed')).toEqual(['new note: torch>=2.6 in pyproject.toml:2']);
  });

  test('a manifest that the pull request deletes does not count', async () => {
    const base = { 'requirements.txt': 'torch>=2.6\n' };
    expect(await verdicts(base, { 'train.py': LOAD }, 'changed')).toEqual(['new medium: -']);
  });

  test('the name of a manifest cannot break the message’s line', async () => {
    const head = { 'a\n::error::/requirements.txt': 'torch==2.0\n', 'a\n::error::/train.py': LOAD };
    const { findings } = await judge({}, head, 'full');
    expect(findings.map(({ message }) => message).join('')).not.toContain('\n');
  });
});

describe('tests and examples', () => {
  const UNSAFE = 'import yaml\nyaml.unsafe_load(f)\n';
  test.each([
    ['src/load.py', 'high'],
    ['tests/load.py', 'low'],
    ['src/test_load.py', 'low'],
    ['src/load_test.py', 'low'],
    ['src/load_tests.py', 'low'],
    ['app/tests.py', 'low'],
    ['src/conftest.py', 'low'],
    ['demo/run.py', 'low'],
    ['cookbook/load.py', 'low'],
    ['src/contest.py', 'high'],
    ['src/testament.py', 'high'],
    ['src/demographics/load.py', 'high'],
    ['docs/conf.py', 'low'],
    ['examples/run.py', 'low'],
    ['latest/load.py', 'high'],
  ])('%s: %s', async (path, severity) => {
    const { findings } = await judge({}, { [path]: UNSAFE }, 'full');
    const finding = findings.find(({ rule }) => rule.id === 'code/yaml-unsafe-load');
    expect(finding?.severity).toBe(severity);
    expect(finding?.message.includes('outside of tests')).toBe(severity === 'low');
  });

  test.each([
    ['import requests\nexec(requests.get(u).text)\n', 'code/downloaded-code-run'],
    ['import base64\nexec(base64.b64decode(code))\n', 'code/hidden-code'],
    ['class A:\n  def __setstate__(self, s): exec(s)\n', 'code/state-run'],
    ['import os\nclass A:\n  def __reduce__(self): return os.system, ("id",)\n', 'code/reduce-runs-code'],
  ])('hostile code is as severe in tests: %j', async (text, id) => {
    const { findings } = await judge({}, { 'tests/conftest.py': text }, 'full');
    expect(findings.map(({ rule, severity }) => [rule.id, severity])).toContainEqual([id, 'high']);
  });
});
