import { FormatError } from '../../errors.js';
import { findTrailing } from '../../parsers/trailing-data.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Artifact, Budget, Format } from '../../types.js';
import { BinaryInput, TextInput, type Input } from './input.js';
import { ObjectReader } from './reader.js';

/** `save` writes a line before what `saveRDS` writes. */
const START = /^(?:RD[XAB][23]\n)?([XAB])\n/;
/** In the binary forms the version follows: the smallest number that is any. */
const BINARY = /^(?:RD[XB][23]\n)?(?:X\n\0\0\0[\x02\x03]|B\n[\x02\x03]\0\0\0|B\n\0\0\0[\x02\x03])/;
const TEXT = /^(?:RDA[23]\n)?A\n[23]\n\d+\n\d+\n/;
const NAMES = /\.(?:rds|rda|rdata)$/;
const MAX_ENCODING = 64;

function startOf(head: Uint8Array): string {
  return latin1(head.subarray(0, 64));
}

async function open({ content }: Artifact, budget: Budget): Promise<Input> {
  const head = await content.read(0, 64);
  const match = START.exec(startOf(head));
  if (match === null) throw new FormatError('corrupt', 'the data do not begin as R writes them', 0);
  const [{ length }, format] = match;
  if (format === 'A') return new TextInput(content, length, budget);
  const size = content.randomAccess ? await content.size() : Infinity;
  return new BinaryInput(content, length, format === 'B' && head[length] !== 0, size);
}

/** The version of the format, of R, and the oldest R that reads it; from version 3 on also an encoding. */
async function readVersions(input: Input): Promise<void> {
  const version = await input.int();
  await input.int();
  await input.int();
  if (version !== 2 && version !== 3)
    throw new FormatError('corrupt', `version ${version} of R's format does not exist`, input.position);
  if (version === 2) return;
  const length = await input.int();
  if (length < 0 || length > MAX_ENCODING)
    throw new FormatError('corrupt', `the name of an encoding has ${length} bytes`, input.position);
  await input.text(length);
}

/**
 * R's serialized objects (`saveRDS`, `save`), in binary and as text: the calls in functions and formulas, and promises,
 * which run what they hold when somebody looks at them. Numbers are stepped over.
 *
 * Source: R Internals, section 1.8, and `src/main/serialize.c` of R 4.4.
 */
export const rFormat: Format = {
  id: 'r',
  matches({ head, name }) {
    const start = startOf(head);
    return BINARY.test(start) || TEXT.test(start) || (NAMES.test(name) && START.test(start));
  },
  async *read(artifact, budget) {
    const input = await open(artifact, budget);
    await readVersions(input);
    const reader = new ObjectReader(input, budget);
    try {
      await reader.item();
    } finally {
      // What stands before a break has been read by R as well.
      yield* reader.found;
    }
    if (input instanceof BinaryInput) yield* findTrailing('r', 'the object', artifact, input.position);
  },
};
