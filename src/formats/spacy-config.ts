import { latin1 } from '../parsers/latin1.js';
import { plainSource, snippet } from '../parsers/source-text.js';
import type { Fact, Format } from '../types.js';

/** Pipelines have a section of their own for the language. */
const SECTION = /^\[(?:nlp|components(?:\.[^\]\n]*)?)\]/m;
/** A longer file is none that people or spaCy write. */
const MAX_TEXT = 4 * 1024 * 1024;
/** `@architectures = "spacy.Tok2Vec.v2"` and `factory = "ner"`. */
const FUNCTION =
  /^[^\S\n]*(@(\w+)|factory)[^\S\n]*[=:][^\S\n]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#;][^\n]*))/gm;

/**
 * The configuration of a spaCy pipeline, which names the functions that make its parts; packages register them.
 *
 * @see https://spacy.io/usage/training#config
 */
export const spacyConfigFormat: Format = {
  id: 'spacy-config',
  matches: ({ name, head }) => name.endsWith('.cfg') && SECTION.test(latin1(head)),
  async *read({ content }, budget) {
    const text = Buffer.from(await content.read(0, MAX_TEXT)).toString();
    const source = plainSource(text);
    for (const match of text.matchAll(FUNCTION)) {
      budget.tick();
      const [whole, key = '', registry = 'factory', ...values] = match;
      const value = values.join('').trim();
      // Functions of Thinc and factories of spaCy alone have no package in front: `Adam.v1`, `ner`.
      const [, space = '', name = value] = /^([\w-]+)\.(.+\.v\d+)$/.exec(value) ?? [];
      yield {
        kind: 'operator',
        framework: 'spacy',
        namespace: space,
        name,
        attributes: { registry: { kind: 'constant', value: registry } },
        code: snippet(`${key} = ${value}`),
        location: source.locate(match.index, match.index + whole.length),
      } satisfies Fact;
    }
  },
};
