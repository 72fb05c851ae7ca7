import type { Contents, ModelChange } from '../../types.js';

/** One name that came, went or is another now. Hostile text. */
interface Entry {
  readonly sign: '+' | '−' | '~';
  readonly name: string;
  /** How much of it there is, or was before and is now: `×3 → ×5`, `F32 [10] → F16 [10]`. */
  readonly note: string;
}

/** What changed of one kind. */
export interface Group {
  readonly title: string;
  /** The whole in a few words, where counting says more than names: `152 tensors, 7.2 M parameters`. */
  readonly summary: string;
  readonly entries: readonly Entry[];
}

/** What a change did inside one model file. All names are hostile text. */
export interface ModelDifference {
  readonly path: string;
  readonly previousPath?: string;
  readonly kind: 'added' | 'deleted' | 'changed';
  /** Those in which something changed; none where only the bytes are others. */
  readonly groups: readonly Group[];
  readonly baseSize?: number;
  readonly headSize?: number;
  /** SHA-256, its first digits. */
  readonly baseDigest?: string;
  readonly headDigest?: string;
}

type Named = Readonly<Record<string, string>>;

/** What came first, then what went, then what is another now: the first is what a reviewer must see. */
function entriesOf(before: Named, after: Named): Entry[] {
  const added: Entry[] = [];
  const changed: Entry[] = [];
  for (const [name, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, name)) added.push({ sign: '+', name, note: value });
    else {
      const old = before[name] ?? '';
      if (old !== '' && value !== '' && old !== value)
        changed.push({ sign: '~', name, note: `${old} → ${value}` });
    }
  }
  const removed = Object.keys(before)
    .filter((name) => !Object.hasOwn(after, name))
    .map((name): Entry => ({ sign: '−', name, note: '' }));
  return [...added, ...removed, ...changed];
}

function named(names: readonly string[]): Named {
  return Object.fromEntries(names.map((name) => [name, '']));
}

function counted(numbers: Readonly<Record<string, number>>): Named {
  return Object.fromEntries(Object.entries(numbers).map(([name, count]) => [name, `×${count}`]));
}

/** Once is what a reader assumes. */
function operatorEntries(before: Contents['operators'], after: Contents['operators']): Entry[] {
  return entriesOf(counted(before), counted(after)).map((entry) =>
    entry.sign === '+' && entry.note === '×1' ? { ...entry, note: '' } : entry,
  );
}

function sized(sizes: Readonly<Record<string, number | null>>): Named {
  return Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, size === null ? '' : formatSize(size)]),
  );
}

/** Sizes that round to the same text are told apart by their growth. */
function memberEntries(before: Contents['members'], after: Contents['members']): Entry[] {
  const entries = entriesOf(sized(before), sized(after));
  const told = new Set(entries.map(({ name }) => name));
  const others = Object.entries(after).filter(
    ([name, size]) =>
      !told.has(name) && size !== null && typeof before[name] === 'number' && before[name] !== size,
  );
  return [
    ...entries,
    ...others.map(([name, size]): Entry => ({
      sign: '~',
      name,
      note: formatGrowth(before[name] ?? 0, size ?? 0),
    })),
  ];
}

function tensorSummary(before: Contents, after: Contents): string {
  const count = ({ tensorCount, parameters }: Contents): string =>
    `${tensorCount} ${tensorCount === 1 ? 'tensor' : 'tensors'}, ${formatCount(parameters)} ${parameters === 1 ? 'parameter' : 'parameters'}`;
  if (before.tensorCount === 0 && after.tensorCount === 0) return '';
  const [old, now] = [count(before), count(after)];
  return before.tensorCount === 0 || old === now ? now : `${old} → ${now}`;
}

const nothing: Contents = {
  formats: [],
  size: 0,
  imports: [],
  operators: {},
  tensors: {},
  tensorCount: 0,
  parameters: 0,
  templates: [],
  metadata: {},
  members: {},
};

const SHORT_DIGEST = 12;

/** What differs between the two sides of one model, by kind, the kinds that run code first. */
export function compareContents({ path, previousPath, base, head }: ModelChange): ModelDifference {
  const before = base ?? nothing;
  const after = head ?? nothing;
  const group = (title: string, entries: readonly Entry[], summary = ''): Group => ({
    title,
    summary: entries.length > 0 ? summary : '',
    entries,
  });
  const groups = [
    group('imports', entriesOf(named(before.imports), named(after.imports))),
    group('operators', operatorEntries(before.operators, after.operators)),
    group('templates', entriesOf(named(before.templates), named(after.templates))),
    group('tensors', entriesOf(before.tensors, after.tensors), tensorSummary(before, after)),
    group('metadata', entriesOf(before.metadata, after.metadata)),
    group('members', memberEntries(before.members, after.members)),
  ];
  return {
    path,
    ...(previousPath === undefined ? {} : { previousPath }),
    kind: base === undefined ? 'added' : head === undefined ? 'deleted' : 'changed',
    groups: groups.filter(({ entries }) => entries.length > 0),
    ...(base === undefined ? {} : { baseSize: base.size }),
    ...(head === undefined ? {} : { headSize: head.size }),
    ...(base?.digest === undefined ? {} : { baseDigest: base.digest.slice(0, SHORT_DIGEST) }),
    ...(head?.digest === undefined ? {} : { headDigest: head.digest.slice(0, SHORT_DIGEST) }),
  };
}

function scale(value: number, units: readonly string[]): string {
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`.trimEnd();
}

/** `1 byte`, `142 bytes`, `1.4 MB`: decimal units. */
export function formatSize(bytes: number): string {
  return bytes === 1 ? '1 byte' : scale(bytes, ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** `142`, `1.4 M`. */
function formatCount(count: number): string {
  return scale(count, ['', 'k', 'M', 'G', 'T', 'P']);
}

/** `+12 bytes`, `−1.4 MB`, `same size`. */
export function formatGrowth(before: number, after: number): string {
  if (before === after) return 'same size';
  return `${after > before ? '+' : '−'}${formatSize(Math.abs(after - before))}`;
}
