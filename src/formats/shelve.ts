import { Cursor, sliceBytes } from '../bytes.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { latin1 } from '../parsers/latin1.js';
import { HEAD, Search, SEARCH } from '../parsers/pickle-search.js';
import { beginsAsPickle, sketch } from '../parsers/pickle-sketch.js';
import type { Format } from '../types.js';

/** What databases of Python's `dbm` are called; without an ending they are known by their first bytes. */
const names = /\.(?:dat|db|dbm|gdbm|pag|shelf|shelve)$/;
/** SQLite; GDBM in either byte order; hashes and trees of Berkeley DB, whose number stands behind a page's head. */
const magic =
  /^(?:SQLite format 3\0|[\xcd-\xcf]\x9aW\x13|\x13W\x9a[\xcd-\xcf]|.{12}(?:a\x15\x06\0|b1\x05\0|\0\x06\x15a|\0\x051b))/s;

/** A call that goes on beyond the bytes that are looked at is read so far at most: pages part long values. */
const LONGEST = 1024 * 1024;

/**
 * Shelves of Python: databases whose values are pickles. Values are found by their looks, as there are four formats of
 * databases below; a value that goes on over several pages and calls nothing is passed over.
 *
 * @see https://docs.python.org/3/library/shelve.html
 */
export const shelveFormat: Format = {
  id: 'shelve',
  matches({ name, head }) {
    // The reader of pickles looks behind the first one itself.
    if (beginsAsPickle(head, head.length < HEAD) === 'yes') return false;
    return names.test(name) || magic.test(latin1(head.subarray(0, 16)));
  },
  async *read({ path, inside, content }, budget) {
    const search = new Search(new Cursor(content), budget);
    let found = false;
    for (let { offset } = await search.next(0); offset !== undefined;) {
      const { calls, end, offset: length } = sketch(await content.read(offset, HEAD));
      const whole = end === 'stop';
      if (calls || whole) {
        budget.spend('entries', 1);
        found = true;
        yield {
          path,
          inside: [...inside, `bytes from ${offset}`],
          content: sliceBytes(content, offset, whole ? length : LONGEST),
        };
      }
      ({ offset } = await search.next(offset + (whole ? length : 1)));
    }
    // A large file in which no value is a pickle is hardly a shelf.
    if (search.exhausted)
      yield anomaliesOf('shelve')(
        found ? 'over-budget' : 'partly-searched',
        `the first ${SEARCH / 2 ** 20} MiB were searched for pickles`,
        SEARCH,
        true,
      );
  },
};
