import { regionOf } from './mapped-text.js';
import type { RawPosition } from '../../parsers/json-string.js';
import type { AnomalyFact } from '../../types.js';
import type { CellIdentity } from './mapped-text.js';

/** Bytes of one cell's outputs beyond which a diff is nothing that a person reads. */
const LARGE = 5_000_000;
/** Cells that a message names. */
const NAMED = 5;

/** What the reader learns of a code cell beside its texts. */
export interface CodeCell extends CellIdentity {
  readonly position: RawPosition;
  hidden: boolean;
  trusted: boolean;
  /** The number that the kernel gave to its last run. */
  count?: number;
  /** Of its outputs, in the raw file. */
  bytes: number;
}

const cells = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`);

function numbers(found: readonly CodeCell[]): string {
  const shown = found.slice(0, NAMED).map(({ number }) => number);
  return shown.join(', ') + (found.length > NAMED ? ', …' : '');
}

/** How a notebook was made and run, told once each for all of its cells. */
export class Survey {
  #previous: CodeCell | undefined;
  #disordered: readonly [CodeCell, CodeCell] | undefined;
  #largest: CodeCell | undefined;
  readonly #hidden: CodeCell[] = [];
  readonly #trusted: CodeCell[] = [];

  /** Takes a cell that holds code; `runs` where more than comments stand in it. */
  add(cell: CodeCell, runs: boolean): void {
    if (cell.hidden && runs) this.#hidden.push(cell);
    if (cell.trusted) this.#trusted.push(cell);
    if (cell.bytes > Math.max(LARGE, this.#largest?.bytes ?? 0)) this.#largest = cell;
    if (cell.count === undefined) return;
    if (this.#previous?.count !== undefined && cell.count < this.#previous.count)
      this.#disordered ??= [this.#previous, cell];
    this.#previous = cell;
  }

  *facts(): Generator<AnomalyFact> {
    const [hidden, trusted, largest] = [this.#hidden[0], this.#trusted[0], this.#largest];
    if (hidden) {
      const verb = this.#hidden.length === 1 ? 'hides its' : 'hide their';
      yield fact(
        'hidden-cell',
        hidden,
        `${cells(this.#hidden.length)} ${verb} code (${numbers(this.#hidden)})`,
      );
    }
    if (this.#disordered) {
      const [before, after] = this.#disordered;
      yield fact('execution-order', after, `cell ${after.number} ran before cell ${before.number}`);
    }
    if (largest)
      yield fact(
        'large-output',
        largest,
        `the outputs of cell ${largest.number} take ${(largest.bytes / 1e6).toFixed(1)} MB`,
      );
    if (trusted) {
      const verb = this.#trusted.length === 1 ? 'calls itself' : 'call themselves';
      yield fact(
        'trusted-cell',
        trusted,
        `${cells(this.#trusted.length)} ${verb} trusted (${numbers(this.#trusted)})`,
      );
    }
  }
}

function fact(anomaly: string, cell: CodeCell, detail: string): AnomalyFact {
  const { number, id } = cell;
  return {
    kind: 'anomaly',
    anomaly,
    format: 'notebook',
    detail,
    location: {
      ...regionOf(cell.position, cell.position),
      cell: { number, ...(id !== undefined && { id }), part: 'source', line: 1 },
    },
  };
}
