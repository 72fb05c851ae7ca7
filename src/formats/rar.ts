import { anomaliesOf } from '../parsers/anomaly.js';
import { latin1 } from '../parsers/latin1.js';
import type { Format } from '../types.js';

const MAGIC = 'Rar!\x1a\x07';

/** RAR archives, which are recognized and not read: silence about them would look like safety. */
export const rarFormat: Format = {
  id: 'rar',
  matches: ({ head }) => latin1(head.subarray(0, MAGIC.length)) === MAGIC,
  async *read({ content }) {
    const head = await content.read(0, MAGIC.length);
    if (latin1(head) === MAGIC) yield anomaliesOf('rar')('unread-archive', 'RAR archive', 0, true);
  },
};
