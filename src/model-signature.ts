import * as v from 'valibot';
import { createHash, createPublicKey } from 'node:crypto';
import { posix } from 'node:path';
import { describeError, UsageError } from './errors.js';
import { check } from './rule-schema.js';

/** The media type of in-toto statements. */
const STATEMENT = 'application/vnd.in-toto+json';

const hexadecimal = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal'));

const statementSchema = v.object({
  predicateType: v.literal('https://model_signing/signature/v1.0'),
  subject: v.pipe(v.array(v.object({ digest: v.object({ sha256: hexadecimal }) })), v.length(1)),
  predicate: v.object({
    serialization: v.object({
      method: v.literal('files', 'only signatures over whole files are read'),
      hash_type: v.literal('sha256', 'only SHA-256 is read'),
      ignore_paths: v.optional(v.array(v.string()), []),
    }),
    resources: v.array(v.object({ name: v.string(), algorithm: v.literal('sha256'), digest: hexadecimal })),
  }),
});

/** What a signature says of the files beside it. */
export interface SignedFiles {
  /** SHA-256 by path from the repository's root. */
  readonly digests: ReadonlyMap<string, string>;
  /** Whether a file belongs to what is signed, named or not. */
  covers(path: string): boolean;
}

/** Whom a signature is trusted from, as the policy says. */
export type SigningTrust =
  | { readonly publicKey: string }
  | { readonly trustedRoot: string; readonly identity: string; readonly issuer: string };

function isUnder(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** Names of files that end with a signature's ending. */
export function isSignature(path: string): boolean {
  return path.endsWith('.sig');
}

/**
 * What is signed, resolved from where the signature stands: a folder by `model.sig` in it, one file by its own name
 * with `.sig`.
 *
 * Source: the OpenSSF model signing specification, v1.0.
 *
 * @param path - of the signature
 * @throws UsageError for a statement that contradicts itself or is of another kind
 */
function readStatement(payload: Uint8Array, path: string): SignedFiles {
  let source: unknown;
  try {
    source = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    throw new UsageError(`its statement is not JSON: ${describeError(error)}`);
  }
  const { subject, predicate } = check(statementSchema, source, 'its statement');
  const { resources, serialization } = predicate;
  const whole = createHash('sha256');
  for (const { digest } of resources) whole.update(digest, 'hex');
  if (whole.digest('hex') !== subject[0]?.digest.sha256)
    throw new UsageError('its list of files is not the one that is signed');
  const folder = posix.dirname(path);
  const single = path.replace(/\.sig$/, '');
  const place = (name: string): string => (name === '.' ? single : posix.join(folder, name));
  const ignored = [path, ...serialization.ignore_paths.map((name) => posix.join(folder, name))];
  const digests = new Map(resources.map(({ name, digest }) => [place(name), digest]));
  const isFolder = resources.every(({ name }) => name !== '.');
  return {
    digests,
    covers: (file) =>
      digests.has(file) || (isFolder && isUnder(file, folder) && !ignored.some((one) => isUnder(file, one))),
  };
}

/** The library takes an identity for a pattern that it looks for anywhere. */
function exactly(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}$`;
}

/**
 * Reads a model's signature, and verifies it where the policy says whom to trust. Needs no network: the bundle holds
 * the log's proof, the policy the trust root.
 *
 * @param text - the Sigstore bundle
 * @param path - where it stands
 * @throws UsageError with the reason why it does not hold
 */
export async function readSignature(
  text: string,
  path: string,
  trust: SigningTrust | undefined,
): Promise<SignedFiles> {
  const { bundleFromJSON, isBundleWithDsseEnvelope } = await import('@sigstore/bundle');
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  try {
    const bundle = bundleFromJSON(JSON.parse(text));
    if (!isBundleWithDsseEnvelope(bundle) || bundle.content.dsseEnvelope.payloadType !== STATEMENT)
      throw new UsageError('it signs no statement about files');
    if (trust !== undefined && 'publicKey' in trust) {
      const publicKey = createPublicKey(trust.publicKey);
      const material = toTrustMaterial(TrustedRoot.fromJSON({}), () => ({ publicKey, validFor: () => true }));
      // A key of one's own stands in no log and has no certificate that a log could have seen.
      const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
      new Verifier(material, thresholds).verify(toSignedEntity(bundle));
    } else if (trust !== undefined) {
      const material = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(trust.trustedRoot)));
      const { identity, issuer } = trust;
      new Verifier(material).verify(toSignedEntity(bundle), {
        subjectAlternativeName: exactly(identity),
        extensions: { issuer },
      });
    }
    return readStatement(bundle.content.dsseEnvelope.payload, path);
  } catch (error) {
    throw new UsageError(describeError(error));
  }
}
