import type { AnomalyFact, SourceText } from '../types.js';

/** Enough for a person; a file of nothing else must not flood a report. */
const MAX_FOUND = 50;

/** Characters that set the direction of text, in escaped form so that this file holds none of them. */
const EMBEDDINGS = '\\u202a\\u202b\\u202d\\u202e';
const ISOLATES = '\\u2066\\u2067\\u2068';
const CONTROL = new RegExp(`[${EMBEDDINGS}${ISOLATES}\\u202c\\u2069]`, 'g');
const ANY_CONTROL = new RegExp(`[${EMBEDDINGS}${ISOLATES}]`);
const EMBEDDING = new RegExp(`[${EMBEDDINGS}]`);
const ISOLATE = new RegExp(`[${ISOLATES}]`);
/** Nothing that people write needs to turn the order of its letters round. */
const OVERRIDE = /[\u202d\u202e]/;

/**
 * What nobody sees and a program can read: tag characters outside of flags, and runs of variation selectors or of
 * zero-width characters. One joiner or one zero-width space is a word of Persian, an emoji or a paste from a page.
 */
const INVISIBLE =
  /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,8})[\u{e0000}-\u{e007f}]+|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}|[\u200b-\u200d\u2060-\u2064\ufeff]{4,}|[\u115f\u1160\u3164\uffa0]+/gu;

/** Cyrillic, Greek and Armenian letters that look like Latin ones in most fonts (Unicode TR39, confusables). */
const CONFUSABLE =
  '\\u0430\\u0435\\u043e\\u0440\\u0441\\u0443\\u0445\\u0455\\u0456\\u0458\\u0501\\u051b\\u051d\\u04bb\\u0410\\u0412\\u0415\\u041a\\u041c\\u041d\\u041e\\u0420\\u0421\\u0422\\u0425\\u0405\\u0406\\u0408\\u03bf\\u0391\\u0392\\u0395\\u0396\\u0397\\u0399\\u039a\\u039c\\u039d\\u039f\\u03a1\\u03a4\\u03a5\\u03a7\\u0585\\u057d\\u0570';
const MIXED = new RegExp(`[A-Za-z][${CONFUSABLE}]|[${CONFUSABLE}][A-Za-z]`, 'u');
/** Letters that Python takes for the plain ones: `𝐞𝐯𝐚𝐥` is `eval` (Language Reference, 2.3). */
const STYLED = /[\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{1d400}-\u{1d6a5}]{2}/u;
/** Strings and comments, in which people write their own language, and the names between them. */
const TOKEN =
  /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*|[\p{L}_][\p{L}\p{N}\p{M}_]*/gu;

function codePoints(text: string): string {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0).filter(
    (point) => point > 127,
  );
  return points
    .slice(0, 4)
    .map((point) => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`)
    .join(', ');
}

/** Where the order in which a line shows differs from the order in which it runs. */
function* bidirectional(text: string): Iterable<{ readonly at: number; readonly length: number }> {
  // Next to no file has one, and to look for lines with one costs twenty times as much.
  if (!ANY_CONTROL.test(text)) return;
  for (const { 0: line, index } of text.matchAll(
    /[^\n\r\u2028\u2029]*[\u202a-\u202e\u2066-\u2069][^\n\r\u2028\u2029]*/g,
  )) {
    let [embedded, isolated] = [0, 0];
    for (const [control] of line.matchAll(CONTROL)) {
      if (EMBEDDING.test(control)) embedded++;
      else if (ISOLATE.test(control)) isolated++;
      else if (control === '\u202c') embedded--;
      else isolated--;
    }
    // Text in Hebrew or Arabic closes what it opens; what stays open at the end of a line reorders code.
    if (OVERRIDE.test(line) || embedded > 0 || isolated > 0) yield { at: index, length: line.length };
  }
}

/**
 * What in code looks other than it is: reordered lines, invisible characters, names in letters of two alphabets.
 * Strings and comments may be in any language.
 *
 * @see CVE-2021-42574 and CVE-2021-42694 (https://trojansource.codes), Unicode TR36 and TR39
 */
export function* findTrojanSource(source: SourceText): Iterable<AnomalyFact> {
  const { text } = source;
  if (!/[\u0080-\uffff]/.test(text)) return;
  let left = MAX_FOUND;
  const anomaly = (name: string, detail: string, at: number, length: number): AnomalyFact => ({
    kind: 'anomaly',
    anomaly: name,
    format: 'text',
    detail,
    location: source.locate(at, at + length),
  });
  for (const { at, length } of bidirectional(text)) {
    if (left-- <= 0) return;
    const controls = codePoints(
      text
        .slice(at, at + length)
        .match(CONTROL)
        ?.join('') ?? '',
    );
    yield anomaly(
      'reordered-line',
      `the line shows in another order than it runs, by ${controls}`,
      at,
      length,
    );
  }
  for (const { 0: found, index } of text.matchAll(INVISIBLE)) {
    if (left-- <= 0) return;
    const count = Array.from(found).length;
    yield anomaly(
      'invisible-text',
      `${count} invisible ${count === 1 ? 'character' : 'characters'} (${codePoints(found)})`,
      index,
      found.length,
    );
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^['"#]/.test(token) || !(MIXED.test(token) || STYLED.test(token))) continue;
    if (left-- <= 0) return;
    const what = `the name ${token.slice(0, 80)} is written with ${codePoints(token)}, which only look like plain letters`;
    yield anomaly('confusable-name', what, index, token.length);
  }
}
