import type { Example, Rule } from '../types.js';
import { clip, terminalText } from './shared/escape.js';
import { plural, sortRules } from './shared/findings.js';
import { ruleUrl } from './shared/project.js';
import { exampleText, familyOf, fixedText } from './shared/rule-text.js';
import { badge, BADGE, painter, wrap, type Paint, type TerminalOptions } from './shared/terminal.js';

const INDENT = 2;

function paragraph(paint: Paint, title: string, text: string, width: number): string {
  return `${paint('bold', title)}\n${' '.repeat(INDENT)}${wrap(text, INDENT, width)}`;
}

function examples(paint: Paint, title: string, list: readonly Example[]): string {
  const quote = (text: string): string[] =>
    text.split('\n').map((line) => `  ${paint('dim', '│')} ${terminalText(line)}`);
  const lines = list.map((example) => {
    const fixed = fixedText(example);
    const after = fixed === undefined ? [] : ['  with the suggested fix:', ...quote(fixed)];
    return [...quote(exampleText(example)), ...after].join('\n');
  });
  return [paint('bold', title), lines.join('\n\n')].join('\n');
}

/** All that a rule knows of itself: `assay explain RULE`. */
export function toExplanation(rule: Rule, { color, width }: TerminalOptions): string {
  const paint = painter(color);
  const sections = [
    `${badge(paint, rule.severity).trimEnd()} ${paint('bold', terminalText(rule.title))}\n ${paint('dim', `${terminalText(rule.id)}, ${rule.confidence} confidence`)}`,
    paragraph(paint, 'Why', rule.why, width),
    paragraph(paint, 'Fix', rule.fix, width),
    examples(paint, 'Found', rule.examples.bad),
    examples(paint, 'Not found', rule.examples.good),
    [
      paint('bold', 'See also'),
      ...[...rule.references, ruleUrl(rule.id)].map((url) => `  ${terminalText(url)}`),
    ].join('\n'),
    ...(rule.taxonomy.length > 0 ? [paragraph(paint, 'Taxonomy', rule.taxonomy.join(', '), width)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** All rules by family, the worst first: `assay rules`. */
export function toRuleTable(rules: readonly Rule[], { color, width }: TerminalOptions): string {
  const paint = painter(color);
  const longest = Math.max(0, ...rules.map(({ id }) => id.length));
  const room = Math.max(20, width - BADGE - longest - 4);
  const families = [...new Set(rules.map(({ id }) => familyOf(id)))].sort();
  const sections = families.map((family) => {
    const rows = sortRules(rules.filter(({ id }) => familyOf(id) === family)).map(
      ({ id, title, severity }) =>
        ` ${badge(paint, severity)} ${terminalText(id).padEnd(longest)}  ${paint('dim', clip(terminalText(title), room))}`,
    );
    return [paint('bold', terminalText(family)), ...rows].join('\n');
  });
  return `${[...sections, plural(rules.length, 'rule')].join('\n\n')}\n`;
}
