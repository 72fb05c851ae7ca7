import type { Rule } from '../types.js';
import { markdownProse, markdownText } from './shared/escape.js';
import { plural, sortRules } from './shared/findings.js';
import { ruleAnchor } from './shared/project.js';
import { familyOf, ruleMarkdown } from './shared/rule-text.js';

const families: Readonly<Record<string, string>> = {
  model: 'What a model file does when it is loaded, and files that are not what they claim to be.',
  command: 'Shell commands, in scripts, builds and cells.',
  notebook: 'Notebooks: what stands in outputs and cells, and how they were run.',
  code: 'Python that loads models or data without a guard.',
  secret: 'Tokens and keys that stand in a file.',
  dependency: 'Packages: known vulnerabilities, malicious releases, unsafe sources.',
  file: 'What could not be read, and what does not belong into a repository.',
};

function byFamily(rules: readonly Rule[]): (readonly [string, Rule[]])[] {
  const found = new Map<string, Rule[]>(Object.keys(families).map((family) => [family, []]));
  for (const rule of rules) {
    const family = familyOf(rule.id);
    const known = found.get(family);
    if (known) known.push(rule);
    else found.set(family, [rule]);
  }
  return [...found].filter(([, list]) => list.length > 0).map(([family, list]) => [family, sortRules(list)]);
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, title, severity, confidence }) =>
      `| [${markdownText(id)}](#${ruleAnchor(id)}) | ${markdownText(title)} | ${severity} | ${confidence} |`,
  );
  return ['| Rule | What it finds | Severity | Confidence |', '|:--|:--|:--|:--|', ...rows].join('\n');
}

function entry(rule: Rule): string {
  return [
    `### ${rule.id}`,
    `**${markdownProse(rule.title)}** – ${rule.severity} severity, ${rule.confidence} confidence`,
    ruleMarkdown(rule),
  ].join('\n\n');
}

/** `rules/README.md`: each rule with an anchor that alerts and comments link to. */
export function toCatalogue(rules: readonly Rule[]): string {
  const groups = byFamily(rules);
  return `${[
    '<!-- Generated from the rules in this folder. Change those. -->',
    '# Rules',
    `${plural(rules.length, 'rule')}, by family. Each is one YAML file in this folder; its path is its id.`,
    ...groups.flatMap(([family, list]) => [
      `## ${family}`,
      ...(families[family] === undefined ? [] : [families[family]]),
      table(list),
    ]),
    ...groups.flatMap(([, list]) => list.map(entry)),
  ].join('\n\n')}\n`;
}
