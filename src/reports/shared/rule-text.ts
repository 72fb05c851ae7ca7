import type { Example, FactKind, Rule } from '../../types.js';
import { clip, markdownCode, markdownFence, markdownLink, markdownProse, markdownText } from './escape.js';

/** The part of the catalogue a rule stands in: `model` of `model/dangerous-global`. */
export function familyOf(id: string): string {
  return id.split('/')[0] ?? id;
}

/** Languages for syntax colours, by what a rule looks at. */
const languages: Readonly<Record<FactKind, string>> = {
  text: 'text',
  call: 'python',
  global: 'python',
  operator: 'text',
  template: 'jinja',
  reference: 'text',
  command: 'shell',
  package: 'text',
  vulnerability: 'text',
  output: 'html',
  column: 'html',
  anomaly: 'text',
};

/** Bytes of an example that are worth printing. */
const HEX = 128;

function exampleContent(example: Exclude<Example, string>): string {
  return 'hex' in example ? clip(example.hex, HEX) : example.text.trimEnd();
}

function titleOf(example: Exclude<Example, string>): string {
  const pins = 'text' in example ? (example.pins ?? []) : [];
  return pins.length === 0 ? example.path : `${example.path} with ${pins.join(', ')}`;
}

/** An example as text, its path first where it has one. */
export function exampleText(example: Example): string {
  if (typeof example === 'string') return example.trimEnd();
  return `${titleOf(example)}\n${exampleContent(example)}`;
}

/** An example as the rule's suggested fix leaves it, where it shows one. */
export function fixedText(example: Example): string | undefined {
  return typeof example === 'object' && 'text' in example ? example.fixed?.trimEnd() : undefined;
}

/** Examples of one line share a block; files and longer ones have their own. */
function examplesMarkdown(examples: readonly Example[], language: string): string[] {
  const short = examples.filter((one) => typeof one === 'string' && !one.trimEnd().includes('\n'));
  const blocks = short.length === 0 ? [] : [markdownFence(short.map(exampleText).join('\n'), language)];
  for (const example of examples) {
    if (short.includes(example)) continue;
    if (typeof example === 'string') blocks.push(markdownFence(exampleText(example), language));
    else {
      const fixed = fixedText(example);
      const colours = fixed === undefined ? 'text' : language;
      blocks.push(`${markdownCode(titleOf(example))}:`, markdownFence(exampleContent(example), colours));
      if (fixed !== undefined) blocks.push('with the suggested fix:', markdownFence(fixed, language));
    }
  }
  return blocks;
}

/** Why, how to mend, examples and references: the same in the catalogue and in code scanning. */
export function ruleMarkdown(rule: Rule): string {
  const examples = (title: string, list: readonly Example[]): string[] =>
    list.length === 0 ? [] : [`**${title}**`, ...examplesMarkdown(list, languages[rule.on])];
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
