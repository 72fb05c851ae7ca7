import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../src/bytes.js';
import { BudgetError, FormatError } from '../../src/errors.js';
import type {
  Artifact,
  Budget,
  Detail,
  Fact,
  FactKind,
  FactOf,
  Format,
  Position,
  Probe,
  Region,
} from '../../src/types.js';
import { seeded } from './seeded.js';

export { seeded };

/** A well-formed file of a format, under the path by which it would be found. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** What a format said of one file, and how it ended. */
export interface Collected {
  readonly facts: readonly Fact[];
  readonly details: readonly Detail[];
  readonly artifacts: readonly Artifact[];
  readonly error: FormatError | BudgetError | undefined;
}

/** Far above what a sample of a few kilobytes can need: who asks for more is in a loop without an end. */
const MAX_TICKS = 20_000_000;

/** A budget that only stops what would never end. */
export function unlimitedBudget(): Budget {
  let ticks = 0;
  return {
    tick() {
      if (++ticks > MAX_TICKS) throw new Error('the format does not come to an end');
    },
    spend() {
      if (++ticks > MAX_TICKS) throw new Error('the format does not come to an end');
    },
  };
}

/** A budget that throws `BudgetError` when more than this is spent. */
export function smallBudget(limits: {
  entries?: number;
  expandedBytes?: number;
  facts?: number;
  ticks?: number;
}): Budget {
  const left = {
    entries: Infinity,
    expandedBytes: Infinity,
    facts: Infinity,
    matches: Infinity,
    ticks: Infinity,
    ...limits,
  };
  const spend = (what: keyof typeof left, amount: number): void => {
    left[what] -= amount;
    if (left[what] < 0) throw new BudgetError(`too many ${what}`);
  };
  return { tick: () => spend('ticks', 1), spend };
}

/** What the scan would show a format before it reads. */
export function probeOf(bytes: Uint8Array, path: string): Probe {
  return {
    path,
    name: (path.split('/').pop() ?? path).toLowerCase(),
    head: bytes.subarray(0, 4096),
    tail: bytes.subarray(Math.max(0, bytes.length - 65_557)),
  };
}

/** Nested content is copied at once, as the scan reads it at once: a format may close it when it is resumed. */
const NESTED_COPY = 1024 * 1024;

/** Reads to the end or to the break. Anything thrown that a format may not throw comes out. */
export async function collect(
  format: Format,
  bytes: Uint8Array,
  path: string,
  budget: Budget = unlimitedBudget(),
): Promise<Collected> {
  const facts: Fact[] = [];
  const details: Detail[] = [];
  const artifacts: Artifact[] = [];
  let error: FormatError | BudgetError | undefined;
  try {
    for await (const item of format.read({ path, inside: [], content: memoryBytes(bytes) }, budget)) {
      if ('content' in item && 'inside' in item) {
        artifacts.push({ ...item, content: memoryBytes(await item.content.read(0, NESTED_COPY)) });
      } else if (item.kind === 'tensor' || item.kind === 'metadata') details.push(item);
      else facts.push(item);
    }
  } catch (thrown) {
    if (!(thrown instanceof FormatError || thrown instanceof BudgetError)) throw thrown;
    error = thrown;
  }
  return { facts, details, artifacts, error };
}

/** The facts of one kind. */
export function factsOf<K extends FactKind>(facts: readonly Fact[], kind: K): FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
}

/** All bytes of an artifact. */
export async function contentOf(artifact: Artifact): Promise<Uint8Array> {
  return artifact.content.read(0, await artifact.content.size());
}

/** Each place of a short file, an even sample of a long one. */
function places(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: most }, (_, index) => Math.floor((index * length) / most));
}

const lies = [
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0, 1, 0, 0, 0],
];

async function survives(format: Format, bytes: Uint8Array, path: string): Promise<void> {
  format.matches(probeOf(bytes, path));
  await collect(format, bytes, path);
}

/**
 * What every format promises: whatever the bytes are, it comes to an end, throws nothing but `FormatError` and
 * `BudgetError`, and what it said before a break stays said.
 *
 * @param samples - well-formed files of at most some kilobytes, each of which the format must match and read whole
 * @param options - `streaming`: the file is read from its start, so that a lost last byte costs no earlier fact
 */
export function formatContract(
  format: Format,
  samples: readonly Sample[],
  options: { readonly streaming?: boolean } = {},
): void {
  describe(`the contract of formats holds for ${format.id}`, () => {
    test.each(samples)('$name is matched and read whole', async ({ bytes, path }) => {
      expect(format.matches(probeOf(bytes, path))).toBe(true);
      expect((await collect(format, bytes, path)).error).toBeUndefined();
    });

    test.each(samples)('$name cut off anywhere', async ({ bytes, path }) => {
      for (const end of places(bytes.length, 400)) await survives(format, bytes.slice(0, end), path);
    });

    test.each(samples)('$name with lengths that lie', async ({ bytes, path }) => {
      for (const at of places(bytes.length, 100)) {
        for (const lie of lies) {
          const changed = Uint8Array.from(bytes);
          changed.set(lie.slice(0, bytes.length - at), at);
          await survives(format, changed, path);
        }
      }
    });

    test.each(samples)('$name with random bytes', async ({ bytes, path }) => {
      const random = seeded(bytes.length);
      for (let round = 0; round < 300; round++) {
        const changed = Uint8Array.from(bytes);
        const flips = 1 + Math.floor(random() * 4);
        for (let flip = 0; flip < flips; flip++)
          changed[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        await survives(format, changed, path);
      }
    });

    if (options.streaming === true) {
      test.each(samples)('$name keeps what it said before its last byte', async ({ bytes, path }) => {
        const whole = (await collect(format, bytes, path)).facts;
        const cut = (await collect(format, bytes.slice(0, -1), path)).facts;
        expect(cut).toEqual(expect.arrayContaining(whole.filter(({ kind }) => kind !== 'anomaly')));
      });
    }
  });
}

/** The lines of a place in a text. */
export function regionOf(position: Position | undefined): Region {
  if (position?.kind !== 'region') throw new Error('this stands in no line');
  return position;
}
