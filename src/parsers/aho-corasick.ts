/** Calls back for each occurrence: which keyword, and where it ends (exclusive). */
export type KeywordSink = (keyword: number, end: number) => void;

/**
 * Finds all keywords in one pass, in time that does not depend on their number. Letters match in either case.
 * Source: Aho and Corasick, "Efficient string matching", CACM 18 (1975).
 */
export class AhoCorasick {
  /** Column of each UTF-16 code unit; 0 for those that no keyword holds. */
  readonly #columns = new Uint16Array(0x10000);
  /** The state that follows, by state and column. States are multiplied by the width of a row. */
  readonly #next: Int32Array;
  /** The keywords that end in a state, its own and those of its suffixes. */
  readonly #found: readonly (readonly number[])[];
  readonly #width: number;

  /** @param keywords - none is empty; the sink is told their indexes */
  constructor(keywords: readonly string[]) {
    const folded = keywords.map((keyword) => keyword.toLowerCase());
    this.#width = this.#number(folded);
    const states = 1 + folded.reduce((sum, keyword) => sum + keyword.length, 0);
    this.#next = new Int32Array(states * this.#width);
    const found: number[][] = [[]];
    folded.forEach((keyword, index) => {
      let state = 0;
      for (let at = 0; at < keyword.length; at++) {
        const edge = state * this.#width + this.#column(keyword, at);
        if (this.#next[edge] === 0) {
          this.#next[edge] = found.length;
          found.push([]);
        }
        state = this.#next[edge] ?? 0;
      }
      found[state]?.push(index);
    });
    this.#found = found;
    this.#follow(found);
  }

  /** @param from - where to begin, in UTF-16 code units */
  scan(text: string, sink: KeywordSink, from = 0, to = text.length): void {
    const columns = this.#columns;
    const next = this.#next;
    const found = this.#found;
    const width = this.#width;
    let state = 0;
    for (let at = from; at < to; at++) {
      state = next[state * width + (columns[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (state === 0) continue;
      const keywords = found[state];
      if (keywords === undefined || keywords.length === 0) continue;
      for (const keyword of keywords) sink(keyword, at + 1);
    }
  }

  #column(keyword: string, at: number): number {
    return this.#columns[keyword.charCodeAt(at)] ?? 0;
  }

  /** Gives each character of the keywords a column, shared by its two cases. Answers the width of a row. */
  #number(keywords: readonly string[]): number {
    let width = 1;
    for (const keyword of keywords) {
      for (let at = 0; at < keyword.length; at++) {
        if (this.#column(keyword, at) !== 0) continue;
        const upper = keyword.charAt(at).toUpperCase();
        this.#columns[keyword.charCodeAt(at)] = width;
        if (upper.length === 1) this.#columns[upper.charCodeAt(0)] = width;
        width++;
      }
    }
    return width;
  }

  /** Breadth first: an edge that is missing goes where the longest proper suffix would go. */
  #follow(found: number[][]): void {
    const next = this.#next;
    const width = this.#width;
    const suffix = new Int32Array(found.length);
    const queue = Array.from(next.subarray(0, width)).filter((state) => state !== 0);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      const fallback = suffix[state] ?? 0;
      found[state]?.push(...(found[fallback] ?? []));
      for (let column = 1; column < width; column++) {
        const beyond = next[fallback * width + column] ?? 0;
        const edge = state * width + column;
        const child = next[edge] ?? 0;
        if (child === 0) next[edge] = beyond;
        else {
          suffix[child] = beyond;
          queue.push(child);
        }
      }
    }
  }
}
