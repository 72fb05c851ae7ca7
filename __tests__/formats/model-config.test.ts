import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { modelConfigFormat } from '../../src/formats/model-config/index.js';
import { readRules } from '../../src/rules.js';
import type { FactKind, FactOf } from '../../src/types.js';
import { collect, factsOf, formatContract, regionOf, unlimitedBudget } from '../helpers/contract.js';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';

const folder = new URL('../fixtures/model-config/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => !name.endsWith('.py') && statSync(new URL(name, folder)).isFile(),
);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const engine = testEngine(await readRules('rules'));

async function facts<K extends FactKind>(kind: K, path: string, text: string): Promise<FactOf<K>[]> {
  return factsOf((await collect(modelConfigFormat, Buffer.from(text), path)).facts, kind);
}

/** `severity rule` of each finding. */
async function found(path: string, content: string | Uint8Array): Promise<string[]> {
  const { findings, failures } = await scanBytes(path, content, engine);
  expect(failures).toEqual([]);
  return [...new Set(findings.map(({ severity, rule }) => `${severity} ${rule.id}`))];
}

formatContract(
  modelConfigFormat,
  ['tokenizer_config.json', 'hparams.yaml', 'conda.yaml', 'Modelfile'].map((name) => ({
    name,
    bytes: fixture(`configs/${name}`),
    path: name,
  })),
);

describe('honest files', () => {
  test.each(files.filter((name) => !name.startsWith('templates')))(
    'nothing in %s is above low',
    async (name) => {
      const { findings, coverage, failures } = await scanBytes(name, fixture(name), engine);
      const above = findings.filter(({ severity }) => severity !== 'low' && severity !== 'note');
      expect(above.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
      expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
      expect(failures).toEqual([]);
    },
  );

  test.each(files.filter((name) => name.startsWith('templates')))('nothing is found in %s', async (name) => {
    expect(await found('chat_template.jinja', fixture(name))).toEqual([]);
    expect(
      await found(
        'tokenizer_config.json',
        JSON.stringify({ chat_template: Buffer.from(fixture(name)).toString() }),
      ),
    ).toEqual([]);
  });
});

describe('templates', () => {
  const evil = `{{ lipsum.__globals__.os.popen('id') }}`;

  test.each([
    ['tokenizer_config.json', { chat_template: evil }],
    [
      'tokenizer_config.json',
      {
        chat_template: [
          { name: 'a', template: 'x' },
          { name: 'b', template: evil },
        ],
      },
    ],
    ['chat_template.json', { chat_template: { tool_use: evil } }],
    ['model/processor_config.json', { chat_template: evil }],
    ['special_tokens_map.json', { bos_token: '<s>', chat_template: evil }],
  ])('in %s %j', async (path, config) => {
    expect(await found(path, JSON.stringify(config))).toEqual(
      expect.arrayContaining(['critical model/template-escape']),
    );
  });

  test.each([
    'chat_template.jinja',
    'a/additional_chat_templates/tools.jinja',
    'chat_templates/x.jinja',
    'tool_chat_template_x.jinja',
  ])('in %s', async (path) => expect(await found(path, evil)).toContain('critical model/template-escape'));

  test('of a web application are none of a model', async () => {
    expect(await found('templates/page.html.j2', `{% extends 'base.html' %}{{ request.path }}`)).toEqual([]);
  });

  test('lead to their place in the raw file', async () => {
    const text = `{\n  "chat_template": "a\\n{{ x.__class__ }}"\n}`;
    const { findings } = await scanBytes('tokenizer_config.json', text, engine);
    const at = findings[0]?.location;
    expect(at?.kind === 'region' ? [at.startLine, at.startColumn, at.offset] : at).toEqual([
      2,
      27,
      text.indexOf('x.__'),
    ]);
  });

  test('the last of two equal keys is read, and the first', async () => {
    const texts = await facts('text', 'config.json', '{"chat_template": "a", "chat_template": "b"}');
    expect(texts.map(({ source }) => source.text)).toEqual(['a', 'b']);
  });
});

describe('what Hugging Face loads', () => {
  test.each([
    ['config.json', { auto_map: { AutoConfig: 'configuration_net.Net' } }, ['configuration_net.Net inside']],
    ['config.json', { auto_map: { AutoModel: 'owner/repo--net.Net' } }, ['owner/repo--net.Net network']],
    ['config.json', { auto_map: { AutoModel: '../../net.Net' } }, ['../../net.Net outside']],
    ['tokenizer_config.json', { auto_map: { AutoTokenizer: ['a.Slow', null] } }, ['a.Slow inside']],
    ['preprocessor_config.json', { auto_map: { AutoProcessor: 'p.P' } }, ['p.P inside']],
    [
      'config.json',
      { custom_pipelines: { x: { impl: 'pipe.Pipe', pt: ['AutoModel'], type: 'text' } } },
      ['pipe.Pipe inside'],
    ],
    ['config.json', { model_file: 'model.py' }, ['model.py inside']],
    [
      'model_index.json',
      { _class_name: ['pipeline', 'Mine'], unet: ['my-unet', 'Net'] },
      ['pipeline inside', 'my-unet inside'],
    ],
    ['adapter_config.json', { base_model_name_or_path: '/srv/base' }, ['/srv/base outside']],
    ['modules.json', [{ type: 'a.B', path: '../x' }], ['../x outside']],
    ['config.json', { attn_implementation: 'owner/kernel' }, ['owner/kernel network']],
    ['config.json', { attn_implementation: 'sdpa', a: { attn_implementation: 'eager' } }, []],
    ['tokenizer_config.json', { vocab_file: '/etc/passwd' }, ['/etc/passwd outside']],
  ])('%s %j', async (path, config, expected) => {
    const references = await facts('reference', path, JSON.stringify(config));
    expect(references.map(({ target, leads }) => `${target} ${leads}`)).toEqual(expected);
  });

  test.each([
    ['modules.json', [{ type: 'os.system' }], 'critical model/executes-code'],
    ['model_index.json', { unet: ['os', 'system'] }, 'critical model/executes-code'],
    ['modular_model_index.json', { unet: ['os', 'system', {}] }, 'critical model/executes-code'],
    [
      'adapter_config.json',
      { auto_mapping: { parent_library: 'os', base_model_class: 'system' } },
      'critical model/executes-code',
    ],
    ['config.json', { x: [{ _target_: 'os.system', _args_: ['id'] }] }, 'critical model/executes-code'],
  ])('%s %j imports what runs', async (path, config, finding) => {
    expect(await found(path, JSON.stringify(config))).toContain(finding);
  });
});

describe('what a configuration instantiates', () => {
  test.each([
    ['model_config.yaml', '_target_: os.system\ncommand: id'],
    ['conf/a/b.yaml', 'a:\n  - b: {_target_: subprocess.Popen, _args_: [[id]]}'],
    ['config.yaml', '"_target_": "builtins.eval"'],
    ['config.yaml', 'x: &x os.system\ny:\n  _target_: *x'],
    ['config.yaml', 'a: 1\n---\n_target_: os.system'],
    ['config.yaml', '_target_: >-\n  os.system'],
    ['config.yaml', '_target_: hydra.utils.get_method\npath: os.system'],
    ['recipe.yaml', '_component_: os.system'],
    ['v1.yaml', 'model:\n  target: os.system\n  params: {command: id}'],
    ['cli.yaml', 'model:\n  class_path: subprocess.Popen\n  init_args: {args: id}'],
    ['hparams.yaml', '!!python/object/apply:os.system [id]'],
    ['hparams.yaml', 'a: !!python/name:os.system'],
    ['hparams.yaml', 'a: !!python/module:os'],
    ['hparams.yaml', 'a: !!python/object/new:os.system [id]'],
    ['hparams.yaml', 'a: !<tag:yaml.org,2002:python/object/apply:os.system> [id]'],
    ['hparams.yaml', '%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system [id]'],
    ['hparams.yaml', '%TAG !e! tag:yaml.org,2002:pyth\n---\na: !e!on/object/apply:os.system [id]'],
    ['hparams.yaml', 'a: !!p%79thon/object/apply:os.system [id]'],
    // Letters as escapes, and keys as aliases.
    ['config.yaml', '"_t\\x61rget_": os.system'],
    ['config.yaml', 'a: &a _target_\nb:\n  *a : os.system'],
    ['config.yaml', 'a: &a {params: {command: id}}\nb: {<<: *a, target: os.system}'],
    ['config.yaml', 'model:\n  class_path: subprocess.Popen'],
    ['config.yaml', `${'['.repeat(200)}{"_t\\x61rget_": os.system}${']'.repeat(200)}`],
    // What OmegaConf replaces.
    ['config.yaml', 'f: os.system\na:\n  _target_: ${f}'],
    ['config.yaml', 'f: system\na:\n  _target_: os.${f}'],
    ['config.yaml', 'a:\n  f: os.system\n  b:\n    _target_: ${..f}'],
    ['config.yaml', 'k: f\nf: os.system\na:\n  _target_: ${${k}}'],
    ['config.yaml', '_target_: "${oc.env:NONE,os.system}"'],
    ['config.yaml', `_target_: "\${oc.decode:'os.system'}"`],
    ['config.yaml', 'a: "${oc.create:{_target_:os.system,_args_:[id]}}"'],
    ['config.yaml', '_target_: hydra.utils.get_method\npath: ${p}\nq: {p: os.system}'],
    // Other files that are composed or instantiated.
    ['conf/anything.json', '{"a": {"_target_": "os.system"}}'],
    ['conf/anything.json', '{"a": {"\\u005ftarget_": "os.system"}}'],
    ['conf/anything.toml', '[a]\n_target_ = "os.system"'],
    // No YAML: the template of one.
    ['config.yaml', '{{ if x }}\n_target_: os.system\n{{ end }}\n: : ['],
    ['config.yaml', `${'['.repeat(5_000)}\n_target_: os.system`],
  ])('%s %s', async (path, text) => {
    expect(await found(path, text)).toContain('critical model/executes-code');
  });

  const padding = `${`# ${'x'.repeat(70)}\n`.repeat(100)}a: 1\n`.repeat(50);
  test.each([
    'm: {_target_: os.system}',
    'm:\n  _target_:\n    os.system',
    'm:\n  _target_: &x !!str os.system',
    'm:\n  ? _target_\n  : os.system',
    'm:\n  target: os.system\n  params: {command: id}',
    'm:\n  "_t\\x61rget_": os.system',
    'm: !!p%79thon/object/apply:os.system [id]',
  ])('in a file that is too large to be parsed whole: %s', async (text) => {
    expect(padding.length).toBeGreaterThan(256 * 1024);
    expect(await found('config.yaml', `${padding}${text}\n${padding}`)).toEqual([
      'critical model/executes-code',
    ]);
  });

  test('what is too large to be parsed in parts is told', async () => {
    const items = `  - ${'x'.repeat(70)}\n`.repeat(4000);
    expect(await found('config.yaml', `m:\n  target: os.system\n  params:\n${items}`)).toContain(
      'high file/over-budget',
    );
    expect(await found('config.yaml', `m:\n${items}`)).toEqual([]);
  });

  test.each(['utf16le', 'utf8'] as const)('in %s with a byte order mark', async (encoding) => {
    const text = Buffer.from('\ufeffa: !!python/object/apply:os.system [id]', encoding);
    expect(await found('config.yaml', text)).toContain('critical model/executes-code');
  });

  test('is shown with its arguments, where it stands', async () => {
    const [global] = await facts('global', 'config.yaml', 'a:\n  _target_: os.system\n  _args_: [id]\n');
    expect(global).toMatchObject({
      module: 'os',
      name: 'system',
      use: 'configured',
      code: `os.system('id')`,
    });
    expect(regionOf(global?.location)).toMatchObject({
      startLine: 2,
      startColumn: 13,
      endColumn: 22,
      offset: 15,
    });
  });

  test('behind a byte order mark keeps its offset', async () => {
    const [global] = await facts('global', 'config.yaml', '\ufeff_target_: os.system');
    expect(regionOf(global?.location)).toMatchObject({ startLine: 1, startColumn: 11, offset: 13 });
  });

  test.each([
    ['mkdocs.yml', 'emoji: !!python/name:material.extensions.emoji.twemoji'],
    ['config.yaml', 'lr: 1\ntarget: es2022'],
    ['action.yml', 'runs:\n  using: node24'],
    ['config.yaml', 'a: !!python/tuple [1, 2]'],
    ['config.yaml', 'a: 1\n# _target_: os.system'],
    ['config.yaml', '_target_: ${elsewhere}'],
    ['config.yaml', 'a: ${b}\nb: ${a}${a}\nc:\n  _target_: ${a}'],
  ])('is nothing in %s %s', async (path, text) => {
    expect(await facts('global', path, text)).toEqual([]);
  });

  test('aliases do not multiply', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `a${at}: &a${at} [*a${at - 1}, *a${at - 1}]`).slice(
      1,
    );
    const text = ['a0: &a0 {_target_: os.system}', ...lines].join('\n');
    expect(await facts('global', 'config.yaml', text)).toHaveLength(1);
  });
});

describe('MLflow', () => {
  const model = (flavor: string): string => `flavors:\n  python_function:\n    ${flavor}\n`;

  test.each([
    ['loader_module: os', 'critical model/executes-code'],
    ['loader_module: evil.loader', 'low model/unknown-import'],
    ['code: /tmp/code', 'high model/custom-code-outside'],
    ['model_path: ../../other.pkl', 'high model/artifact-outside'],
    ['data: https://evil.example/x', 'high model/artifact-outside'],
    ['artifacts: {a: {path: /etc/passwd}}', 'high model/artifact-outside'],
  ])('%s', async (flavor, finding) => {
    expect(await found('model/MLmodel', model(flavor))).toContain(finding);
  });

  test.each([
    ['conda.yaml', 'dependencies:\n- pip:\n  - torch==2.0.0\n'],
    ['python_env.yaml', 'build_dependencies:\ndependencies:\n  - torch==2.0.0\n'],
  ])('the packages of %s are read', async (name, text) => {
    const { packages } = await scanBytes(name, text, engine);
    expect(
      packages.map(({ name, version, location }) => [name, version, regionOf(location).startLine]),
    ).toEqual([['torch', '2.0.0', 3]]);
  });
});

describe('archives', () => {
  const skops = (node: object): Uint8Array =>
    zip([
      {
        name: 'schema.json',
        data: JSON.stringify({
          __class__: 'dict',
          __module__: 'builtins',
          __loader__: 'DictNode',
          content: { a: node },
        }),
      },
    ]);

  test.each([
    [{ __class__: 'system', __module__: 'os', __loader__: 'FunctionNode' }],
    [
      {
        __class__: 'x',
        __module__: 'y',
        __loader__: 'FunctionNode',
        content: { module_path: 'os', function: 'system' },
      },
    ],
    [
      {
        __class__: 'partial',
        __module__: 'functools',
        __loader__: 'PartialNode',
        content: { func: { __class__: 'Popen', __module__: 'subprocess', __loader__: 'TypeNode' } },
      },
    ],
  ])('a skops file with %j', async (node) => {
    expect(await found('model.skops', skops(node))).toContain('critical model/executes-code');
  });

  test('of TorchServe name their handler', async () => {
    const archive = zip([
      {
        name: 'MAR-INF/MANIFEST.json',
        data: '{"model": {"handler": "handler.py", "serializedFile": "../x.pt"}}',
      },
    ]);
    expect(await found('model.mar', archive)).toEqual([
      'low model/custom-code',
      'high model/artifact-outside',
    ]);
  });

  test('of torch.export name their operators', async () => {
    const nodes = ['torch.ops.aten.from_file.default', 'torch.ops.mine.op.default', 'os.system'].map(
      (target) => ({ target }),
    );
    const archive = zip([
      { name: 'm/models/model.json', data: JSON.stringify({ graph_module: { graph: { nodes } } }) },
    ]);
    expect(await found('model.pt2', archive)).toEqual([
      'high model/torch-file-operator',
      'low model/torch-custom-operator',
      'critical model/executes-code',
    ]);
  });
});

describe('what cannot be read', () => {
  test('is told, and what stands before it counts', async () => {
    const text = '{"auto_map": {"AutoModel": "a/b--c.D"}, "x": [1, {"y": }]}';
    expect(await found('adapter_config.json', text)).toEqual([
      'medium model/custom-code-elsewhere',
      'low model/unread-config',
    ]);
  });

  test('in a file of a name that others have, too, is no concern', async () => {
    expect(await found('config.json', '{ // comments\n}')).toEqual([]);
  });

  test('vocabularies are passed over', async () => {
    const words = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`${at}`, { content: `w${at}` }]),
    );
    const bytes = Buffer.from(JSON.stringify({ added_tokens_decoder: words, chat_template: 'x' }));
    let ticks = 0;
    const budget = { ...unlimitedBudget(), tick: () => (ticks += 1) };
    expect((await collect(modelConfigFormat, bytes, 'tokenizer_config.json', budget)).facts).toHaveLength(1);
    expect(ticks).toBeLessThan(100);
  });

  test.each(['tokenizer.json', 'package.json', 'vocab.json'])('%s is no configuration', async (path) => {
    const text =
      '{"chat_template": "{{ x.__class__ }}", "target": "os.system", "params": {}, "auto_map": {"a": "b"}}';
    expect(await facts('text', path, text)).toEqual([]);
    expect(await facts('global', path, text)).toEqual([]);
    expect(await facts('reference', path, text)).toEqual([]);
  });
});

test.each([
  ['FROM https://evil.example/x.gguf', 'network'],
  ['from "/srv/x.gguf"', 'outside'],
  ['FROM llama3.2:latest', 'inside'],
  ['ADAPTER ../a.gguf', 'outside'],
])('a Modelfile with %s', async (text, leads) => {
  expect((await facts('reference', 'Modelfile', text)).map((fact) => fact.leads)).toEqual([leads]);
});
