import { sliceBytes } from '../../bytes.js';
import type { Artifact } from '../../types.js';
import { opcodes } from '../../parsers/pickle-opcodes.js';

/** Bytes by which a pickle may begin inside a constant; a text is looked into only where it starts like protocol 0. */
const starts = new Set(
  opcodes.flatMap((opcode, code) => (opcode?.pops === 0 && !opcode.marked ? [code] : [])),
);
const textStarts = new Set([...starts].filter((code) => /^(?:GLOBAL|MARK)$/.test(opcodes[code]?.name ?? '')));
const hiding: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ...['BINBYTES', 'SHORT_BINBYTES', 'BINBYTES8', 'BYTEARRAY8', 'BINSTRING', 'SHORT_BINSTRING'].map(
    (name) => [name, starts] as const,
  ),
  ...['BINUNICODE', 'SHORT_BINUNICODE', 'BINUNICODE8'].map((name) => [name, textStarts] as const),
]);
/** Shorter bytes hold no pickle that calls anything. */
const SHORTEST_PICKLE = 8;
/** Whether a constant of an opcode may hold a pickle, by its length and its first byte. */
export function mayHidePickle(name: string, first: number, length: number): boolean {
  return length >= SHORTEST_PICKLE && hiding.get(name)?.has(first) === true;
}

/** The pickle that a constant hides. */
export function hiddenPickle({ path, inside, content }: Artifact, start: number, length: number): Artifact {
  return {
    path,
    inside: [...inside, `bytes at ${start}`],
    content: sliceBytes(content, start, length),
  };
}
