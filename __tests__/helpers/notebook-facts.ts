import { expect } from '@jest/globals';
import { notebookFormat } from '../../src/formats/notebook/index.js';
import type { Fact, TextFact } from '../../src/types.js';
import { collect, factsOf, regionOf } from './contract.js';

/** The facts of a notebook that can be read. */
export async function read(json: string): Promise<readonly Fact[]> {
  const { facts, error } = await collect(notebookFormat, Buffer.from(json), 'a.ipynb');
  expect(error).toBeUndefined();
  return facts;
}
export const texts = (facts: readonly Fact[]): TextFact[] => factsOf(facts, 'text');
/** Where a piece of text leads: the cell, and what the raw file holds there. */
export function trace(raw: string, facts: readonly Fact[], piece: string) {
  for (const { source, language } of texts(facts)) {
    const at = source.text.indexOf(piece);
    if (at < 0) continue;
    const region = regionOf(source.locate(at, at + piece.length));
    const line = raw.split('\n')[region.startLine - 1] ?? '';
    const end = region.endLine === region.startLine ? region.endColumn - 1 : undefined;
    return {
      language,
      cell: region.cell,
      held: line.slice(region.startColumn - 1, end),
      atOffset: Buffer.from(raw)
        .subarray(region.offset, region.offset + 8)
        .toString(),
    };
  }
  return undefined;
}
