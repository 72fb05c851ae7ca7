/** How an opcode's argument stands in the stream: so many bytes, a line or two, or a length and so many bytes. */
export type Argument = 0 | 1 | 2 | 4 | 8 | 'line' | 'lines' | 'digits' | 'count1' | 'count4' | 'count8';

/** What an opcode does to a pickle machine's stack, as far as it is the same for all values. */
export interface Opcode {
  readonly name: string;
  readonly argument: Argument;
  /** Values that must stand above the last mark; for a `marked` opcode, below it. */
  readonly pops: number;
  readonly pushes: number;
  /** Takes everything down to the last mark, and the mark, before `pops`. */
  readonly marked: boolean;
  /** Pushes a constant and does nothing else. */
  readonly literal: boolean;
  /** The literal is a text, or one of Python 2, which may be bytes as well. */
  readonly text: boolean;
}

type Row = readonly [code: number, name: string, argument: Argument, pops: number, pushes: number];

/** Protocols 0 to 5, after CPython's `pickletools.opcodes`. */
const literals: readonly Row[] = [
  [0x46, 'FLOAT', 'line', 0, 1],
  [0x49, 'INT', 'line', 0, 1],
  [0x4c, 'LONG', 'line', 0, 1],
  [0x53, 'STRING', 'line', 0, 1],
  [0x56, 'UNICODE', 'line', 0, 1],
  [0x4a, 'BININT', 4, 0, 1],
  [0x4b, 'BININT1', 1, 0, 1],
  [0x4d, 'BININT2', 2, 0, 1],
  [0x8a, 'LONG1', 'count1', 0, 1],
  [0x8b, 'LONG4', 'count4', 0, 1],
  [0x4e, 'NONE', 0, 0, 1],
  [0x88, 'NEWTRUE', 0, 0, 1],
  [0x89, 'NEWFALSE', 0, 0, 1],
  [0x47, 'BINFLOAT', 8, 0, 1],
  [0x54, 'BINSTRING', 'count4', 0, 1],
  [0x55, 'SHORT_BINSTRING', 'count1', 0, 1],
  [0x58, 'BINUNICODE', 'count4', 0, 1],
  [0x8c, 'SHORT_BINUNICODE', 'count1', 0, 1],
  [0x8d, 'BINUNICODE8', 'count8', 0, 1],
  [0x42, 'BINBYTES', 'count4', 0, 1],
  [0x43, 'SHORT_BINBYTES', 'count1', 0, 1],
  [0x8e, 'BINBYTES8', 'count8', 0, 1],
  [0x96, 'BYTEARRAY8', 'count8', 0, 1],
];

const plain: readonly Row[] = [
  [0x28, 'MARK', 0, 0, 0],
  [0x2e, 'STOP', 0, 1, 0],
  [0x30, 'POP', 0, 0, 0],
  [0x32, 'DUP', 0, 1, 2],
  [0x50, 'PERSID', 'line', 0, 1],
  [0x51, 'BINPERSID', 0, 1, 1],
  [0x52, 'REDUCE', 0, 2, 1],
  [0x61, 'APPEND', 0, 2, 1],
  [0x62, 'BUILD', 0, 2, 1],
  [0x63, 'GLOBAL', 'lines', 0, 1],
  [0x7d, 'EMPTY_DICT', 0, 0, 1],
  [0x5d, 'EMPTY_LIST', 0, 0, 1],
  [0x29, 'EMPTY_TUPLE', 0, 0, 1],
  [0x8f, 'EMPTY_SET', 0, 0, 1],
  [0x67, 'GET', 'digits', 0, 1],
  [0x68, 'BINGET', 1, 0, 1],
  [0x6a, 'LONG_BINGET', 4, 0, 1],
  [0x70, 'PUT', 'digits', 1, 1],
  [0x71, 'BINPUT', 1, 1, 1],
  [0x72, 'LONG_BINPUT', 4, 1, 1],
  [0x94, 'MEMOIZE', 0, 1, 1],
  [0x73, 'SETITEM', 0, 3, 1],
  [0x80, 'PROTO', 1, 0, 0],
  [0x95, 'FRAME', 8, 0, 0],
  [0x81, 'NEWOBJ', 0, 2, 1],
  [0x92, 'NEWOBJ_EX', 0, 3, 1],
  [0x82, 'EXT1', 1, 0, 1],
  [0x83, 'EXT2', 2, 0, 1],
  [0x84, 'EXT4', 4, 0, 1],
  [0x85, 'TUPLE1', 0, 1, 1],
  [0x86, 'TUPLE2', 0, 2, 1],
  [0x87, 'TUPLE3', 0, 3, 1],
  [0x93, 'STACK_GLOBAL', 0, 2, 1],
  [0x97, 'NEXT_BUFFER', 0, 0, 1],
  [0x98, 'READONLY_BUFFER', 0, 1, 1],
];

const marked: readonly Row[] = [
  [0x31, 'POP_MARK', 0, 0, 0],
  [0x64, 'DICT', 0, 0, 1],
  [0x65, 'APPENDS', 0, 1, 1],
  [0x69, 'INST', 'lines', 0, 1],
  [0x6c, 'LIST', 0, 0, 1],
  [0x6f, 'OBJ', 0, 0, 1],
  [0x74, 'TUPLE', 0, 0, 1],
  [0x75, 'SETITEMS', 0, 1, 1],
  [0x90, 'ADDITEMS', 0, 1, 1],
  [0x91, 'FROZENSET', 0, 0, 1],
];

const table: (Opcode | undefined)[] = new Array<Opcode | undefined>(256).fill(undefined);
for (const rows of [literals, plain, marked]) {
  for (const [code, name, argument, pops, pushes] of rows) {
    table[code] = {
      name,
      argument,
      pops,
      pushes,
      marked: rows === marked,
      literal: rows === literals,
      text: /STRING$|UNICODE8?$/.test(name),
    };
  }
}

/** Opcodes by their byte; a byte that is no opcode is `undefined`. */
export const opcodes: readonly (Opcode | undefined)[] = table;

/** The highest protocol that exists. */
export const HIGHEST_PROTOCOL = 5;

/** Longer strings are not looked into: no name, argument or folded constant comes near it; nothing honest comes near it. */
export const MAX_TEXT = 8 * 1024;
