import { latin1 } from './latin1.js';

/** What runs without being loaded by any library of models. */
export interface Executable {
  /** `an ELF executable`, with its article. */
  readonly what: string;
  /** `native`: machine code; `bytecode`: code of a virtual machine; `script`: text that an interpreter runs. */
  readonly kind: 'native' | 'bytecode' | 'script';
}

type Signature = readonly [
  what: string,
  kind: Executable['kind'],
  matches: (view: DataView, start: string) => boolean,
];

/** Reads where bytes may end: what stands behind the end is no number at all. */
function u16(view: DataView, at: number, little: boolean): number {
  return at + 2 <= view.byteLength ? view.getUint16(at, little) : NaN;
}
function u32(view: DataView, at: number, little: boolean): number {
  return at + 4 <= view.byteLength ? view.getUint32(at, little) : NaN;
}

/** `e_ident` with its class, order and version, and a type that the System V ABI or an operating system knows. */
function isElf(view: DataView): boolean {
  if (u32(view, 0, false) !== 0x7f454c46 || view.byteLength < 24) return false;
  const [width, order, version] = [view.getUint8(4), view.getUint8(5), view.getUint8(6)];
  const type = u16(view, 16, order === 1);
  const known = (type >= 1 && type <= 4) || type >= 0xfe00;
  return (width === 1 || width === 2) && (order === 1 || order === 2) && version === 1 && known;
}

/** A DOS header that leads to a PE header; both stand at the very start of what any linker writes. */
function isPe(view: DataView): boolean {
  return u16(view, 0, false) === 0x4d5a && u32(view, u32(view, 0x3c, true), false) === 0x50450000;
}

/** Processors of Mach-O without the flag for 64 bits: x86, ARM, PowerPC. */
const machProcessors = new Set([7, 12, 18]);
const isMachProcessor = (type: number): boolean => machProcessors.has(type & 0xffffff);
/** `MH_OBJECT` to `MH_FILESET`. */
const LAST_MACH_TYPE = 12;

function isMachO(view: DataView): boolean {
  return [true, false].some((little) => {
    const magic = u32(view, 0, little);
    if (magic !== 0xfeedface && magic !== 0xfeedfacf) return false;
    const type = u32(view, 12, little);
    return isMachProcessor(u32(view, 4, little)) && type >= 1 && type <= LAST_MACH_TYPE;
  });
}

/** Java shares the magic; where its version stands, a fat file counts its few architectures. */
const MOST_ARCHITECTURES = 30;

function isFatMachO(view: DataView): boolean {
  const magic = u32(view, 0, false);
  const count = u32(view, 4, false);
  return (
    (magic === 0xcafebabe || magic === 0xcafebabf) &&
    count >= 1 &&
    count <= MOST_ARCHITECTURES &&
    isMachProcessor(u32(view, 8, false))
  );
}

/** Versions of Java's class files, from 1.1 on, with room for those to come. */
function isJavaClass(view: DataView): boolean {
  const major = u16(view, 6, false);
  return u32(view, 0, false) === 0xcafebabe && major >= 45 && major < 100;
}

/** Version 1, or a component of the component model. */
function isWasm(view: DataView): boolean {
  const version = u32(view, 4, true);
  return u32(view, 0, false) === 0x0061736d && (version === 1 || version === 0x1000d);
}

/** PEP 552: a magic number that ends in CR LF, flags, two words, and behind them a marshalled code object. */
function isPyc(view: DataView): boolean {
  if (view.byteLength < 17 || u16(view, 2, false) !== 0x0d0a) return false;
  const isCode = (at: number): boolean => (view.getUint8(at) & 0x7f) === 0x63;
  // Before Python 3.7 there were no flags, before 3.3 no size: code is found at 16, 12 or 8.
  return (u32(view, 4, true) <= 3 && isCode(16)) || (isOldPyc(view) && (isCode(12) || isCode(8)));
}

/** Magic numbers of Python 2.4 to 3.6. */
function isOldPyc(view: DataView): boolean {
  const magic = u16(view, 0, true);
  return (magic >= 3000 && magic < 3390) || (magic >= 62041 && magic <= 62211);
}

const startsAs =
  (pattern: RegExp) =>
  (_: DataView, start: string): boolean =>
    pattern.test(start);

const signatures: readonly Signature[] = [
  // A shell script, a PE and, behind it, a zip, as llamafile is one: it runs on six systems.
  ['an Actually Portable Executable', 'native', startsAs(/^(?:MZqFpD|jartsr|APEDBG)='/)],
  ['an ELF executable', 'native', isElf],
  ['a Windows executable', 'native', isPe],
  ['a Mach-O executable', 'native', isMachO],
  ['a universal Mach-O executable', 'native', isFatMachO],
  ['a WebAssembly module', 'bytecode', isWasm],
  ['a Java class', 'bytecode', isJavaClass],
  ['an Android executable', 'bytecode', startsAs(/^dex\n0\d\d\0/)],
  ['compiled Python code', 'bytecode', isPyc],
  // The line must end, and name a program: two bytes alone stand everywhere.
  ['a script', 'script', startsAs(/^(?:\xef\xbb\xbf)?#![ \t]*\/[\t\x20-\x7e]+\r?(?:\n|$)/)],
  ['a batch script', 'script', startsAs(/^(?:\xef\xbb\xbf)?@echo off\b/i)],
  ['a PHP script', 'script', startsAs(/^(?:\xef\xbb\xbf)?<\?php\s/i)],
];

/**
 * What bytes begin as, if that is something that an operating system or an interpreter runs. Each signature asks for
 * more than a magic number, so that numbers do not look like one by chance.
 *
 * @param head - the first bytes, at best 4 KiB
 */
export function executableAt(head: Uint8Array): Executable | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const start = latin1(head.subarray(0, 256));
  const found = signatures.find(([, , matches]) => matches(view, start));
  return found && { what: found[0], kind: found[1] };
}
