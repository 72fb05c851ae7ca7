import { FormatError } from '../errors.js';

/** What `ast.literal_eval` makes of a header, as far as headers need it. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'tuple'; readonly items: readonly Literal[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Literal> };

/** Python itself gives up at about a hundred nested brackets. */
const MAX_DEPTH = 64;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

const tokens = {
  space: /(?:[\s\\]|#[^\n]*)*/y,
  quote: /[bBuUrR]{0,2}('''|"""|'|")/y,
  number: /[+-]?(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?)[lL]?/y,
  name: /[A-Za-z_]\w*/y,
  escape: /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([^]))/y,
};

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  whole(): Literal {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.text.length) this.#fail();
    return value;
  }

  #fail(): never {
    throw new FormatError('corrupt', 'a Python literal is expected and does not stand there', this.#at);
  }

  #match(token: keyof typeof tokens): RegExpExecArray | undefined {
    const pattern = tokens[token];
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #skipSpace(): void {
    this.#match('space');
  }

  /** Takes the character where it comes next. */
  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): Literal {
    if (depth > MAX_DEPTH) this.#fail();
    this.#skipSpace();
    if (this.#takes('{')) return this.#dict(depth);
    if (this.#takes('[')) return { kind: 'list', items: this.#items(']', depth).items };
    if (this.#takes('(')) {
      const { items, commas } = this.#items(')', depth);
      const [only] = items;
      return only !== undefined && items.length === 1 && commas === 0 ? only : { kind: 'tuple', items };
    }
    const text = this.#strings();
    if (text !== undefined) return { kind: 'string', value: text };
    const number = this.#match('number');
    if (number) return { kind: 'number', value: Number(number[0].replace(/[_lL]/g, '')) };
    const name = this.#match('name');
    if (name) return { kind: 'name', value: name[0] };
    return this.#fail();
  }

  #items(close: string, depth: number): { items: Literal[]; commas: number } {
    const items: Literal[] = [];
    let commas = 0;
    while (!this.#takes(close)) {
      if (items.length > commas) this.#fail();
      items.push(this.#value(depth + 1));
      if (this.#takes(',')) commas++;
    }
    return { items, commas };
  }

  #dict(depth: number): Literal {
    const entries = new Map<string, Literal>();
    for (let open = true; !this.#takes('}');) {
      if (!open) this.#fail();
      const key = this.#value(depth + 1);
      if (!this.#takes(':')) this.#fail();
      const value = this.#value(depth + 1);
      // As in Python, the last of two equal keys counts.
      entries.set('value' in key ? String(key.value) : '', value);
      open = this.#takes(',');
    }
    return { kind: 'dict', entries };
  }

  /** Strings that stand side by side are one. */
  #strings(): string | undefined {
    let joined: string | undefined;
    for (;;) {
      this.#skipSpace();
      const opened = this.#match('quote');
      if (opened === undefined) return joined;
      const quote = opened[1] ?? '';
      joined = (joined ?? '') + this.#string(quote, /r/i.test(opened[0]));
    }
  }

  #string(quote: string, raw: boolean): string {
    const parts: string[] = [];
    for (;;) {
      if (this.#at >= this.text.length) this.#fail();
      if (this.text.startsWith(quote, this.#at)) break;
      const escape = this.#match('escape');
      if (escape) {
        const [whole, byte, short, long, octal, other = ''] = escape;
        const hex = byte ?? short ?? long;
        const code =
          octal !== undefined ? parseInt(octal, 8) : hex !== undefined ? parseInt(hex, 16) : undefined;
        if (raw) parts.push(whole);
        else if (code === undefined) parts.push(escapes[other] ?? other);
        else parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : whole);
      } else {
        parts.push(this.text.charAt(this.#at++));
      }
    }
    this.#at += quote.length;
    return parts.join('');
  }
}

/**
 * Reads one Python literal: strings, numbers, names, lists, tuples and dicts. What Python would refuse may pass;
 * what Python accepts in a header must.
 *
 * @throws FormatError `corrupt`
 */
export function parsePythonLiteral(text: string): Literal {
  return new Reader(text).whole();
}
