import { anomaliesOf } from '../parsers/anomaly.js';
import type { Format } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

const MAGIC = 'Rar!\x1a\x07';

/** RAR archives, which are recognized and not read: silence about them would look like safety. */
export const rarFormat: Format = {
  id: 'rar',
  matches: ({ head }) => hasMagic(head, MAGIC),
  async *read({ content }) {
    const head = await content.read(0, MAGIC.length);
    if (hasMagic(head, MAGIC)) yield anomaliesOf('rar')('unread-archive', 'RAR archive', 0, true);
  },
};
