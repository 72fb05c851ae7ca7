import type { Budget, Fact } from '../../types.js';
import { globalFact } from './facts.js';
import { textsOf, valuesOf, walk, type ConfigNode } from './node.js';

/**
 * The types and functions of a skops file: each node of its schema is imported by module and name, and made by the
 * loader that the node asks for.
 *
 * @see https://skops.readthedocs.io/en/stable/persistence.html
 */
export function* readSkops(root: ConfigNode, budget: Budget): Iterable<Fact> {
  if (valuesOf(root, '__loader__').length === 0) return;
  for (const node of walk(root)) {
    budget.tick();
    for (const module of textsOf(node, '__module__'))
      for (const { text } of textsOf(node, '__class__'))
        yield globalFact(`${module.text}.${text}`, module.location);
    // Functions stand in the node's content.
    for (const module of textsOf(node, 'module_path'))
      for (const { text } of textsOf(node, 'function'))
        yield globalFact(`${module.text}.${text}`, module.location);
  }
}
