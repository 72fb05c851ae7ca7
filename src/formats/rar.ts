import { anomaliesOf } from '../parsers/anomaly.js';
import { latin1 } from '../parsers/latin1.js';
import type { Format } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

const MAGIC = 'Rar!\x1a\x07';
const HEAD = 4096;

/** RAR archives, which are recognized and not read: silence about them would look like safety. */
export const rarFormat: Format = {
  id: 'rar',
  // Programs look for the start of an archive behind what makes it unpack itself.
  matches: ({ name, head }) =>
    hasMagic(head, MAGIC) || (name.endsWith('.rar') && latin1(head).includes(MAGIC)),
  async *read({ content }) {
    const start = latin1(await content.read(0, HEAD)).indexOf(MAGIC);
    if (start >= 0) yield anomaliesOf('rar')('unread-archive', 'RAR archive', start, true);
  },
};
