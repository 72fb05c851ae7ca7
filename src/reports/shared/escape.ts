/**
 * Names, code and messages come from a pull request that nobody has reviewed. Each function here makes
 * such text harmless in one medium; every reporter passes all of it through one of them.
 */

/** Longest piece of hostile text that a report quotes, in UTF-16 code units. */
const PIECE = 300;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeSequence(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return named[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

/**
 * Makes one line in which nothing hides: controls, line breaks, bidirectional and zero-width characters and
 * lone surrogates become escape sequences that can be read.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeSequence);
}

/** Cuts at `length` code units, never through a surrogate pair, and marks the cut. */
export function clip(text: string, length: number = PIECE): string {
  if (text.length <= length) return text;
  const end = length - 1;
  const last = text.charCodeAt(end - 1);
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end)}…`;
}

/**
 * For a terminal, and for the log of a workflow, where a line that starts with `::`, or holds `##[` anywhere,
 * would be a command to the runner.
 */
export function terminalText(text: string): string {
  return visible(text)
    .replace(/(^|\s):(?=:)/g, '$1\\x3a')
    .replaceAll('##[', '#\\x23[');
}

/** For HTML, in elements and in quoted attributes. */
export function htmlText(text: string): string {
  return clip(visible(text))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Code in an HTML block, where Markdown is not read; mentions are not linked inside `code`. */
export function htmlCode(text: string): string {
  return `<code>${htmlText(text)}</code>`;
}

/**
 * For Markdown text within a line. Mentions, issue numbers, bare addresses and emoji codes are looked for in
 * the rendered text, where escapes are gone already: a zero-width space keeps them from being recognized.
 */
export function markdownText(text: string): string {
  return clip(visible(text))
    .replace(/[@#](?=[\p{L}\p{N}_])/gu, '$&\u200b')
    .replace(/:(?=\/\/|[\w+-]+:)/g, ':\u200b')
    .replace(/(mailto|xmpp):/gi, '$1:\u200b')
    .replace(/www(?=\.)/gi, '$&\u200b')
    .replace(/[\\`*_{}[\]()|~!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '&#36;');
}

/** A Markdown code span, in which nothing is interpreted. Not for tables: they split at `|` first. */
export function markdownCode(text: string): string {
  const content = clip(visible(text));
  if (content.trim() === '') return markdownText(`"${content}"`);
  const longest = Math.max(0, ...Array.from(content.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(content) ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** A block of code as it stands, in a fence that nothing in it can close. */
export function markdownFence(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Sentences in which pairs of backticks mark code: those stay code, all else is plain text. */
export function markdownProse(text: string): string {
  const pieces = clip(visible(text), PIECE * 4).split('`');
  if (pieces.length % 2 === 0) return pieces.map(markdownText).join('\\`');
  return pieces
    .map((piece, index) => {
      if (index % 2 === 0) return markdownText(piece);
      return piece === '' ? '\\`\\`' : markdownCode(piece);
    })
    .join('');
}

/** A link whose label is Markdown already; an address can neither end the link early nor leave the web. */
export function markdownLink(label: string, url: string | undefined): string {
  if (url === undefined || !/^https?:\/\//.test(url)) return label;
  const target = visible(url).replace(
    /[\s<>()[\]"'`\\|*_~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `[${label}](${target})`;
}

/** Strict JSON in which no control or invisible character stands as itself. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A path relative to the repository's root as a relative URI reference (RFC 3986). */
export function relativeUri(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
