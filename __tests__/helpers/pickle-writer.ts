import { Buffer } from 'node:buffer';

/** Bytes of opcodes, in order; `op` and the functions below make them. */
export type Code = readonly (number | Code)[];

/** Opcodes by their names, as far as tests write them by hand. */
export const op = {
  mark: 0x28,
  stop: 0x2e,
  pop: 0x30,
  popMark: 0x31,
  dup: 0x32,
  binpersid: 0x51,
  reduce: 0x52,
  append: 0x61,
  build: 0x62,
  dict: 0x64,
  appends: 0x65,
  list: 0x6c,
  obj: 0x6f,
  setitem: 0x73,
  tuple: 0x74,
  setitems: 0x75,
  none: 0x4e,
  emptyTuple: 0x29,
  emptyList: 0x5d,
  emptyDict: 0x7d,
  emptySet: 0x8f,
  newobj: 0x81,
  tuple1: 0x85,
  tuple2: 0x86,
  tuple3: 0x87,
  true: 0x88,
  false: 0x89,
  additems: 0x90,
  frozenset: 0x91,
  newobjEx: 0x92,
  stackGlobal: 0x93,
  memoize: 0x94,
  nextBuffer: 0x97,
  readonlyBuffer: 0x98,
} as const;

function littleEndian(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Math.floor(value / 256 ** index) % 256);
}

/** The bytes of a text, one for each character. */
export function ascii(text: string): Code {
  return [...Buffer.from(text, 'latin1')];
}
export function proto(version: number): Code {
  return [0x80, version];
}
export function frame(length: number): Code {
  return [0x95, littleEndian(length, 8)];
}
/** GLOBAL: the name in two lines. */
export function globalOp(module: string, name: string): Code {
  return [0x63, [...Buffer.from(`${module}\n${name}\n`)]];
}
/** INST: everything since the mark are arguments of the named class. */
export function inst(module: string, name: string): Code {
  return [0x69, [...Buffer.from(`${module}\n${name}\n`)]];
}
/** SHORT_BINUNICODE, or BINUNICODE where the text is long. */
export function str(text: string): Code {
  const bytes = Buffer.from(text);
  return bytes.length < 256
    ? [0x8c, bytes.length, [...bytes]]
    : [0x58, littleEndian(bytes.length, 4), [...bytes]];
}
/** STRING: a literal of Python 2, with its quotes. */
export function quotedString(literal: string): Code {
  return [0x53, ascii(`${literal}\n`)];
}
/** SHORT_BINBYTES, or BINBYTES where there are many. */
export function bin(bytes: Uint8Array): Code {
  return bytes.length < 256
    ? [0x43, bytes.length, [...bytes]]
    : [0x42, littleEndian(bytes.length, 4), [...bytes]];
}
export function int(value: number): Code {
  return value >= 0 && value < 256
    ? [0x4b, value]
    : [0x4a, littleEndian(value < 0 ? value + 2 ** 32 : value, 4)];
}
export function binput(index: number): Code {
  return index < 256 ? [0x71, index] : [0x72, littleEndian(index, 4)];
}
export function binget(index: number): Code {
  return index < 256 ? [0x68, index] : [0x6a, littleEndian(index, 4)];
}
export function ext(code: number): Code {
  return [0x82, code];
}
/** A name through the stack, as protocol 4 writes it. */
export function stackGlobal(module: string, name: string): Code {
  return [str(module), str(name), op.stackGlobal];
}
/** A tuple of any length. */
export function tuple(...items: Code[]): Code {
  return items.length === 0 ? [op.emptyTuple] : [op.mark, ...items, op.tuple];
}
export function list(...items: Code[]): Code {
  return [op.emptyList, op.mark, ...items, op.appends];
}
/** REDUCE: calls `callee` with these arguments. */
export function call(callee: Code, ...items: Code[]): Code {
  return [callee, tuple(...items), op.reduce];
}

/** Puts opcodes together. */
export function assemble(...code: Code): Uint8Array {
  const bytes: number[] = [];
  const add = (part: Code): void => {
    for (const item of part) {
      if (typeof item === 'number') bytes.push(item);
      else add(item);
    }
  };
  add(code);
  return Uint8Array.from(bytes);
}

const token = /\s*(?:(b?)'((?:[^'\\]|\\.)*)'|([A-Za-z_][\w.]*(?::[\w.]+)?)|(-?\d+)|([()[\]{},:]))/y;

/**
 * Compiles a Python expression of names, calls and literals: `os.system('id')`. A name's module ends at its last
 * dot, or at a colon: `numpy:ndarray.tolist`.
 */
function compile(expression: string, named: (module: string, name: string) => Code): Code {
  let rest: RegExpExecArray | null = null;
  token.lastIndex = 0;
  const advance = (): void => {
    const from = token.lastIndex;
    rest = token.exec(expression);
    if (rest === null && expression.slice(from).trim() !== '') throw new Error(`cannot read: ${expression}`);
  };
  const is = (mark: string): boolean => rest?.[5] === mark;
  const items = (close: string): Code[] => {
    const found: Code[] = [];
    advance();
    while (!is(close)) {
      found.push(value());
      if (is(',') || (close === '}' && is(':'))) advance();
      else if (!is(close)) throw new Error(`expected ${close} in: ${expression}`);
    }
    advance();
    return found;
  };
  const atom = (): Code => {
    const [, prefix, text, name, digits] = rest ?? [];
    if (is('[')) return list(...items(']'));
    if (is('(')) return tuple(...items(')'));
    if (is('{')) return [op.emptyDict, op.mark, ...items('}'), op.setitems];
    advance();
    if (text !== undefined) {
      const plain = text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1');
      return prefix === 'b' ? bin(Buffer.from(plain, 'latin1')) : str(plain);
    }
    if (digits !== undefined) return int(Number(digits));
    if (name === 'None') return [op.none];
    if (name === 'True' || name === 'False') return [name === 'True' ? op.true : op.false];
    if (name === undefined) throw new Error(`cannot read: ${expression}`);
    const bare = name.includes('.') || name.includes(':') ? name : `builtins.${name}`;
    const split = bare.includes(':') ? bare.indexOf(':') : bare.lastIndexOf('.');
    return named(bare.slice(0, split), bare.slice(split + 1));
  };
  const value = (): Code => {
    let code = atom();
    while (is('(')) code = call(code, ...items(')'));
    return code;
  };
  advance();
  return value();
}

/** A pickle of protocol 2 or 4 that evaluates a Python expression when it is loaded. */
export function fromCall(expression: string, protocol: 2 | 4 = 4): Uint8Array {
  return assemble(proto(protocol), compile(expression, protocol === 4 ? stackGlobal : globalOp), op.stop);
}

/** The same in the newest common protocol: what an example of a rule on `global` stands for. */
export function pickleOf(expression: string): Uint8Array {
  return fromCall(expression);
}
