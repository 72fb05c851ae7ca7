import type { Report } from '../types.js';
import { toMarkdown, type Links } from './shared/markdown.js';

/** A byte over 1 MiB and the service shows nothing at all; the rest is for what else the step writes. */
const LIMIT = 1_048_576 - 16_384;

const ROWS = 200;

/** The job summary: as the comment, with more room. At most 1,048,576 bytes of UTF-8. */
export function toSummary(report: Report, links: Links): string {
  return `${toMarkdown(report, links, ROWS, (text) => Buffer.byteLength(text) < LIMIT)}\n`;
}
