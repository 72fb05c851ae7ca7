import { latin1 } from '../../parsers/latin1.js';
import { snippet } from '../../parsers/source-text.js';
import type { Format } from '../../types.js';

const START = /^tree\r?\nversion=v\d/;
/** The names of all features stand in front of the first tree. */
const HEADER = 256 * 1024;
const KEYS = /^(version|num_class|objective|feature_names)=(.*)$/gm;

/**
 * LightGBM's own models: trees of numbers as text. Loading one runs nothing; secrets are searched for in the text.
 *
 * Source: `SaveModelToString` in `src/boosting/gbdt_model_text.cpp` of microsoft/LightGBM.
 */
export const lightgbmFormat: Format = {
  id: 'lightgbm',
  matches: ({ head }) => START.test(latin1(head.subarray(0, 32))),
  async *read({ content }) {
    const header = Buffer.from(await content.read(0, HEADER)).toString();
    const trees = header.indexOf('\nTree=');
    for (const [, key = '', value = ''] of header.slice(0, trees < 0 ? undefined : trees).matchAll(KEYS))
      yield { kind: 'metadata', key, value: snippet(value) };
  },
};
