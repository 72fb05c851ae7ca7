import type { Contents, ModelChange } from '../../types.js';

/** What a change did inside one model file. All names are hostile text. */
export interface ModelDifference {
  readonly path: string;
  readonly previousPath?: string;
  readonly kind: 'added' | 'deleted' | 'changed';
  readonly importsGained: readonly string[];
  readonly importsLost: readonly string[];
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
  readonly membersResized: readonly string[];
  readonly baseSize?: number;
  readonly headSize?: number;
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

/** Sizes that are both known and not the same. */
function differ(before: number | null | undefined, after: number | null): boolean {
  return typeof before === 'number' && after !== null && before !== after;
}

const nothing: Contents = { formats: [], size: 0, imports: [], members: {} };

export function compareContents({ path, previousPath, base, head }: ModelChange): ModelDifference {
  const before = base ?? nothing;
  const after = head ?? nothing;
  const membersBefore = new Map(Object.entries(before.members));
  const membersAfter = Object.entries(after.members);
  return {
    path,
    ...(previousPath === undefined ? {} : { previousPath }),
    kind: base === undefined ? 'added' : head === undefined ? 'deleted' : 'changed',
    importsGained: without(after.imports, before.imports),
    importsLost: without(before.imports, after.imports),
    membersAdded: membersAfter.filter(([name]) => !membersBefore.has(name)).map(([name]) => name),
    membersRemoved: without(Object.keys(before.members), Object.keys(after.members)),
    membersResized: membersAfter
      .filter(([name, size]) => differ(membersBefore.get(name), size))
      .map(([name]) => name),
    ...(base === undefined ? {} : { baseSize: base.size }),
    ...(head === undefined ? {} : { headSize: head.size }),
  };
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `142 bytes`, `1.4 MB`: decimal units. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `+12 bytes`, `−1.4 MB`, `same size`. */
export function formatGrowth(before: number, after: number): string {
  if (before === after) return 'same size';
  return `${after > before ? '+' : '−'}${formatSize(Math.abs(after - before))}`;
}
