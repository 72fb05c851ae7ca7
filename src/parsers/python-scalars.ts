const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
  '\r': '',
  '\r\n': '',
};

const escape = /\\(\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;

function unescape(body: string): string {
  return body.replace(escape, (whole, sequence: string) => {
    const simple = simpleEscapes[sequence];
    if (simple !== undefined) return simple;
    if (/^[xuU]./.test(sequence)) {
      const code = Number.parseInt(sequence.slice(1), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    if (/^[0-7]/.test(sequence)) return String.fromCodePoint(Number.parseInt(sequence, 8));
    return whole;
  });
}

/**
 * The text between the quotes of a string or bytes literal, escapes decoded; undefined where it is unclosed.
 * Bytes come out as the characters U+0000 to U+00FF. Source: Python's Language Reference, 2.4.1.
 */
export function stringValue(literal: string): string | undefined {
  const opening = /^([a-zA-Z]{0,2})("""|'''|"|')/.exec(literal);
  const prefix = opening?.[1];
  const quote = opening?.[2];
  if (prefix === undefined || quote === undefined) return undefined;
  const start = prefix.length + quote.length;
  const end = literal.length - quote.length;
  if (end < start || !literal.endsWith(quote)) return undefined;
  const body = literal.slice(start, end);
  return /r/i.test(prefix) || !body.includes('\\') ? body : unescape(body);
}

/** An integer or a float; undefined for imaginary numbers and what is no number. */
export function numberValue(literal: string): number | undefined {
  const digits = literal.replaceAll('_', '');
  if (/^(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)) return Number(digits);
  return /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits) ? Number(digits) : undefined;
}
