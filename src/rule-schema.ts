import * as v from 'valibot';
import { confidences, severities, type FactKind, type MatchOf, type NameList, type Rule } from './types.js';
import { UsageError } from './errors.js';
import { parseSpecifier } from './parsers/pep440.js';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const texts = v.optional(v.array(text), []);
const pattern = v.pipe(
  v.string(),
  v.check((value) => {
    try {
      new RegExp(value, 'u');
      return true;
    } catch {
      return false;
    }
  }, 'is not a regular expression'),
);
const constant = v.union([v.string(), v.number(), v.boolean(), v.null()]);

const argumentCondition = v.strictObject({
  keyword: v.exactOptional(text),
  position: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  absent: v.exactOptional(v.boolean()),
  unknown: v.exactOptional(v.boolean()),
  equals: v.exactOptional(v.array(constant)),
  notEquals: v.exactOptional(v.array(constant)),
  names: v.exactOptional(v.array(text)),
  notNames: v.exactOptional(v.array(text)),
  from: v.exactOptional(v.array(text)),
  matches: v.exactOptional(pattern),
  notMatches: v.exactOptional(pattern),
  written: v.exactOptional(pattern),
  includes: v.exactOptional(v.array(constant)),
  constant: v.exactOptional(v.boolean()),
  fixed: v.exactOptional(v.boolean()),
});

const specifier = v.pipe(
  text,
  v.check((value) => parseSpecifier(value) !== undefined, 'is no version specifier'),
);

const versionClause = v.strictObject({
  package: text,
  admits: v.exactOptional(specifier),
  only: v.exactOptional(specifier),
  severity: v.picklist(severities),
  because: text,
});

/** One line of Python text that is written into a file as it stands. */
const python = v.pipe(text, v.regex(/^[\x20-\x7e]+$/, 'is more than a line of ASCII'));
const identifier = v.pipe(text, v.regex(/^[A-Za-z_]\w*$/, 'is no name'));

const callEdit = v.pipe(
  v.strictObject({
    set: v.exactOptional(v.record(identifier, python)),
    remove: v.exactOptional(v.array(identifier)),
    rename: v.exactOptional(v.record(identifier, identifier)),
    when: v.optional(v.array(argumentCondition), []),
    unless: v.exactOptional(v.strictObject({ package: text, admits: specifier })),
  }),
  v.check(({ set, remove, rename }) => [set, remove, rename].some(Boolean), 'changes nothing'),
);

/** What `match` may say, by the kind of fact that the rule is `on`. */
const matches = {
  text: v.strictObject({
    keywords: v.pipe(v.array(text), v.minLength(1)),
    pattern,
    flags: v.exactOptional(text),
    group: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    entropy: v.exactOptional(v.number()),
    checksum: v.exactOptional(v.picklist(['github-crc32', 'luhn', 'iban'])),
    context: v.exactOptional(pattern),
    allow: v.optional(v.array(pattern), []),
    redact: v.optional(v.boolean(), true),
    parts: v.exactOptional(v.array(v.picklist(['source', 'output', 'metadata', 'attachment']))),
    once: v.exactOptional(v.boolean()),
  }),
  call: v.strictObject({
    callees: v.pipe(v.array(text), v.minLength(1)),
    when: v.optional(v.array(argumentCondition), []),
    references: v.optional(v.boolean(), true),
    supersedes: v.exactOptional(v.array(text)),
    everywhere: v.exactOptional(v.boolean()),
    versions: v.exactOptional(v.array(versionClause)),
    needsPin: v.exactOptional(v.boolean()),
  }),
  global: v.strictObject({
    names: v.pipe(v.array(text), v.minLength(1)),
    except: texts,
    use: v.exactOptional(v.picklist(['called', 'imported'])),
    written: v.exactOptional(v.picklist(['class', 'function'])),
    inert: v.exactOptional(v.boolean()),
    when: v.optional(v.array(argumentCondition), []),
  }),
  operator: v.strictObject({
    frameworks: texts,
    names: v.pipe(v.array(text), v.minLength(1)),
    namespaces: v.exactOptional(v.array(v.string())),
    except: texts,
    attributes: v.optional(v.record(v.string(), pattern), {}),
  }),
  template: v.strictObject({
    constructs: v.optional(
      v.array(
        v.picklist([
          'name',
          'attribute',
          'subscript',
          'call',
          'filter',
          'import',
          'include',
          'extends',
          'loop',
          'number',
        ]),
      ),
      [],
    ),
    name: v.exactOptional(pattern),
    unless: v.exactOptional(pattern),
  }),
  reference: v.strictObject({
    roles: v.pipe(v.array(text), v.minLength(1)),
    leads: v.exactOptional(v.array(v.picklist(['inside', 'outside', 'network']))),
    target: v.exactOptional(pattern),
    unless: v.exactOptional(pattern),
  }),
  command: v.strictObject({
    programs: texts,
    pipedInto: texts,
    piped: v.exactOptional(v.boolean()),
    thenRun: v.optional(v.boolean(), false),
    argument: v.exactOptional(pattern),
    unless: v.exactOptional(pattern),
  }),
  package: v.strictObject({
    pinned: v.exactOptional(v.boolean()),
    hashed: v.exactOptional(v.boolean()),
    origins: v.exactOptional(v.array(v.picklist(['index', 'url', 'vcs', 'path']))),
    specifier: v.exactOptional(pattern),
    url: v.exactOptional(pattern),
    declaredIn: v.exactOptional(v.picklist(['manifest', 'command'])),
    releases: v.exactOptional(v.record(v.string(), v.array(text))),
  }),
  vulnerability: v.strictObject({
    malicious: v.optional(v.boolean(), false),
    admits: v.exactOptional(v.picklist(['all', 'some'])),
  }),
  output: v.strictObject({
    contents: v.pipe(v.array(text), v.minLength(1)),
    mimes: v.exactOptional(v.array(text)),
  }),
  column: v.strictObject({
    name: pattern,
    value: pattern,
    checksum: v.exactOptional(v.picklist(['github-crc32', 'luhn', 'iban'])),
    least: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  }),
  anomaly: v.strictObject({
    anomalies: v.pipe(v.array(text), v.minLength(1)),
    formats: v.exactOptional(v.array(text)),
  }),
} satisfies Record<FactKind, v.GenericSchema>;

const example = v.union([
  v.string(),
  v.strictObject({
    path: text,
    text: v.string(),
    pins: v.exactOptional(v.array(text)),
    fixed: v.exactOptional(v.string()),
  }),
  v.strictObject({ path: text, hex: v.pipe(v.string(), v.regex(/^[\s0-9a-f]*$/i, 'is not hexadecimal')) }),
]);

const ruleSchema = v.strictObject({
  title: v.pipe(text, v.maxLength(100)),
  severity: v.picklist(severities),
  confidence: v.picklist(confidences),
  message: text,
  why: text,
  fix: text,
  edit: v.exactOptional(callEdit),
  references: texts,
  taxonomy: texts,
  on: v.picklist(Object.keys(matches) as FactKind[]),
  match: v.record(v.string(), v.unknown()),
  examples: v.strictObject({
    bad: v.pipe(v.array(example), v.minLength(1)),
    good: v.pipe(v.array(example), v.minLength(1)),
  }),
});

const listSchema = v.strictObject({ why: text, names: v.pipe(v.array(text), v.minLength(1)) });

/**
 * Checks one rule as it stands in its file.
 *
 * @param id - the path under `rules/` without its ending
 * @param source - what the file's YAML says
 * @throws UsageError that names the rule, the field and what is wrong with it
 */
export function parseRule(id: string, source: unknown): Rule {
  const rule = check(ruleSchema, source, `rule ${id}`);
  if (rule.edit && rule.on !== 'call') throw new UsageError(`rule ${id}: edit: only calls can be edited`);
  const match: MatchOf<FactKind> = check(matches[rule.on], rule.match, `rule ${id}: match`);
  return { id, ...rule, match };
}

/** Checks one list of names, as `parseRule` does. */
export function parseList(id: string, source: unknown): NameList {
  return { id, ...check(listSchema, source, `list ${id}`) };
}

/**
 * Validates with one clear line for the first thing that is wrong.
 *
 * @param what - what is validated, as the line's subject
 * @throws UsageError
 */
export function check<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  // The library takes a list for an object whose keys are numbers.
  if (Array.isArray(value)) throw new UsageError(`${what}: a list stands where keys are expected`);
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const place = [what, ...(path === null ? [] : [path])].join(': ');
  throw new UsageError(`${place}: ${describeIssue(issue)}`);
}

const kinds: Readonly<Record<string, string>> = {
  Array: 'a list',
  Object: 'a table of keys',
  string: 'a text',
};

/** The library's words are for programmers; these are for whoever wrote the file. */
function describeIssue({ type, expected, received, message }: v.BaseIssue<unknown>): string {
  const choices = (expected ?? '')
    .replace(/^\(|\)$/g, '')
    .replaceAll(' | ', ', ')
    .replaceAll('"', '');
  if (type === 'strict_object' && expected === 'never') return 'there is no such key';
  if (type === 'strict_object' && received === 'undefined') return 'this key is missing';
  if (type === 'picklist') return `${received} is none of ${choices}`;
  if (!message.startsWith('Invalid')) return message;
  return `${received} stands where ${kinds[choices] ?? choices} is expected`;
}
