import { ruleAnchor } from '../../src/reports/shared/project.js';
import { columns, type Attack, type Column, type Row } from './attack.js';
import { archiveRows } from './archives.js';
import { dataRows } from './data.js';
import { folderRows } from './folders.js';
import { graphRows } from './graphs.js';
import { kerasRows } from './keras.js';
import { olderRows } from './older.js';
import { pickleRows } from './pickle.js';
import { pythonRows } from './python.js';
import { tensorflowRows } from './tensorflow.js';
import { torchRows } from './torch.js';
import { weightRows } from './weights.js';

/** Every format that the README speaks of, with every attack on it. */
export const rows: readonly Row[] = [
  ...pickleRows,
  ...torchRows,
  ...pythonRows,
  ...kerasRows,
  ...tensorflowRows,
  ...graphRows,
  ...olderRows,
  ...dataRows,
  ...folderRows,
  ...weightRows,
  ...archiveRows,
];

export const columnIds = Object.keys(columns) as Column[];

/** The attacks of one cell. */
export function attacksIn(row: Row, column: Column): readonly Attack[] {
  return [row.cells[column] ?? []].flat();
}

function shortId(rule: string): string {
  return rule.slice(rule.indexOf('/') + 1);
}

/** The rules that a cell leads to: of the attacks that fail the gate the first, and of the others. */
function linksOf(attacks: readonly Attack[]): readonly (readonly [mark: string, rule: string])[] {
  const fails = ({ least }: Attack): boolean => least === 'critical' || least === 'high';
  const [failing, rest] = [attacks.find(fails), attacks.find((one) => !fails(one))];
  return [
    ...(failing ? [['✓', failing.rules[0]] as const] : []),
    ...(rest ? [['○', rest.rules[0]] as const] : []),
  ];
}

function cell(attacks: readonly Attack[]): string {
  return (
    linksOf(attacks)
      .map(([mark, rule]) => `[${mark}][${shortId(rule)}]`)
      .join(' ') || '–'
  );
}

/** As Prettier sets a cell: the first column to the left, others in the middle. */
function padded(text: string, width: number, column: number): string {
  const before = column === 0 ? 0 : Math.floor((width - text.length) / 2);
  return `${' '.repeat(before)}${text}`.padEnd(width);
}

/** The table of the README: a mark for what is found of each attack, which leads to the rule that finds it. */
export function renderTable(): string {
  const lines = [
    ['format', ...Object.values(columns)],
    ...rows.map((row) => [row.format, ...columnIds.map((column) => cell(attacksIn(row, column)))]),
  ];
  const widths = ['', ...columnIds].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const [head, ...body] = lines.map(
    (line) => `| ${line.map((text, at) => padded(text, widths[at] ?? 0, at)).join(' | ')} |`,
  );
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `:${'-'.repeat(width - 2)}:`));
  const linked = rows.flatMap((row) => columnIds.flatMap((column) => linksOf(attacksIn(row, column))));
  const links = [...new Set(linked.map(([, id]) => id))].sort();
  return [
    head,
    `| ${rule.join(' | ')} |`,
    ...body,
    '',
    ...links.map((id) => `[${shortId(id)}]: rules/README.md#${ruleAnchor(id)} '${id}'`),
  ].join('\n');
}
