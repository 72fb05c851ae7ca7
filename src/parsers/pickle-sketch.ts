import { HIGHEST_PROTOCOL, opcodes, type Opcode } from './pickle-opcodes.js';
import { latin1 } from './latin1.js';
import { oncePerHead } from './magic.js';

/** How far some bytes can be read as a pickle. */
export interface Sketch {
  /** Opcodes that could be executed. */
  readonly executed: number;
  /** Something was imported and then called. */
  readonly calls: boolean;
  /** Why it ended: a STOP, a byte that no machine would execute, or the end of the bytes in the middle. */
  readonly end: 'stop' | 'broken' | 'open';
  /** Where it ended. */
  readonly offset: number;
}

const callers = new Set(['REDUCE', 'INST', 'OBJ', 'NEWOBJ', 'NEWOBJ_EX', 'BUILD']);
/** A module's file may have a hyphen in its name. */
const identifiers = /^[^\W\d][\w.-]*$/u;
/** What Python's `int` and `float` take: other bases, underscores, spaces. A stricter reader would be evaded by one. */
const lines: Readonly<Record<string, RegExp>> = {
  INT: /^\s*[+-]?(?:0[xob])?[\da-f]+(?:_[\da-f]+)*\s*$/i,
  LONG: /^\s*[+-]?(?:0[xob])?[\da-f]+(?:_[\da-f]+)*L?\s*$/i,
  FLOAT: /^\s*[+-]?(?:\d|\.\d|nan|inf)[^\s]*\s*$/i,
  STRING: /^(["']).*\1\s*$/s,
  GET: /^\s*\+?\d+(?:_\d+)*\s*$/,
  PUT: /^\s*\+?\d+(?:_\d+)*\s*$/,
};

/** A length of four printable characters means a text, not a string of 500 MB. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** The end of an argument; `undefined` if the bytes end first, `false` if it is none. */
function endOfArgument(head: Uint8Array, at: number, { name, argument }: Opcode): number | undefined | false {
  if (typeof argument === 'number') return at + argument;
  if (argument === 'line' || argument === 'lines' || argument === 'digits') {
    const first = head.indexOf(10, at);
    // The one long line of minified code may begin as INST does, but it is the name of no module.
    const named = (start: number): boolean => identifiers.test(latin1(head.subarray(start)));
    if (first < 0) return argument === 'lines' && at < head.length && !named(at) ? false : undefined;
    if (argument !== 'lines') {
      return lines[name]?.test(latin1(head.subarray(at, first))) === false ? false : first + 1;
    }
    const second = head.indexOf(10, first + 1);
    if (!identifiers.test(latin1(head.subarray(at, first)))) return false;
    if (second < 0) return first + 1 < head.length && !named(first + 1) ? false : undefined;
    return identifiers.test(latin1(head.subarray(first + 1, second))) ? second + 1 : false;
  }
  const width = Number(argument.slice('count'.length));
  const count = head.subarray(at, at + width);
  if (count.length < width) return undefined;
  if (width === 4 && isText(count)) return false;
  return at + width + count.reduceRight((length, byte) => length * 256 + byte, 0);
}

/**
 * Reads bytes as a pickle as far as depths alone tell: which opcodes stand there and whether the stack would hold.
 * Synchronous and cheap, to tell pickles from other files and from other bytes.
 *
 * @param depth - values that stand on the stack already
 */
export function sketch(head: Uint8Array, depth = 0): Sketch {
  const marks: number[] = [];
  let at = 0;
  let executed = 0;
  let imports = false;
  let calls = false;
  const ended = (end: Sketch['end'], offset: number): Sketch => ({ executed, calls, end, offset });
  while (at < head.length) {
    const opcode = opcodes[head[at] ?? 0];
    if (opcode === undefined) return ended('broken', at);
    const end = endOfArgument(head, at + 1, opcode);
    if (end === false) return ended('broken', at);
    if (end === undefined) return ended('open', at);
    // Who reads a file that starts with a persistent name has to bring the means; text and zips start with a P, too.
    if (opcode.name === 'PERSID' && executed === 0) return ended('broken', at);
    if (opcode.name === 'PROTO' && (head[at + 1] ?? 0) > HIGHEST_PROTOCOL) return ended('broken', at);
    if (opcode.marked || (opcode.name === 'POP' && depth === marks.at(-1))) {
      const mark = marks.pop();
      if (mark === undefined || (opcode.name === 'OBJ' && mark === depth)) return ended('broken', at);
      depth = mark;
    } else if (opcode.name === 'POP') {
      if (depth <= (marks.at(-1) ?? 0)) return ended('broken', at);
      depth--;
    }
    if (depth - (marks.at(-1) ?? 0) < opcode.pops) return ended('broken', at);
    depth += opcode.pushes - opcode.pops;
    if (opcode.name === 'MARK') marks.push(depth);
    executed++;
    imports ||= opcode.name === 'GLOBAL' || opcode.name === 'STACK_GLOBAL' || opcode.name === 'INST';
    calls ||= imports && callers.has(opcode.name);
    at = end;
    if (opcode.name === 'STOP') return ended('stop', at);
  }
  return ended('open', at);
}

/** Of bytes that begin a pickle, if they are one. */
export const sketchHead = oncePerHead((head: Uint8Array) => sketch(head));

/** Opcodes in a row that other data does not hold by chance. */
const MANY = 8;

/**
 * Whether the first bytes of a file begin as a pickle. `maybe`: one long value hides what follows, as in some text
 * and some images.
 *
 * @param whole - nothing follows `head`
 */
export function beginsAsPickle(head: Uint8Array, whole: boolean): 'yes' | 'maybe' | 'no' {
  for (let rest = head; ;) {
    const { executed, calls, end, offset } = sketchHead(rest);
    if (calls) return 'yes';
    if (hasHeader(rest)) return executed > 1 || (end === 'open' && !whole) ? 'yes' : 'no';
    if (end === 'broken') return 'no';
    if (executed >= MANY) return 'yes';
    if (end === 'open') return whole ? 'no' : 'maybe';
    rest = rest.subarray(offset);
    if (isPadding(rest)) return 'yes';
  }
}

/** The same without the benefit of the doubt, for bytes in the middle of other data. */
export function isSurelyPickle(head: Uint8Array): boolean {
  const { executed, calls, end } = sketchHead(head);
  return (
    calls || (hasHeader(head) && (end === 'stop' ? executed > 2 : end === 'open' && executed > 2 * MANY))
  );
}

/** Whether it is worth to try and read bytes in the middle of other data as a pickle. */
export function mayBePickle(head: Uint8Array): boolean {
  const { executed, calls, end } = sketchHead(head);
  return calls || (hasHeader(head) && executed > 1 && (end === 'open' || (end === 'stop' && executed > 2)));
}

function hasHeader(head: Uint8Array): boolean {
  return head[0] === 0x80 && (head[1] ?? 255) <= HIGHEST_PROTOCOL;
}

/** Zeros or white space, as some writers leave behind the last pickle. */
export function isPadding(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || byte === 0x20 || (byte >= 9 && byte <= 13));
}
