import { sliceBytes } from '../../bytes.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { executableAt } from '../../parsers/executable-signature.js';
import { opcodes } from '../../parsers/pickle-opcodes.js';
import { isSurelyPickle } from '../../parsers/pickle-sketch.js';
import type { AnomalyFact, Artifact } from '../../types.js';

/** Bytes by which a pickle may begin inside a constant; a text is looked into only where it starts like protocol 0. */
const starts = new Set(
  opcodes.flatMap((opcode, code) => (opcode?.pops === 0 && !opcode.marked ? [code] : [])),
);
const textStarts = new Set([...starts].filter((code) => /^(?:GLOBAL|MARK)$/.test(opcodes[code]?.name ?? '')));
/** How machine code begins: ELF, PE, Mach-O. */
const programs = [0x7f, 0x4d, 0xce, 0xcf, 0xfe, 0xca];
const byteStarts = new Set([...starts, ...programs]);
const hiding: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ...['BINBYTES', 'SHORT_BINBYTES', 'BINBYTES8', 'BYTEARRAY8', 'BINSTRING', 'SHORT_BINSTRING'].map(
    (name) => [name, byteStarts] as const,
  ),
  ...['BINUNICODE', 'SHORT_BINUNICODE', 'BINUNICODE8'].map((name) => [name, textStarts] as const),
]);
/** Shorter bytes hold neither a program nor a pickle that calls anything. */
const SHORTEST = 8;
/** Processors of ELF that programs run on; kernels for graphics cards (190, 224) are honest parts of models. */
const processors = new Set([2, 3, 8, 20, 21, 22, 40, 43, 62, 183, 243, 258]);

/** Whether a constant of an opcode may hold a pickle or a program, by its length and its first byte. */
export function mayHide(name: string, first: number, length: number): boolean {
  return length >= SHORTEST && hiding.get(name)?.has(first) === true;
}

function programAt(sample: Uint8Array): string | undefined {
  const found = executableAt(sample);
  if (found?.kind !== 'native') return undefined;
  if (sample[0] !== 0x7f) return found.what;
  const [low = 0, high = 0] = sample.subarray(18, 20);
  const machine = sample[5] === 1 ? low + high * 256 : high + low * 256;
  return processors.has(machine) ? found.what : undefined;
}

/**
 * What a constant hides: a pickle, to be read as something is likely to load it, or a program, which nothing loads.
 *
 * @param sample - the first bytes of the constant
 */
export function hiddenIn(
  { path, inside, content }: Artifact,
  sample: Uint8Array,
  start: number,
  length: number,
): AnomalyFact | Artifact | undefined {
  if (isSurelyPickle(sample))
    return { path, inside: [...inside, `bytes at ${start}`], content: sliceBytes(content, start, length) };
  const program = programAt(sample);
  if (program === undefined) return undefined;
  return anomaliesOf('pickle')('hidden-payload', `a byte string of the pickle begins as ${program}`, start);
}
