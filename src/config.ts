import * as v from 'valibot';
import { firstLine, UsageError } from './errors.js';
import { check } from './rule-schema.js';
import { severities, type RuleSet, type Severity } from './types.js';

/** Where the configuration is looked for, in this order. */
export const configPaths = ['.assay.yml', '.assay.yaml', '.github/assay.yml'] as const;

const threshold = v.picklist([...severities, 'none']);
const glob = v.pipe(v.string(), v.nonEmpty(), v.maxLength(300));
const path = v.pipe(v.string(), v.nonEmpty());
const globs = v.optional(v.pipe(v.array(glob), v.maxLength(1_000)), []);

const schema = v.strictObject({
  'fail-on': v.optional(threshold, 'high'),
  'gate-on': v.optional(v.picklist(['new', 'all']), 'new'),
  /** Files that are not scanned. */
  exclude: globs,
  /** A severity of its own for a rule, or `off`. */
  rules: v.optional(v.record(v.string(), v.picklist([...severities, 'off'])), {}),
  /** In-house names that models may import. */
  'allow-globals': globs,
  /** The most severe finding that a comment in the scanned code may let through; by default none that would fail. */
  'inline-suppressions': v.exactOptional(threshold),
  /** Whose signatures of models are trusted: one's own key, or an identity under a Sigstore trust root; paths in the repository. */
  'model-signing': v.exactOptional(
    v.union(
      [
        v.strictObject({ 'public-key': path }),
        v.strictObject({ 'trusted-root': path, identity: path, issuer: path }),
      ],
      'give public-key, or trusted-root with identity and issuer',
    ),
  ),
  /** `api`, `export`, `off`, or a path to a local copy. */
  advisories: v.optional(v.pipe(v.string(), v.nonEmpty()), 'api'),
});

/** What a policy says; every field has its default. */
export type Config = v.InferOutput<typeof schema>;

/** The policy of a repository that says nothing. */
export const defaultConfig: Config = v.parse(schema, {});

/**
 * Reads a configuration.
 *
 * @param text - YAML
 * @param name - the file's name, for the message
 * @throws UsageError for broken YAML, an unknown key or a wrong value
 */
export async function parseConfig(text: string, name: string): Promise<Config> {
  const { parse } = await import('yaml');
  let source: unknown;
  try {
    source = parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw new UsageError(`${name} is not valid YAML: ${firstLine(error)}`);
  }
  return check(schema, source ?? {}, name);
}

/** What comments in a change may let through: unless the policy says otherwise, nothing that the gate would hold back. */
export function inlineCeiling(config: Config): Severity | 'none' {
  const failOn = config['fail-on'];
  if (config['inline-suppressions'] !== undefined) return config['inline-suppressions'];
  return failOn === 'none' ? 'critical' : (severities[severities.indexOf(failOn) + 1] ?? 'none');
}

/** Fields that an input or an option sets over the file. */
export type Overrides = Partial<Pick<Config, 'fail-on' | 'gate-on' | 'advisories'>>;

/** Options win over the file. @throws UsageError for a value that the schema refuses */
export function withOverrides(
  config: Config,
  overrides: Readonly<Record<keyof Overrides, string | undefined>>,
): Config {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return check(schema, { ...config, ...Object.fromEntries(given) }, 'option');
}

/**
 * The rules as the policy has them: with its severities, without those it turned off.
 *
 * @throws UsageError for a rule id that does not exist, since a misspelt one would silently change nothing
 */
export function applyPolicy(set: RuleSet, config: Config): RuleSet {
  const known = new Set(set.rules.map((rule) => rule.id));
  for (const id of Object.keys(config.rules)) {
    if (!known.has(id)) {
      throw new UsageError(
        `configuration: there is no rule ${JSON.stringify(id)}; list them with: assay rules`,
      );
    }
  }
  return {
    lists: set.lists,
    rules: set.rules.flatMap((rule) => {
      const wanted = config.rules[rule.id];
      if (wanted === 'off') return [];
      return [wanted === undefined ? rule : { ...rule, severity: wanted }];
    }),
  };
}
