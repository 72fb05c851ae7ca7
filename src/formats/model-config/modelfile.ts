import { whereLeads } from '../../parsers/reference-target.js';
import { owns } from '../../parsers/text-windows.js';
import type { Budget, Fact, Region, SourceText } from '../../types.js';
import { referenceFact } from './facts.js';

const INSTRUCTION = /^[^\S\n]*(FROM|ADAPTER)[^\S\n]+(\S[^\n]*)$/gim;

/**
 * A Modelfile of Ollama: the model that it is built from, and adapters. Its templates are Go's, which reach nothing.
 *
 * @see https://docs.ollama.com/modelfile
 */
export function* readModelfile(source: SourceText<Region>, budget: Budget): Iterable<Fact> {
  for (const match of source.text.matchAll(INSTRUCTION)) {
    budget.tick();
    if (!owns(source, match.index)) continue;
    const [whole, , argument = ''] = match;
    const target = argument.trim().replace(/^(["'])(.*)\1$/, '$2');
    const end = match.index + whole.length;
    yield referenceFact('base-model', target, source.locate(match.index, end), whereLeads(target));
  }
}
