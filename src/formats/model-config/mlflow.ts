import type { Fact } from '../../types.js';
import { globalFact, referenceFact } from './facts.js';
import { textsOf, valuesOf, walk, type ConfigNode } from './node.js';

/** Paths that a flavour's loader opens, from the model's folder. */
const paths = new Set([
  'data',
  'model_path',
  'model_data',
  'pickled_model',
  'python_model',
  'config',
  'tokenizer_path',
  'path',
]);

/**
 * What MLflow loads with a model: the module of its loader, Python that is put before all other modules, and files.
 *
 * @see https://mlflow.org/docs/latest/ml/model/#the-mlmodel-file
 */
export function* readMlflow(root: ConfigNode): Iterable<Fact> {
  for (const flavors of valuesOf(root, 'flavors')) {
    for (const node of walk(flavors)) {
      // MLflow imports the module and calls this function of it.
      for (const { text, location } of textsOf(node, 'loader_module'))
        yield globalFact(`${text}._load_pyfunc`, location);
      for (const { text, location } of [...textsOf(node, 'code'), ...textsOf(node, 'model_code_path')])
        yield referenceFact('custom-code', text, location);
      if (node.kind !== 'object') continue;
      for (const [key, value] of node.members)
        if (paths.has(key) && value.kind === 'string')
          yield referenceFact('artifact', value.text, value.location);
    }
  }
}
