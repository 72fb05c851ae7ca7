import type { AnomalyFact, Artifact, Bytes } from '../../types.js';

/** Where an opcode's argument crosses the end of its frame. */
export interface Crossing {
  /** Offset of the FRAME opcode. */
  readonly frame: number;
  /** Where the read begins that the frame does not hold whole. */
  readonly start: number;
  /** Where the frame ends. */
  readonly end: number;
}

/** FRAME and its length. */
const FRAME_BYTES = 9;

/**
 * A pickle as CPython's unpickler in C reads it from a file object that cannot peek (`io.BytesIO`): it keeps a frame
 * in its buffer, and drops what is left of it when an argument is longer than that (`_Unpickler_ReadImpl`,
 * `_Unpickler_Readline`). From other files it reads across, as its twin in Python would not.
 */
function readAcross(bytes: Bytes, { frame, start, end }: Crossing): Bytes {
  return cut(cut(bytes, start, end), frame, frame + FRAME_BYTES);
}

/** Bytes without those between two offsets. */
function cut(bytes: Bytes, start: number, end: number): Bytes {
  const gap = end - start;
  return {
    randomAccess: bytes.randomAccess,
    size: async () => Math.max(start, (await bytes.size()) - gap),
    async read(offset, length) {
      if (offset >= start) return bytes.read(offset + gap, length);
      if (offset + length <= start) return bytes.read(offset, length);
      const first = await bytes.read(offset, start - offset);
      return Buffer.concat([first, await bytes.read(end, length - first.length)]);
    },
  };
}

/** What to say of a frame that ends inside an opcode, and the file as those take it who drop what is left of the frame. */
export function acrossFrame(artifact: Artifact, crossing: Crossing): readonly [AnomalyFact, Artifact] {
  return [
    {
      kind: 'anomaly',
      anomaly: 'corrupt',
      format: 'pickle',
      detail: 'a frame ends inside an opcode, where readers differ',
      location: { kind: 'bytes', offset: crossing.end },
    },
    {
      path: artifact.path,
      inside: [...artifact.inside, `read across the frame at ${crossing.frame}.pkl`],
      content: readAcross(artifact.content, crossing),
    },
  ];
}
