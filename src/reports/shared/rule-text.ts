import type { Example, FactKind, Rule } from '../../types.js';
import { clip, markdownCode, markdownLink, markdownProse, markdownText } from './escape.js';

/** The part of the catalogue a rule stands in: `model` of `model/dangerous-global`. */
export function familyOf(id: string): string {
  return id.split('/')[0] ?? id;
}

/** Languages for syntax colours, by what a rule looks at. */
const languages: Readonly<Record<FactKind, string>> = {
  text: 'text',
  call: 'python',
  global: 'python',
  command: 'shell',
  package: 'text',
  vulnerability: 'text',
  output: 'html',
  anomaly: 'text',
};

/** Bytes of an example that are worth printing. */
const HEX = 128;

/** An example as text, its path first where it has one. */
export function exampleText(example: Example): string {
  if (typeof example === 'string') return example.trimEnd();
  const content = 'hex' in example ? clip(example.hex, HEX) : example.text.trimEnd();
  return `${example.path}\n${content}`;
}

function fence(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function exampleMarkdown(example: Example, language: string): string {
  if (typeof example === 'string') return fence(exampleText(example), language);
  const content = 'hex' in example ? clip(example.hex, HEX) : example.text.trimEnd();
  return `${markdownCode(example.path)}:\n\n${fence(content, 'text')}`;
}

/** Why, how to mend, examples and references: the same in the catalogue and in code scanning. */
export function ruleMarkdown(rule: Rule): string {
  const examples = (title: string, list: readonly Example[]): string[] =>
    list.length === 0
      ? []
      : [`**${title}**`, ...list.map((example) => exampleMarkdown(example, languages[rule.on]))];
  return [
    `**Why:** ${markdownProse(rule.why)}`,
    `**Fix:** ${markdownProse(rule.fix)}`,
    ...examples('Found', rule.examples.bad),
    ...examples('Not found', rule.examples.good),
    ...(rule.references.length === 0
      ? []
      : [rule.references.map((url) => `- ${markdownLink(markdownText(url), url)}`).join('\n')]),
    ...(rule.taxonomy.length === 0 ? [] : [markdownText(rule.taxonomy.join(', '))]),
  ].join('\n\n');
}

/** As `ruleMarkdown`, without markup. */
export function rulePlainText(rule: Rule): string {
  return [`Why: ${rule.why}`, `Fix: ${rule.fix}`, ...rule.references].join('\n');
}
