import type { AdvisorySource } from './advisories/index.js';
import type { Engine } from './engine.js';
import type { FileScan } from './scan.js';
import type { Finding, VulnerabilityFact, PackageFact } from './types.js';

/** What is known of the packages that files declare. */
export interface KnownVulnerabilities {
  readonly head: readonly Finding[];
  readonly base: readonly Finding[];
  readonly notices: readonly string[];
}

/**
 * Asks the advisories once for the packages of both sides, and lets the rules judge what they know.
 *
 * @returns findings under the path that declares the package; a notice where nothing could be asked
 */
export async function vulnerabilityFindings(
  engine: Engine,
  advisories: AdvisorySource,
  sides: { readonly head: readonly FileScan[]; readonly base: readonly FileScan[] },
): Promise<KnownVulnerabilities> {
  const packages = [...sides.head, ...sides.base].flatMap((file) => file.packages);
  if (packages.length === 0) return { head: [], base: [], notices: [] };
  const { facts, notices } = await advisories.find(packages);
  const known = new Map<PackageFact, VulnerabilityFact[]>();
  for (const fact of facts) {
    const others = known.get(fact.package);
    if (others) others.push(fact);
    else known.set(fact.package, [fact]);
  }
  const judge = (files: readonly FileScan[]): readonly Finding[] =>
    files.flatMap((file) =>
      file.toFindings(
        file.packages.flatMap((declared) =>
          (known.get(declared) ?? []).flatMap((fact) => [...engine.match(fact)]),
        ),
      ),
    );
  return { head: judge(sides.head), base: judge(sides.base), notices };
}
