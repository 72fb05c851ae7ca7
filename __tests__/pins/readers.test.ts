import { describe, expect, test } from '@jest/globals';
import { isManifest, readPins } from '../../src/pins/readers.js';

const wanted = new Set(['torch', 'numpy', 'datasets', 'python']);

/** `torch>=2.6:3`, one for each pin. */
async function pins(path: string, text: string): Promise<readonly string[]> {
  const found = await readPins({ path, text }, wanted);
  return found.map(({ name, specifier, line }) => `${name}${specifier}:${String(line)}`);
}

describe('manifests', () => {
  test.each([
    ['requirements.txt', '# all\ntorch[x]>=2.6 ; python_version > "3.8"\nrequests==2\n', ['torch>=2.6:2']],
    ['requirements-dev.txt', 'Torch == 2.1.0 --hash=sha256:00\n', ['torch== 2.1.0:1']],
    ['requirements/base.txt', 'numpy<2\n', ['numpy<2:1']],
    [
      'constraints.txt',
      'https://a.b/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl\n',
      ['torch==2.1.0+cu118:1'],
    ],
    [
      'pyproject.toml',
      '[build-system]\nrequires = ["numpy<1"]\n[project]\nrequires-python = ">=3.10"\ndependencies = [\n  "torch>=2.1",\n  "x",\n]\n[project.optional-dependencies]\ndev = ["datasets<4"]\n[dependency-groups]\nlint = ["numpy==1.1", {include-group = "x"}]\n',
      ['python>=3.10:4', 'torch>=2.1:6', 'datasets<4:10', 'numpy==1.1:12'],
    ],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\ntorch = "^2.1"\nnumpy = { version = "~1.19", optional = true }\n[tool.poetry.group.dev.dependencies]\ndatasets = "2.* || >=3,<4"\n',
      ['torch>=2.1,<3:2', 'numpy>=1.19,<1.20:3', 'datasets==2.*:5', 'datasets>=3,<4:5'],
    ],
    [
      'uv.lock',
      'version = 1\n[[package]]\nname = "torch"\nversion = "2.5.1"\n[[package]]\nname = "a"\n',
      ['torch==2.5.1:3'],
    ],
    ['poetry.lock', '[[package]]\nname = "numpy"\nversion = "1.15"\n', ['numpy==1.15:2']],
    ['pylock.toml', '[[packages]]\nname = "numpy"\nversion = "1.15"\n', ['numpy==1.15:2']],
    ['Pipfile', '[packages]\ntorch = "==2.5"\nnumpy = "*"\n', ['torch==2.5:2']],
    ['Pipfile.lock', '{"default": {\n "torch": {"version": "==2.5"}}}', ['torch==2.5:2']],
    [
      'environment.yml',
      'name: x\ndependencies:\n  - pytorch::pytorch=2.1\n  - numpy==1.15.4\n  - pip\n  - pip:\n    - datasets<3\n',
      ['torch==2.1.*:3', 'numpy==1.15.4:4', 'datasets<3:7'],
    ],
    [
      'setup.cfg',
      '[metadata]\nname = x\n[options]\ninstall_requires =\n    torch>=1.8 # old\n    requests\npython_requires = >=3.8\n[options.extras_require]\nall = numpy<2\n[flake8]\nall = torch==1\n',
      ['torch>=1.8:5', 'python>=3.8:7', 'numpy<2:9'],
    ],
    [
      'setup.py',
      'from setuptools import setup\nNAME = "torch"\nsetup(\n  install_requires=[NAME + ">=1.7",\n    "numpy>=1.20"],\n  python_requires=">=3.9")\n',
      ['torch>=1.7:undefined', 'numpy>=1.20:5', 'python>=3.9:6'],
    ],
  ])('%s', async (path, text, expected) => {
    expect(isManifest(path)).toBe(true);
    expect(await pins(path, text)).toEqual(expected);
  });

  test('a package without a version is no pin', async () => {
    expect(await pins('requirements.txt', 'torch\nnumpy @ git+https://a.b/numpy\n')).toEqual([]);
  });

  test.each([
    ['pyproject.toml', '[project\n'],
    ['Pipfile.lock', '{"default": ['],
    ['environment.yml', 'a: [&x *x, *x'],
    ['environment.yml', 'dependencies: 3'],
    ['environment.yml', ''],
    ['uv.lock', 'package = 1'],
    ['poetry.lock', `a = ${'['.repeat(100_000)}`],
  ])('a damaged %s says nothing', async (path, text) => {
    expect(await pins(path, text)).toEqual([]);
  });

  test('other files are no manifests', () => {
    for (const path of ['train.py', 'config.toml', 'requirements.md', 'requirements/readme.md', 'a.yml'])
      expect([path, isManifest(path)]).toEqual([path, false]);
  });

  test('a lock of one package again and again stays small', async () => {
    const text = '[[package]]\nname = "torch"\nversion = "1"\n'.repeat(20_000);
    expect((await readPins({ path: 'uv.lock', text }, wanted)).length).toBeLessThanOrEqual(256);
  });
});
