import { startBudget } from '../../src/budget.js';
import { pythonReader } from '../../src/languages/python/index.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { CallFact, Fact, SourceText } from '../../src/types.js';

/** All facts of Python code; with `cells`, of a notebook's code whose cells start there. */
export function readPython(code: string, cells?: readonly number[]): readonly Fact[] {
  const source: SourceText = { ...plainSource(code), ...(cells && { cells }) };
  return [...pythonReader.read(source, startBudget())];
}

/** Calls and references of Python code. */
export function readCalls(code: string, cells?: readonly number[]): readonly CallFact[] {
  return readPython(code, cells).filter((fact): fact is CallFact => fact.kind === 'call');
}

/** Callees of the calls alone, each with its other names behind `|`. */
export function callees(code: string, cells?: readonly number[]): readonly string[] {
  return readCalls(code, cells)
    .filter(({ reference }) => !reference)
    .map(({ callee, alternatives = [] }) => [callee, ...alternatives].join('|'));
}

/** Names that are passed on. */
export function references(code: string): readonly string[] {
  return readCalls(code)
    .filter(({ reference }) => reference)
    .map(({ callee }) => callee);
}
