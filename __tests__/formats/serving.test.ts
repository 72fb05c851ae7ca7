import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { modelManifestFormat } from '../../src/formats/model-manifest.js';
import { spacyConfigFormat } from '../../src/formats/spacy-config.js';
import { tritonConfigFormat } from '../../src/formats/triton-config.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';
import { scanBytes } from '../helpers/scan.js';

const spacy = readFileSync(new URL('../fixtures/spacy/config.cfg', import.meta.url));
const triton = `name: "net"
backend: "python"
max_batch_size: 8
input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
parameters: { key: "EXECUTION_ENV_PATH", value: { string_value: "$$TRITON_MODEL_DIRECTORY/env.tar.gz" } }
`;
const digest = `sha256:${'ab'.repeat(32)}`;
const ollama = {
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: { mediaType: 'application/vnd.docker.container.image.v1+json', digest, size: 485 },
  layers: [
    { mediaType: 'application/vnd.ollama.image.model', digest, size: 4661211808 },
    { mediaType: 'application/vnd.ollama.image.template', digest, size: 254 },
  ],
};
const coreml = {
  fileFormatVersion: '1.0.0',
  itemInfoEntries: {
    'A-1': { author: 'com.apple.CoreML', name: 'model.mlmodel', path: 'com.apple.CoreML/model.mlmodel' },
  },
  rootModelIdentifier: 'A-1',
};
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value, null, 2));

formatContract(spacyConfigFormat, [{ name: 'a pipeline', bytes: spacy, path: 'model/config.cfg' }]);
formatContract(tritonConfigFormat, [
  { name: 'a served model', bytes: Buffer.from(triton), path: 'net/config.pbtxt' },
]);
formatContract(modelManifestFormat, [
  { name: 'a manifest of Ollama', bytes: json(ollama), path: 'manifests/latest' },
  { name: 'a package of Core ML', bytes: json(coreml), path: 'Net.mlpackage/Manifest.json' },
]);

async function rulesFor(path: string, content: Uint8Array | string): Promise<string[]> {
  return (await scanBytes(path, content)).findings.map(({ rule }) => rule.id);
}

describe('pipelines of spaCy', () => {
  test('those of its own parts are honest', async () => {
    const { facts } = await collect(spacyConfigFormat, spacy, 'config.cfg');
    const functions = factsOf(facts, 'operator').map(({ code }) => code);
    expect(functions).toContain('factory = textcat');
    expect(functions).toContain('@architectures = spacy.TextCatEnsemble.v2');
    expect(await rulesFor('config.cfg', spacy)).toEqual([]);
  });

  test.each([
    '@callbacks = "mine.run.v1"',
    "  @misc='mine.run.v1'",
    'factory = "mine"',
    '@readers = mine.v1',
  ])('%s needs a package that nobody knows', async (line) => {
    expect(await rulesFor('config.cfg', `[nlp]\n${line}\n`)).toEqual(['model/spacy-custom-function']);
  });

  test('other configurations are none', () => {
    expect(spacyConfigFormat.matches(probeOf(Buffer.from('[flake8]\nfactory = x\n'), 'setup.cfg'))).toBe(
      false,
    );
  });
});

describe('models that Triton serves', () => {
  test('Python and its environment come with the model', async () => {
    const { facts } = await collect(tritonConfigFormat, Buffer.from(triton), 'config.pbtxt');
    expect(factsOf(facts, 'reference').map(({ role, target, leads }) => [role, target, leads])).toEqual([
      ['custom-code', '$$TRITON_MODEL_DIRECTORY/env.tar.gz', 'inside'],
      ['custom-code', 'model.py', 'inside'],
    ]);
    expect(new Set(await rulesFor('net/config.pbtxt', triton))).toEqual(new Set(['model/custom-code']));
  });

  test.each([
    ['backend: "onnxruntime"', []],
    ['backend: "mine"', ['model/triton-backend']],
    ['model_operations { op_library_filename: [ "libop.so" ] }', ['model/native-library']],
    [
      'parameters { key: "EXECUTION_ENV_PATH" value { string_value: "/tmp/env.tar.gz" } }',
      ['model/custom-code-outside'],
    ],
    [
      'parameters { key: "EXECUTION_ENV_PATH" value { string_value: "s3://bucket/env.tar.gz" } }',
      ['model/custom-code-elsewhere'],
    ],
  ])('%s', async (text, rules) => {
    expect(await rulesFor('net/config.pbtxt', text)).toEqual(rules);
  });
});

describe('manifests', () => {
  test('layers are told, and honest ones are not judged', async () => {
    const { details } = await collect(modelManifestFormat, json(ollama), 'latest');
    expect(details).toContainEqual({
      kind: 'metadata',
      key: 'layers.0',
      value: `application/vnd.ollama.image.model ${digest}`,
    });
    expect(await rulesFor('manifests/latest.json', json(ollama))).toEqual([]);
    expect(await rulesFor('Net.mlpackage/Manifest.json', json(coreml))).toEqual([]);
  });

  test('a layer that is kept elsewhere', async () => {
    const layers = [
      { mediaType: 'application/vnd.oci.image.layer', digest, urls: ['https://example.com/a'] },
    ];
    expect(await rulesFor('manifest.json', json({ ...ollama, layers }))).toEqual([
      'model/base-model-elsewhere',
    ]);
  });

  test('an item of a package that leads out of it', async () => {
    const itemInfoEntries = { a: { path: '../../../etc/passwd' } };
    expect(await rulesFor('a.mlpackage/Manifest.json', json({ ...coreml, itemInfoEntries }))).toEqual([
      'model/artifact-outside',
    ]);
  });
});
