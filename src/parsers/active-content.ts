import { findActiveContent } from './html.js';
import { snippet } from './source-text.js';
import type { Budget, OutputFact, SourceText } from '../types.js';
import { blankCode } from './markdown.js';

/** MIME types, and the cell magics that render their cell as one. */
const markup = new Set([
  'text/html',
  'image/svg+xml',
  'text/markdown',
  '%%html',
  '%%HTML',
  '%%svg',
  '%%SVG',
  'application/vnd.jupyter.widget-state+json',
]);
const javascript = new Set(['application/javascript', 'text/javascript', '%%javascript', '%%js']);

/** Enough of the text from a tag on to tell one script from another. */
const SHOWN = 400;

/**
 * Finds active content in what a notebook renders, by its MIME type or by the cell magic that renders it. Of each kind only the first in a text is told: a chart has ten
 * scripts, and a reviewer needs to hear of them once.
 */
export function* activeContent(source: SourceText, mime: string, budget: Budget): Generator<OutputFact> {
  const { text } = source;
  const fact = (content: string, start: number, end: number): OutputFact => ({
    kind: 'output',
    content,
    mime,
    code: snippet(text.slice(start, start + SHOWN)),
    location: source.locate(start, end),
  });
  if (javascript.has(mime)) yield fact('javascript', 0, text.length);
  if (!markup.has(mime)) return;
  const markdown = mime === 'text/markdown';
  const html = markdown ? blankCode(text) : text;
  const seen = new Set<string>();
  for (const { content, start, end } of findActiveContent(html, budget)) {
    if (!seen.has(content)) yield fact(content, start, end);
    seen.add(content);
  }
  const link = markdown && !seen.has('javascript-url') ? /\]\(\s*<?\s*javascript:[^)]*/i.exec(html) : null;
  if (link) yield fact('javascript-url', link.index, link.index + link[0].length);
}
