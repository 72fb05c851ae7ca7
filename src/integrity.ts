import type { Config } from './config.js';
import type { Engine } from './engine.js';
import { lockFindings, readLocks, wantsLockDigest } from './locks.js';
import type { FileScan } from './scan.js';
import { readSignatures, readTrust, signatureFindings, wantsSignedDigest } from './signatures.js';
import type { Changes, Contents, Finding } from './types.js';

/** What a repository promises of its models' bytes, and whether a change keeps it. */
export interface Integrity {
  /** Whether a promise speaks of a file, so that all of it must be read. */
  wantsDigest(path: string, contents: Contents | undefined): boolean;
  findings(sides: { readonly head: readonly FileScan[]; readonly base: readonly FileScan[] }): {
    readonly head: readonly Finding[];
    readonly base: readonly Finding[];
  };
}

/**
 * Reads the lock and the signatures that speak of a change.
 *
 * @param readTrusted - reads a file of the revision that the policy comes from
 */
export async function openIntegrity(
  engine: Engine,
  changes: Changes,
  config: Config,
  readTrusted: (path: string) => Promise<string | undefined>,
): Promise<Integrity> {
  const locks = await readLocks(changes, readTrusted);
  const trust = await readTrust(config['model-signing'], readTrusted);
  const signatures = await readSignatures(changes, trust, readTrusted);
  return {
    wantsDigest: (path, contents) =>
      wantsLockDigest(locks, path, contents) || wantsSignedDigest(signatures, path),
    findings(sides) {
      const locked = lockFindings(engine, locks, changes, sides);
      const signed = signatureFindings(engine, signatures, changes, sides);
      return { head: [...locked.head, ...signed.head], base: [...locked.base, ...signed.base] };
    },
  };
}
