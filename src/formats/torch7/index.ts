import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Format } from '../../types.js';
import { findCode } from './code.js';
import { AsciiInput, BinaryInput } from './input.js';
import { readObjects } from './objects.js';

/** An object of a class with its version, a table whose first key is a word or 1, or a function, as the first object. */
const binaryStart =
  /^(?:\x04\0{3}\x01\0{3}[\x03-\x09]\0{3}V \d|\x03\0{3}\x01\0{3}...\0(?:\x02\0{3}.\0{3}\w|\x01\0{9}\xf0\x3f)|[\x06-\x08]\0{3}(?:\x01\0{3})?...\0\x1bL)/s;
const asciiStart = /^(?:4\n1\n\d\nV \d|3\n1\n\d+\n2\n\d+\n[A-Za-z_]\w*\n|[678]\n(?:\d+\n){1,2}\x1bL)/;

const names = /\.(?:t7|t7b|th7)$/;

function formOf(head: Uint8Array, name: string): 'binary' | 'ascii' | undefined {
  const start = latin1(head.subarray(0, 64));
  if (binaryStart.test(start)) return 'binary';
  if (asciiStart.test(start)) return 'ascii';
  if (!names.test(name)) return undefined;
  if (/^[0-8]\n/.test(start)) return 'ascii';
  return /^[\0-\x08]\0{3}/.test(start) ? 'binary' : undefined;
}

/**
 * What Torch7 (Lua) saved: tables, tensors, objects of classes, and functions in the bytecode of Lua.
 *
 * Source: `File.lua`, `DiskFile.c` and `generic/Tensor.c` of torch/torch7.
 */
export const torch7Format: Format = {
  id: 'torch7',
  matches: ({ head, name }) => formOf(head, name) !== undefined,
  async *read(artifact, budget) {
    const { content, path, inside } = artifact;
    const name = (inside.at(-1) ?? path).toLowerCase();
    const form = formOf(await content.read(0, 64), name);
    if (form === undefined)
      throw new FormatError('corrupt', 'the file does not begin as an object of Torch', 0);
    const size = content.randomAccess ? await content.size() : Infinity;
    const input = form === 'binary' ? new BinaryInput(content, size) : new AsciiInput(content, size, budget);
    try {
      for await (const item of readObjects(input, budget)) {
        // What is text is read as text, too, where secrets have lines.
        if (form === 'binary' || item.kind !== 'text') yield item;
      }
    } catch (error) {
      if (error instanceof FormatError) yield* findCode(content, error.offset ?? 0, budget);
      throw error;
    }
    const end = input.position;
    if (end >= size || (form === 'ascii' && /^\s*$/.test(latin1(await content.read(end, 64))))) return;
    yield anomaliesOf('torch7')('trailing-data', `${size - end} bytes stand behind the object`, end);
    yield* findPayload('torch7', 'the bytes behind the object', artifact, end, size - end);
    yield* findCode(content, end, budget);
  },
};
