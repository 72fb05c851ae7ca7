import type { Fact } from '../../types.js';
import { referenceFact } from './facts.js';
import { textsOf, valuesOf, type ConfigNode } from './node.js';

/**
 * The manifest of a TorchServe archive: its handler is Python that the server runs.
 *
 * @see https://github.com/pytorch/serve/tree/master/model-archiver
 */
export function* readTorchServe(root: ConfigNode): Iterable<Fact> {
  for (const model of valuesOf(root, 'model')) {
    for (const { text, location } of textsOf(model, 'handler'))
      yield referenceFact('custom-code', text, location);
    for (const { text, location } of textsOf(model, 'serializedFile'))
      yield referenceFact('artifact', text, location);
  }
}
