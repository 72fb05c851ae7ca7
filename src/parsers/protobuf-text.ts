/** A message in the text form of protocol buffers, as a stream: nothing is kept of it but where it goes in and out. */
export type TextEvent =
  | { readonly kind: 'open'; readonly name: string; readonly start: number }
  | { readonly kind: 'close'; readonly end: number }
  | {
      readonly kind: 'scalar';
      readonly name: string;
      readonly value: string;
      readonly start: number;
      readonly end: number;
    };

const TOKEN =
  /\s+|#[^\n]*|("(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?)|([A-Za-z_][\w./-]*|\[[\w./ -]*\])|([{}<>:,;[\]])|([^\s{}<>:,;[\]"'#]+)/y;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescape(literal: string): string {
  const quote = literal[0] ?? '';
  const body = literal.slice(1, literal.length > 1 && literal.endsWith(quote) ? -1 : undefined);
  return body.replace(
    /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (_, octal?: string, hex?: string, short?: string, long?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      const code = hex ?? short ?? long;
      if (code === undefined) return escapes[letter ?? ''] ?? letter ?? '';
      const point = parseInt(code, 16);
      return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
    },
  );
}

/**
 * Reads the text form of any message tolerantly: what cannot follow is passed over, as a reader that stops at the
 * first fault would let an attacker choose where.
 *
 * Source: https://protobuf.dev/reference/protobuf/textformat-spec/
 *
 * @param tick - called for each token
 */
export function* readTextFormat(text: string, tick: () => void): Generator<TextEvent, void, undefined> {
  TOKEN.lastIndex = 0;
  const pattern = new RegExp(TOKEN);
  let name: string | undefined;
  let start = 0;
  /** A string goes on in the next one. */
  let pending: { name: string; value: string; start: number; end: number } | undefined;
  /** Of each message that is open, and of the whole, the name that a list gives all messages in it. */
  const lists: (string | undefined)[] = [undefined];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    tick();
    const [token, string, word, mark, other] = match;
    const at = match.index;
    if (string !== undefined) {
      const value = unescape(string);
      if (pending) pending = { ...pending, value: pending.value + value, end: at + token.length };
      else if (name !== undefined) pending = { name, value, start, end: at + token.length };
      continue;
    }
    const scalar = word ?? other;
    if (scalar === undefined && mark === undefined) continue;
    if (pending) {
      yield { kind: 'scalar', ...pending };
      // In a list the name counts for all.
      pending = undefined;
    }
    if (mark === '{' || mark === '<') {
      lists.push(undefined);
      yield { kind: 'open', name: name ?? '', start };
      name = undefined;
    } else if (mark === '}' || mark === '>') {
      if (lists.length > 1) {
        yield { kind: 'close', end: at + 1 };
        lists.pop();
      }
      name = lists.at(-1);
      start = at + 1;
    } else if (mark === '[' || mark === ']') {
      if (mark === ']') name = undefined;
      lists[lists.length - 1] = name;
    } else if (scalar !== undefined) {
      const assigned = /\s*:/y;
      assigned.lastIndex = at + token.length;
      const opens = /\s*[{<]/y;
      opens.lastIndex = at + token.length;
      if (name === undefined || assigned.test(text) || (word !== undefined && opens.test(text))) {
        name = scalar;
        start = at;
      } else yield { kind: 'scalar', name, value: scalar, start, end: at + token.length };
    }
  }
  if (pending) yield { kind: 'scalar', ...pending };
}
