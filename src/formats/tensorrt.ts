import { FormatError } from '../errors.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { latin1 } from '../parsers/latin1.js';
import { metadataOf } from '../parsers/model-metadata.js';
import { isBinary } from '../parsers/magic.js';
import type { Budget, Bytes, Detail, Fact, Format } from '../types.js';

const anomaly = anomaliesOf('tensorrt');

/** An engine, and a plan of the versions before 8. */
const MAGIC = /^(?:ftrt|ptrt)/;
/** Ultralytics puts the length of a JSON document and the document in front. */
const PREFIXED = /^..[\0-\x0f]\0\{\s*"/s;
const NAMES = /\.(?:engine|trt)$/;

const WINDOW = 1024 * 1024;
/** A signature and the fields behind it that make it sure. */
const OVERLAP = 64;
/** Larger engines are those of language models, nearly all of which are weights. */
const MAX_SEARCH = 2 * 1024 * 1024 * 1024;
const MAX_FOUND = 20;
const MAX_METADATA = 1024 * 1024;

const ELF = Buffer.from('\x7fELF', 'latin1');
const PE = Buffer.from('PE\0\0', 'latin1');

/** Processors of hosts: x86, ARM and PowerPC. An engine is full of kernels, which are ELF files for the GPU (190). */
const elfProcessors = new Set([3, 62, 40, 183, 21]);
const peProcessors = new Set([0x14c, 0x8664, 0xaa64]);

/** A library or a program: 64 or 32 bits, little-endian, version 1. */
function isHostElf(data: Buffer, at: number): boolean {
  const [width, order, version] = data.subarray(at + 4, at + 7);
  const type = data.readUInt16LE(at + 16);
  return (
    (width === 1 || width === 2) &&
    order === 1 &&
    version === 1 &&
    (type === 2 || type === 3) &&
    elfProcessors.has(data.readUInt16LE(at + 18))
  );
}

function isPe(data: Buffer, at: number): boolean {
  const optional = data.readUInt16LE(at + 24);
  return peProcessors.has(data.readUInt16LE(at + 4)) && (optional === 0x10b || optional === 0x20b);
}

const signatures = [
  { mark: ELF, what: 'an ELF library', holds: isHostElf },
  { mark: PE, what: 'a Windows library', holds: isPe },
];

/** Looks for native code of the host wherever it may stand. */
async function* findLibraries(content: Bytes, budget: Budget): AsyncGenerator<Fact> {
  let found = 0;
  for (let start = 0; start < MAX_SEARCH; start += WINDOW) {
    budget.tick();
    const { buffer, byteOffset, length } = await content.read(start, WINDOW + OVERLAP);
    const data = Buffer.from(buffer, byteOffset, length);
    const last = length - OVERLAP;
    for (const { mark, what, holds } of signatures)
      for (let at = data.indexOf(mark); at >= 0 && at < last; at = data.indexOf(mark, at + 1)) {
        budget.tick();
        if (!holds(data, at)) continue;
        yield anomaly('engine-library', `${what} for the host stands in the engine`, start + at);
        if (++found === MAX_FOUND) return;
      }
    if (length < WINDOW + OVERLAP) return;
  }
  throw new FormatError('over-budget', 'an engine is searched up to 2 GiB', MAX_SEARCH);
}

async function* readPrefix(content: Bytes): AsyncGenerator<Fact | Detail> {
  const length = Buffer.from(await content.read(0, 4)).readUInt32LE();
  const text = Buffer.from(await content.read(4, Math.min(length, MAX_METADATA))).toString();
  yield* metadataOf('tensorrt', 'metadata', text, 4, length);
}

/**
 * Engines of TensorRT. NVIDIA does not publish how they are laid out, so that one thing alone is told of what is in
 * them: libraries for the host, which TensorRT loads with the engine.
 *
 * @see https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/security.html
 */
export const tensorrtFormat: Format = {
  id: 'tensorrt',
  matches({ name, head }) {
    const start = latin1(head.subarray(0, 64));
    if (!isBinary(head)) return false;
    return MAGIC.test(start) || NAMES.test(name) || (name.endsWith('.plan') && PREFIXED.test(start));
  },
  async *read({ content }, budget) {
    yield anomaly('unread-model', 'TensorRT engine, which was searched for libraries alone', 0, true);
    if (PREFIXED.test(latin1(await content.read(0, 64)))) yield* readPrefix(content);
    yield* findLibraries(content, budget);
  },
};
