import type { AnomalyFact, Location } from '../types.js';

/** A person reads a few of a kind; the rest is counted. */
const MOST = 10;

/** Gathers what is wrong with one archive, at most ten of a kind. */
export class Anomalies {
  readonly #counts = new Map<string, number>();
  #facts: AnomalyFact[] = [];

  /** @param format - the id of the format that saw them */
  constructor(readonly format: string) {}

  /**
   * @param offset - undefined where it concerns the whole archive
   * @param unread - content stays unread because of it
   */
  add(anomaly: string, detail: string, offset?: number, unread = false): void {
    const count = (this.#counts.get(anomaly) ?? 0) + 1;
    this.#counts.set(anomaly, count);
    if (count <= MOST) this.#facts.push(this.#fact(anomaly, detail, offset, unread));
  }

  /** What was gathered since the last call. */
  take(): readonly AnomalyFact[] {
    const facts = this.#facts;
    this.#facts = [];
    return facts;
  }

  /** How many of a kind were left out; call it at the end. */
  rest(): readonly AnomalyFact[] {
    return [...this.#counts]
      .filter(([, count]) => count > MOST)
      .map(([anomaly, count]) => this.#fact(anomaly, `and ${count - MOST} more entries`, undefined, false));
  }

  #fact(anomaly: string, detail: string, offset: number | undefined, unread: boolean): AnomalyFact {
    const location: Location = offset === undefined ? { kind: 'file' } : { kind: 'bytes', offset };
    return { kind: 'anomaly', anomaly, format: this.format, detail, location, ...(unread && { unread }) };
  }
}
