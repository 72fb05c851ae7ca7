import type { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { AnomalyFact } from '../../types.js';
import type { Found } from './imports.js';
import { Machine, type Surroundings } from './machine.js';
import { HEAD, Search, SEARCH } from '../../parsers/pickle-search.js';
import { beginsAsPickle } from '../../parsers/pickle-sketch.js';
import { isTorchMagic, Storages, TORCH_PICKLES } from './torch.js';

/** One pickle after the other, as far as the file has any: next to each other, or behind other data. */
export async function* readStreams(around: Surroundings, cursor: Cursor): AsyncGenerator<Found> {
  const { imports, folder, budget } = around;
  const search = new Search(cursor, budget);
  let storages: Storages | undefined;
  /** Where other data stands that nothing was said of yet. */
  let other: number | undefined;
  let isNext = true;
  for (let stream = 1; ; stream++) {
    const start = cursor.position;
    const machine = new Machine({ ...around, ...(storages && { storages }) }, cursor);
    const known = imports.count;
    let read = true;
    try {
      while (await machine.step()) yield* imports.drain();
    } catch (error) {
      // A loader takes whatever follows for a pickle. What is none by its looks and imports nothing is other data.
      const isPickle = stream === 1 || (isNext && (await looksAsPickle(cursor, start)));
      if (!(error instanceof FormatError) || isPickle || imports.count > known) throw error;
      read = false;
    }
    yield* imports.drain();
    if (other !== undefined && imports.count > known) {
      yield trailingData(
        other,
        'another pickle is hidden behind other data that follows the end of the pickle',
      );
      other = undefined;
    }
    if (read) {
      if (stream === 1 && (await isTorchMagic(folder, machine.result))) storages = new Storages(folder);
      const isLast = storages !== undefined && stream === TORCH_PICKLES;
      cursor.seek(isLast && storages ? await storages.end(cursor, machine.end, budget) : machine.end);
      if (!(await cursor.ensure(1))) break;
      isNext = true;
      continue;
    }
    const next = await search.next(isNext ? start : start + 1);
    isNext &&= next.padded;
    if (!isNext && !(storages && stream > TORCH_PICKLES)) other ??= start;
    if (next.offset === undefined) break;
    cursor.seek(next.offset);
  }
  if (other === undefined) return;
  const unsearched = search.exhausted
    ? `, of which the first ${SEARCH / 2 ** 20} MiB were searched for pickles`
    : '';
  yield trailingData(other, `other data follows the end of the pickle${unsearched}`);
}

async function looksAsPickle(cursor: Cursor, offset: number): Promise<boolean> {
  cursor.seek(offset);
  const whole = !(await cursor.ensure(HEAD));
  const head = cursor.peek(offset, HEAD);
  return head !== undefined && beginsAsPickle(head, whole) === 'yes';
}

function trailingData(offset: number, detail: string): AnomalyFact {
  const location = { kind: 'bytes', offset } as const;
  return { kind: 'anomaly', anomaly: 'trailing-data', format: 'pickle', detail, location };
}
