import { posix } from 'node:path';
import type { Config } from './config.js';
import type { Engine } from './engine.js';
import { describeError, UsageError } from './errors.js';
import { isModel } from './model-lock.js';
import { isSignature, readSignature, type SignedFiles, type SigningTrust } from './model-signature.js';
import { unreadableFile, type FileScan } from './scan.js';
import type { Change, Changes, FileVersion, Finding } from './types.js';

/** A signature of a model with some ten thousand files. */
const MAX_SIGNATURE = 16 * 1024 * 1024;
/** Where no policy speaks of signatures, so many places beside changed models are looked at; each costs a call of git. */
const MAX_LOOKS = 50;

/** One signature of one side: what it signs, or why it does not hold. */
interface Signature {
  readonly path: string;
  readonly signed?: SignedFiles;
  readonly broken?: string;
}

/** The signatures that stand beside the models of a change, on both sides. */
export interface Signatures {
  readonly trusted: boolean;
  readonly base: readonly Signature[];
  readonly head: readonly Signature[];
}

async function textOf(version: FileVersion): Promise<string> {
  const content = await version.open();
  try {
    return Buffer.from(await content.read(0, MAX_SIGNATURE)).toString('utf8');
  } finally {
    await content.close();
  }
}

/** A bundle as model signing writes it; anything else that ends in `.sig` is somebody else's. */
function isBundle(text: string): boolean {
  return text.includes('"dsseEnvelope"') && text.includes('dev.sigstore.bundle');
}

async function read(
  path: string,
  source: () => Promise<string | undefined>,
  trust: SigningTrust | undefined,
): Promise<readonly Signature[]> {
  try {
    const text = await source();
    if (text === undefined || !isBundle(text)) return [];
    return [{ path, signed: await readSignature(text, path, trust) }];
  } catch (error) {
    return [{ path, broken: describeError(error) }];
  }
}

/** Where a signature of a changed model that did not change itself may stand. */
function placesOf(files: readonly Change[], isPolicy: boolean): readonly string[] {
  const places = new Set<string>();
  for (const { path } of files) {
    const model = isModel(path, undefined);
    if (model) places.add(`${path}.sig`);
    // Loaders take all that stands in a signed folder.
    if (!model && !isPolicy) continue;
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      places.add(posix.join(folder, 'model.sig'));
      if (folder === '.') break;
    }
  }
  for (const { path } of files) places.delete(path);
  return [...places].slice(0, isPolicy ? places.size : MAX_LOOKS);
}

/**
 * Finds and verifies the signatures of models: those that a change brings, and those of the base beside models that
 * it changes.
 *
 * @param trust - whom the policy trusts; without it what is signed is compared, and nothing said of the signer
 */
export async function readSignatures(
  { files, scope }: Changes,
  trust: SigningTrust | undefined,
  readTrusted: (path: string) => Promise<string | undefined>,
): Promise<Signatures> {
  const base: Signature[] = [];
  const head: Signature[] = [];
  for (const { path, previousPath, base: before, head: after } of files) {
    if (!isSignature(path)) continue;
    if (before) base.push(...(await read(previousPath ?? path, () => textOf(before), trust)));
    if (after) head.push(...(await read(path, () => textOf(after), trust)));
  }
  // Where everything is listed, there is none beside.
  for (const path of scope === 'changed' ? placesOf(files, trust !== undefined) : []) {
    const found = await read(path, () => readTrusted(path), trust);
    base.push(...found);
    head.push(...found);
  }
  return { trusted: trust !== undefined, base, head };
}

/** Whether a signature of either side speaks of a file, so that its digest is needed. */
export function wantsSignedDigest({ base, head }: Signatures, path: string): boolean {
  return [...base, ...head].some(({ signed }) => signed?.digests.has(path) === true);
}

interface Side {
  readonly files: readonly FileScan[];
  /** Paths that are no longer there. */
  readonly gone: ReadonlySet<string>;
}

function judgeOne(
  engine: Engine,
  { path, signed, broken }: Signature,
  trusted: boolean,
  { files, gone }: Side,
): readonly Finding[] {
  const complain = (at: string, anomaly: string, detail: string): readonly Finding[] =>
    unreadableFile(engine, at, anomaly, detail).findings;
  if (signed === undefined) return complain(path, 'signature-invalid', broken ?? '');
  const { digests } = signed;
  const differing = files.flatMap((file) => {
    const wanted = digests.get(file.path);
    if (wanted !== undefined && file.digest !== undefined && file.digest !== wanted)
      return complain(
        file.path,
        'signature-mismatch',
        `its SHA-256 is ${file.digest}, ${path} signs ${wanted}`,
      );
    if (wanted === undefined && file.path !== path && signed.covers(file.path))
      return complain(file.path, 'unsigned-file', `${path} signs the folder, and not this file`);
    return [];
  });
  const missing = [...digests.keys()]
    .filter((name) => gone.has(name))
    .flatMap((name) => complain(name, 'signature-mismatch', `${path} signs it, and it is gone`));
  const unverified = trusted
    ? []
    : complain(path, 'signature-unverified', 'the policy names nobody whose signature is trusted');
  return [...differing, ...missing, ...unverified];
}

/**
 * Compares files with the signatures beside them.
 *
 * @returns nothing where there is no signature
 */
export function signatureFindings(
  engine: Engine,
  signatures: Signatures,
  { files }: Changes,
  sides: { readonly head: readonly FileScan[]; readonly base: readonly FileScan[] },
): { readonly head: readonly Finding[]; readonly base: readonly Finding[] } {
  const names = new Map(files.map(({ path, previousPath }) => [path, previousPath ?? path]));
  const before = sides.base.map((file) => ({ ...file, path: names.get(file.path) ?? file.path }));
  const present = new Set(files.filter(({ head }) => head !== undefined).map(({ path }) => path));
  const gone = files
    .flatMap(({ path, previousPath, head }) => [
      ...(head ? [] : [path]),
      ...(previousPath ? [previousPath] : []),
    ])
    .filter((path) => !present.has(path));
  const judge = (list: readonly Signature[], side: Side): readonly Finding[] =>
    list.flatMap((signature) => judgeOne(engine, signature, signatures.trusted, side));
  const kept = new Set(signatures.head.map(({ path }) => path));
  const removed = signatures.base
    .filter(({ path }) => !kept.has(path))
    .flatMap(
      ({ path }) =>
        unreadableFile(engine, path, 'signature-removed', 'the change takes the signature away').findings,
    );
  return {
    head: [...judge(signatures.head, { files: sides.head, gone: new Set(gone) }), ...removed],
    base: judge(signatures.base, { files: before, gone: new Set() }),
  };
}

/**
 * Reads whom the policy trusts, from files of the trusted revision.
 *
 * @throws UsageError where a file that it names is not there
 */
export async function readTrust(
  policy: Config['model-signing'],
  readTrusted: (path: string) => Promise<string | undefined>,
): Promise<SigningTrust | undefined> {
  if (policy === undefined) return undefined;
  const need = async (path: string): Promise<string> => {
    const text = await readTrusted(path);
    if (text === undefined) throw new UsageError(`model-signing: there is no file ${path}`);
    return text;
  };
  if ('public-key' in policy) return { publicKey: await need(policy['public-key']) };
  const { identity, issuer } = policy;
  return { trustedRoot: await need(policy['trusted-root']), identity, issuer };
}
