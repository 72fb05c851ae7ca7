import type { Report } from '../types.js';
import { toMarkdown, type Links } from './shared/markdown.js';

export type { Links } from './shared/markdown.js';

/** Finds the comment again; GitHub shows it to nobody. */
export const commentMarker = '<!-- assay:comment -->';

/** GitHub's limit for a comment, in characters; counted in UTF-16 code units, of which there are never fewer. */
const LIMIT = 65_536;

/** Rows of each list: a reviewer reads a page, not a log. */
const ROWS = 20;

/** The pull request's comment, marker included, within GitHub's limit of 65,536 characters. */
export function toComment(report: Report, links: Links): string {
  const room = LIMIT - commentMarker.length - 2;
  return `${commentMarker}\n${toMarkdown(report, links, ROWS, (text) => text.length <= room)}\n`;
}
