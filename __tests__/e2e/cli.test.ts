import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomText } from '../helpers/expand.js';
import { notebook } from '../helpers/notebook.js';
import { pickleOf } from '../helpers/pickle-writer.js';
import { zip } from '../helpers/zip-writer.js';
import { describeSarif } from './run-action.js';

const cli = resolve('dist/cli/index.js');
const folder = mkdtempSync(join(tmpdir(), 'assay-cli-'));
const project = join(folder, 'project');

function assay(
  argv: readonly string[],
  cwd = project,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(resolve('node_modules/.bin/node'), [cli, ...argv], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
  });
}

const scan = (...argv: string[]): ReturnType<typeof assay> => assay(['scan', '--advisories', 'off', ...argv]);

beforeAll(() => {
  mkdirSync(project);
  const token = `hf_${randomText('letters', 34, 'cli')}`;
  writeFileSync(join(project, 'model.pt'), zip([{ name: 'm/data.pkl', data: pickleOf("os.system('id')") }]));
  writeFileSync(join(project, 'train.py'), 'import yaml\nyaml.load(text, Loader=yaml.Loader)\n');
  writeFileSync(join(project, 'requirements.txt'), 'litellm==1.82.7\n');
  writeFileSync(join(project, 'notes.ipynb'), notebook([{ type: 'code', source: `login("${token}")` }]));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('assay scan', () => {
  test('finds each family at its place, and fails', () => {
    const { status, stdout } = scan('--format', 'sarif');
    expect(status).toBe(1);
    expect(describeSarif(stdout)).toEqual(
      expect.arrayContaining([
        'code train.py:2',
        'dependency requirements.txt:1',
        'model model.pt:1',
        expect.stringMatching(/^secret notes\.ipynb:\d+$/),
      ]),
    );
  });

  test('writes the same to a file, and a report for a person to the terminal', () => {
    const file = join(folder, 'out.sarif');
    expect(scan('--format', 'sarif', '--output', file).stdout).toBe('');
    expect(describeSarif(readFileSync(file, 'utf8'))).toEqual(
      describeSarif(scan('--format', 'sarif').stdout),
    );
    const { stdout } = scan();
    expect(stdout).toContain("os.system('id')");
    expect(stdout).not.toContain('\u001b');
  });

  test('writes JSON that parses, and Markdown', () => {
    const { findings } = JSON.parse(scan('--format', 'json').stdout) as { findings: unknown[] };
    expect(findings.length).toBeGreaterThanOrEqual(4);
    expect(scan('--format', 'markdown').stdout).toContain('requirements.txt');
  });

  test('passes below the threshold, and looks at what is named alone', () => {
    expect(scan('--fail-on', 'none').status).toBe(0);
    const { status, stdout } = scan('train.py');
    expect(status).toBe(1);
    expect(stdout).not.toContain('model.pt');
  });

  test('reads the configuration, and an option wins over it', () => {
    const config = join(folder, 'policy.yml');
    writeFileSync(config, 'fail-on: none\nrules: { code/yaml-load: off }\n');
    const { status, stdout } = scan('--config', config);
    expect(status).toBe(0);
    expect(stdout).not.toContain('code/yaml-load');
    expect(scan('--config', config, '--fail-on', 'critical').status).toBe(1);
  });

  test('takes rules of the own', () => {
    const rules = join(folder, 'rules');
    cpSync(resolve('rules/code/yaml-load.yaml'), join(rules, 'house/no-yaml.yaml'));
    expect(scan('--rules', rules).stdout).toContain('house/no-yaml');
  });

  test('against a base judges what is new, by the policy of the base', () => {
    const repository = join(folder, 'repository');
    cpSync(project, repository, { recursive: true });
    const git = (...argv: string[]): void => {
      const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
      expect(spawnSync('git', [...identity, ...argv], { cwd: repository }).status).toBe(0);
    };
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'base');
    writeFileSync(
      join(repository, 'model.pt'),
      zip([{ name: 'm/data.pkl', data: pickleOf("os.system('id')") }]),
    );
    writeFileSync(join(repository, 'more.py'), 'print()\n');
    const call = ['scan', '--advisories', 'off', '--base', 'main'];
    expect(assay(call, repository).status).toBe(0);
    writeFileSync(join(repository, 'more.py'), 'import yaml\nyaml.load(text, Loader=yaml.Loader)\n');
    writeFileSync(join(repository, '.assay.yml'), 'fail-on: none\n');
    expect(assay(call, repository).status).toBe(1);
  });
});

describe('a wrong call', () => {
  test.each([
    [['scan', 'missing.pkl'], /no file or folder.*missing\.pkl/],
    [['scan', '--fail-on', 'severe'], /fail-on: .*severe/],
    [['scan', '--format', 'xml'], /--format: "xml"/],
    [['scan', '--config', 'missing.yml'], /--config: .*missing\.yml/],
    [['scan', '--rules', 'missing'], /missing/],
    [['scan', '--base', 'nowhere'], /git repository/],
    [['scan', '--advisories', 'missing.zip'], /missing\.zip/],
    [['scan', '--verbose'], /--verbose/],
    [['explain', 'code/nothing'], /there is no rule "code\/nothing"/],
    [['explain'], /explain needs a rule/],
    [['check'], /there is no command "check"/],
  ])('%j: one clear line, and exit code 2', (argv, message) => {
    const { status, stdout, stderr } = assay(argv);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^assay: [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  test.each([
    ['fail-on: [', /not valid YAML/],
    ['unknown: 1', /unknown/],
    ['rules: { code/nothing: off }', /there is no rule "code\/nothing"/],
  ])('a configuration that says %j', (text, message) => {
    const config = join(folder, 'broken.yml');
    writeFileSync(config, text);
    const { status, stderr } = scan('--config', config);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^assay: [^\n]+\n$/);
    expect(status).toBe(2);
  });
});

describe('what needs no scan', () => {
  test('help, version, rules and the explanation of one', () => {
    expect(assay(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('assay scan') });
    expect(assay(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(assay(['rules']).stdout).toContain('secret/huggingface-token');
    expect(assay(['explain', 'code/yaml-load']).stdout).toContain('SafeLoader');
  });

  test('the bundle holds none of the packages of the Action', () => {
    expect(readFileSync(cli, 'utf8')).not.toMatch(/@actions\/|GITHUB_STEP_SUMMARY/);
  });
});
