import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readSignature } from '../src/model-signature.js';
import type { Changes } from '../src/types.js';
import { judge, type Side } from './helpers/run.js';

const fixture = (name: string): string => readFileSync(`__tests__/fixtures/model-signing/${name}`, 'utf8');
const identity = 'https://github.com/example/models/.github/workflows/train.yml@refs/heads/main';
const issuer = 'https://token.example';

const files: Side = {
  'models/config.json': fixture('model/config.json'),
  'models/weights.bin': readFileSync('__tests__/fixtures/model-signing/model/weights.bin'),
};
const policies: Readonly<Record<string, Side>> = {
  none: {},
  key: { '.assay.yml': 'model-signing: { public-key: key.pem }\n', 'key.pem': fixture('key.pem') },
  keyless: {
    '.assay.yml': `model-signing: { trusted-root: root.json, identity: '${identity}', issuer: '${issuer}' }\n`,
    'root.json': fixture('trusted-root.json'),
  },
  stranger: {
    '.assay.yml': `model-signing: { trusted-root: root.json, identity: 'https://github.com/example/models', issuer: '${issuer}' }\n`,
    'root.json': fixture('trusted-root.json'),
  },
};

async function complaints(
  policy: string,
  base: Side,
  head: Side,
  scope?: Changes['scope'],
): Promise<string[]> {
  const trusted = policies[policy] ?? {};
  const { findings } = await judge({ ...trusted, ...base }, { ...trusted, ...head }, scope);
  return findings
    .filter(({ rule }) => /sign/.test(rule.id))
    .map(({ rule, path, state }) => `${state} ${rule.id} ${path}`);
}

const signedBy = (kind: 'key' | 'keyless'): Side => ({
  ...files,
  'models/model.sig': fixture(`${kind}.sig`),
});
const other = { 'models/weights.bin': Buffer.from('other weights') };

describe.each(['key', 'keyless'] as const)('a model that is signed by %s', (kind) => {
  const signed = signedBy(kind);

  test('passes as its publisher made it', async () => {
    expect(await complaints(kind, {}, signed)).toEqual([]);
    expect(await complaints(kind, {}, signed, 'full')).toEqual([]);
  });

  test.each<[string, Side, string]>([
    ['other weights', { ...signed, ...other }, 'new model/signature-mismatch models/weights.bin'],
    [
      'a file that came later',
      { ...signed, 'models/modeling.py': 'x = 1' },
      'new model/unsigned-file models/modeling.py',
    ],
    ['no signature any more', files, 'new model/signature-invalid models/model.sig'],
    [
      'another signature',
      { ...signed, 'models/model.sig': fixture(kind === 'key' ? 'keyless.sig' : 'key.sig') },
      'new model/signature-invalid models/model.sig',
    ],
  ])('does not pass with %s', async (_, head, expected) => {
    expect(await complaints(kind, signed, head)).toEqual([expected]);
  });

  test('does not pass without one of its files', async () => {
    const head = Object.fromEntries(Object.entries(signed).filter(([path]) => !path.endsWith('weights.bin')));
    expect(await complaints(kind, signed, head)).toEqual(['new model/signature-mismatch models/weights.bin']);
  });

  test('does not pass where its statement was changed after signing', async () => {
    const bundle = JSON.parse(fixture(`${kind}.sig`)) as { dsseEnvelope: { payload: string } };
    const statement = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString();
    bundle.dsseEnvelope.payload = Buffer.from(statement.replace('config.json', 'c0nfig.json')).toString(
      'base64',
    );
    const head = { ...signed, 'models/model.sig': JSON.stringify(bundle) };
    expect(await complaints(kind, signed, head)).toEqual(['new model/signature-invalid models/model.sig']);
  });
});

test('an identity is compared whole: a repository is none of its workflows', async () => {
  expect(await complaints('stranger', {}, signedBy('keyless'))).toEqual([
    'new model/signature-invalid models/model.sig',
  ]);
});

test('without a policy the digests are compared, and it is said that nobody checked the signer', async () => {
  expect(await complaints('none', {}, signedBy('key'))).toEqual([
    'new model/signature-unverified models/model.sig',
  ]);
  expect(await complaints('none', {}, { ...signedBy('key'), ...other })).toContain(
    'new model/signature-mismatch models/weights.bin',
  );
});

test('files that only end like a signature are left alone', async () => {
  expect(await complaints('key', {}, { 'a.sig': 'untrusted comment: minisign', 'a.pt': 'x' })).toEqual([]);
});

test.each([
  ['no JSON', 'dsseEnvelope dev.sigstore.bundle'],
  ['no bundle', '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","dsseEnvelope":{}}'],
])('%s is no signature', async (_, text) => {
  await expect(readSignature(text, 'model.sig', undefined)).rejects.toThrow();
});

test('a policy that names a file which is not there is told', async () => {
  const policy = { '.assay.yml': 'model-signing: { public-key: gone.pem }\n' };
  await expect(judge(policy, policy)).rejects.toThrow('model-signing: there is no file gone.pem');
});
