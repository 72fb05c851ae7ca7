import { parser } from '@lezer/python';
import type { Budget } from '../../types.js';

const typeNames: readonly string[] = parser.nodeSet.types.map((type) => type.name);
const ERROR = typeNames.indexOf('⚠');

/** Numbers that each node takes: its type, start, end, and the node that follows its last descendant. */
const WIDTH = 4;

/** Strings without an end after which a part is read on. */
const MAX_UNCLOSED = 8;
const longQuotes = /^[A-Za-z]{0,2}(?:"""|''')/;

/** The grammar does not know numbers that end in a point, of which code for machine learning is full: `lr=1.`. */
const openNumber = /(?<![\w.])(\d[\d_]*)\.(?![\w.])/g;

/** Another number of the same length; the text itself stays as it is. */
function closeNumber(_: string, digits: string): string {
  return `${digits.slice(0, -1)}.${digits.slice(-1)}`;
}

/**
 * A concrete syntax tree as one flat array in document order: a node is a number, its first child is the next
 * one. Millions of nodes cost no objects, and no depth of nesting can overflow the stack. Node names are those
 * of the grammar of `@lezer/python`, which goes on after errors (their node is named `⚠`).
 */
export class SyntaxTree {
  #nodes = new Int32Array(1024 * WIDTH);
  #size = 0;
  /** Nodes that stand for what the grammar does not have. */
  readonly errors: number[] = [];

  private constructor(readonly text: string) {}

  /**
   * @param boundaries - where parts start that are parsed on their own, ascending: an unclosed string in one
   *   cell must not swallow the next
   */
  static parse(text: string, boundaries: readonly number[], budget: Budget): SyntaxTree {
    const tree = new SyntaxTree(text);
    const starts = [...new Set([0, ...boundaries])];
    starts.forEach((start, index) => {
      const end = starts[index + 1] ?? text.length;
      let from: number | undefined = start;
      for (let left = MAX_UNCLOSED; from !== undefined && left > 0; left--) {
        const first = tree.#size;
        tree.#append(text.slice(from, end), from, budget);
        from = tree.#unclosed(first, end);
      }
    });
    return tree;
  }

  /** Where a long string begins that has no end, so that all behind it would be read as text. */
  #unclosed(first: number, end: number): number | undefined {
    let node = first;
    while (node < this.#size && !(this.end(node) === end && /String$/.test(this.name(node)))) node++;
    const quotes = longQuotes.exec(this.text.slice(this.start(node), this.start(node) + 5));
    const isOpen = node < this.#size && this.child(node, '⚠') !== undefined;
    return quotes && isOpen ? this.start(node) + quotes[0].length : undefined;
  }

  #append(part: string, offset: number, budget: Budget): void {
    const parse = parser.startParse(part.replace(openNumber, closeNumber));
    let parsed = parse.advance();
    while (parsed === null) {
      budget.tick();
      parsed = parse.advance();
    }
    const cursor = parsed.cursor();
    const open: number[] = [];
    for (;;) {
      budget.tick();
      const node = this.#push(cursor.type.id, cursor.from + offset, cursor.to + offset);
      if (cursor.firstChild()) {
        open.push(node);
        continue;
      }
      this.#close(node);
      while (!cursor.nextSibling()) {
        const parent = open.pop();
        if (parent === undefined || !cursor.parent()) return;
        this.#close(parent);
      }
    }
  }

  #push(type: number, start: number, end: number): number {
    if ((this.#size + 1) * WIDTH > this.#nodes.length) {
      const larger = new Int32Array(this.#nodes.length * 2);
      larger.set(this.#nodes);
      this.#nodes = larger;
    }
    if (type === ERROR) this.errors.push(this.#size);
    const at = this.#size * WIDTH;
    this.#nodes[at] = type;
    this.#nodes[at + 1] = start;
    this.#nodes[at + 2] = end;
    return this.#size++;
  }

  #close(node: number): void {
    this.#nodes[node * WIDTH + 3] = this.#size;
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#size;
  }

  name(node: number): string {
    return typeNames[this.#nodes[node * WIDTH] ?? 0] ?? '';
  }

  /** Offset in the text. */
  start(node: number): number {
    return this.#nodes[node * WIDTH + 1] ?? 0;
  }

  /** Offset in the text, exclusive. */
  end(node: number): number {
    return this.#nodes[node * WIDTH + 2] ?? 0;
  }

  /** The first node that is not inside this one. */
  next(node: number): number {
    return this.#nodes[node * WIDTH + 3] ?? this.#size;
  }

  /** Direct children without comments and errors. */
  children(node: number): number[] {
    const children: number[] = [];
    const end = this.next(node);
    for (let child = node + 1; child < end; child = this.next(child)) {
      const name = this.name(child);
      if (name !== 'Comment' && name !== '⚠') children.push(child);
    }
    return children;
  }

  /** The first direct child with one of the names. */
  child(node: number, ...names: readonly string[]): number | undefined {
    const end = this.next(node);
    for (let child = node + 1; child < end; child = this.next(child)) {
      if (names.includes(this.name(child))) return child;
    }
    return undefined;
  }

  code(node: number): string {
    return this.text.slice(this.start(node), this.end(node));
  }

  /** A name as Python compares it: `𝑙oads` is `loads` (Language Reference, 2.3). */
  identifier(node: number): string {
    const code = this.code(node);
    return /[\u0080-\uffff]/.test(code) ? code.normalize('NFKC') : code;
  }
}
