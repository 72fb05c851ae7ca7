/** What one field of a code object is: a 32-bit number, or an object of its own. */
type FieldKind = 'number' | 'bytes' | 'names' | 'constants' | 'text';

/** One field: only those that say what the code does have a name. */
export interface Field {
  readonly kind: FieldKind;
  readonly as?: 'names' | 'constants' | 'locals' | 'name' | 'filename' | 'code';
}

/** How one range of CPython versions writes a code object. */
export interface Layout {
  readonly versions: string;
  /** Python 2 writes text as bytes. */
  readonly bytesAreText: boolean;
  readonly fields: readonly Field[];
}

const number: Field = { kind: 'number' };
const numbers = (count: number): readonly Field[] => Array.from({ length: count }, () => number);

const body: readonly Field[] = [
  { kind: 'bytes', as: 'code' },
  { kind: 'constants', as: 'constants' },
  { kind: 'names', as: 'names' },
  { kind: 'names', as: 'locals' },
];
const origin: readonly Field[] = [
  { kind: 'text', as: 'filename' },
  { kind: 'text', as: 'name' },
];

/** Free and cell variables, where the code is from, the first line and the table of lines. */
const untilPython310: readonly Field[] = [
  ...body,
  { kind: 'names' },
  { kind: 'names' },
  ...origin,
  number,
  { kind: 'bytes' },
];

/**
 * The layouts in use, the newest first. Marshal does not write its version: the fields' kinds tell which one it is,
 * for numbers have no type byte of their own, and a wrong count of them puts a number where an object must stand.
 *
 * Source: `r_object` and `w_object` in CPython's `Python/marshal.c`, 2.7 to 3.14.
 */
export const layouts: readonly Layout[] = [
  {
    versions: '3.11 or later',
    bytesAreText: false,
    fields: [
      ...numbers(5),
      ...body,
      { kind: 'bytes' },
      ...origin,
      { kind: 'text' },
      number,
      { kind: 'bytes' },
      { kind: 'bytes' },
    ],
  },
  { versions: '3.8 to 3.10', bytesAreText: false, fields: [...numbers(6), ...untilPython310] },
  { versions: '3.0 to 3.7', bytesAreText: false, fields: [...numbers(5), ...untilPython310] },
  { versions: '2', bytesAreText: true, fields: [...numbers(4), ...untilPython310] },
];
