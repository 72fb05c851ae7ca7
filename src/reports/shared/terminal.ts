import { styleText } from 'node:util';
import type { Severity } from '../../types.js';
import { terminalText } from './escape.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colours where they are wanted; the caller knows whether there is a terminal. */
export function painter(color: boolean): Paint {
  // Without this option `styleText` asks standard output, which need not be where the report goes.
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

const badgeStyles: Readonly<Record<Severity, Style>> = {
  critical: ['bgRed', 'whiteBright', 'bold'],
  high: ['red', 'bold'],
  medium: ['yellow', 'bold'],
  low: ['cyan'],
  note: ['gray'],
};

/** Room for the longest severity and a space on each side. */
export const BADGE = 10;

/** The severity in capitals, of equal width. */
export function badge(paint: Paint, severity: Severity): string {
  const text = ` ${severity.toUpperCase()} `;
  return paint(badgeStyles[severity], text) + ' '.repeat(BADGE - text.length);
}

/** Narrower than this, wrapped text is harder to read than a line that the terminal breaks. */
const NARROWEST = 40;

/** Breaks sentences between words and indents every line but the first. Escapes what it is given. */
export function wrap(text: string, indent: number, width: number): string {
  const room = Math.max(NARROWEST, width) - indent;
  const lines = [''];
  for (const word of terminalText(text).split(' ')) {
    const line = lines[lines.length - 1] ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
