import { describe, expect, test } from '@jest/globals';
import { unreadModelFormat } from '../../src/formats/unread-model.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

async function detailOf(data: Uint8Array, path: string): Promise<string | undefined> {
  if (!unreadModelFormat.matches(probeOf(data, path))) return undefined;
  const [fact] = factsOf((await collect(unreadModelFormat, data, path)).facts, 'anomaly');
  return fact && `${fact.anomaly}: ${fact.detail}`;
}

formatContract(unreadModelFormat, [
  { name: 'a RAR archive', bytes: bytes('Rar!\x1a\x07\x01\0'), path: 'a.rar' },
]);

describe('is recognized', () => {
  test.each([['data.rar', bytes('Rar!\x1a\x07\x01\0'), 'unread-archive: RAR archive']])(
    '%s',
    async (path, data, expected) => {
      expect(await detailOf(data, path)).toBe(expected);
    },
  );
});

describe('is passed over', () => {
  test.each([
    ['weights.bin', bytes('\0\0\x80\x3f'.repeat(2000))],
    ['model.safetensors', bytes('\x40\0\0\0\0\0\0\0{"__metadata__":{}}')],
    ['image.png', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['api.pb.go', bytes('package api\n')],
    ['api.pb', bytes('; a script for PureBasic\n')],
    ['notes.md', bytes('GGUF is a format; 7z is another\n')],
    ['library.zip', bytes('PK\x03\x04\x14\0')],
    ['source.tar.gz', bytes('\x1f\x8b\x08\0\0\0\0\0')],
    ['model.onnx', bytes('version https://git-lfs.github.com/spec/v1\nsize 5\n')],
    ['texture.png.meta', bytes('fileFormatVersion: 2\nguid: 0\n')],
    ['zeros', Buffer.alloc(4096)],
    ['empty.onnx', Buffer.alloc(0)],
  ])('%s', async (path, data) => {
    expect(await detailOf(data, path)).toBeUndefined();
  });
});
