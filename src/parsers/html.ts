import type { Budget } from '../types.js';

/** Something in a piece of HTML that acts by itself or on a click; `[start, end)` in UTF-16 code units. */
export interface ActiveContent {
  readonly content: 'script' | 'event-handler' | 'iframe' | 'form' | 'object' | 'javascript-url';
  readonly start: number;
  readonly end: number;
}

const activeElements = new Map<string, ActiveContent['content']>([
  ['iframe', 'iframe'],
  ['frame', 'iframe'],
  ['form', 'form'],
  ['object', 'object'],
  ['embed', 'object'],
  ['applet', 'object'],
]);

/** Attributes that a browser follows. */
const urlAttributes = new Set(['href', 'src', 'action', 'formaction', 'data', 'xlink:href']);

/** Types of `<script>` that a browser runs; every other one is a block of data. */
const scriptType = /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma)script)?$/;

/** One attribute after the last, where they stand: name, and a value in quotes or without. */
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?/y;
const tagName = /<(\/?)([a-z][^\s/>]*)/iy;

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly active: ReadonlySet<ActiveContent['content']>;
  readonly end: number;
}

function readTag(html: string, start: number, budget: Budget): Tag | undefined {
  tagName.lastIndex = start;
  const opening = tagName.exec(html);
  if (!opening) return undefined;
  const [head, slash, name = ''] = opening;
  const element = name.toLowerCase();
  const active = new Set<ActiveContent['content']>();
  const activeElement = activeElements.get(element);
  if (activeElement !== undefined) active.add(activeElement);
  let type = '';
  let at = start + head.length;
  for (;;) {
    budget.tick();
    attribute.lastIndex = at;
    const found = attribute.exec(html);
    if (!found) break;
    const [whole, attributeName = '', double, single, bare] = found;
    const key = attributeName.toLowerCase();
    const value = double ?? single ?? bare ?? '';
    if (/^on[a-z]/.test(key) && value !== '') active.add('event-handler');
    if (urlAttributes.has(key) && isJavascriptUrl(value)) active.add('javascript-url');
    if (key === 'type') type = value.trim().toLowerCase();
    at += whole.length;
  }
  if (element === 'script' && scriptType.test(type)) active.add('script');
  const end = html.indexOf('>', at);
  return { name: element, closing: slash === '/', active, end: end < 0 ? html.length : end + 1 };
}

/** A browser takes white space and control characters out of a scheme, and decodes references in it. */
function isJavascriptUrl(value: string): boolean {
  const decoded = value
    .slice(0, 512)
    .replace(/&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?/gi, (_, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/&(?:tab|newline);/gi, '')
    .replace(/&colon;/gi, ':')
    .replace(/[\u0000-\u0020]/g, '');
  return /^javascript:/i.test(decoded);
}

/**
 * Finds active content in HTML or SVG, as tolerantly as browsers read it: quotes of either kind or none, names in
 * any case, tags that are never closed. Comments and the inside of scripts hold no tags.
 * Linear in the length of the text.
 */
export function* findActiveContent(html: string, budget: Budget): Generator<ActiveContent> {
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    budget.tick();
    if (html.startsWith('<!--', at)) {
      // `<!-->` is a whole comment too.
      at = endOf(/--!?>/g, html, at + 2);
      continue;
    }
    const tag = readTag(html, at, budget);
    if (!tag) {
      at++;
      continue;
    }
    if (!tag.closing) for (const content of tag.active) yield { content, start: at, end: tag.end };
    at = tag.end;
    // In SVG a style or a title can hold live tags, so a script is the only element whose inside is passed over.
    if (tag.name === 'script' && !tag.closing) at = endOf(/<\/script(?=[\s/>])/gi, html, at);
  }
}

/** Where the first match at or after `from` ends; the end of the text where there is none. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}
