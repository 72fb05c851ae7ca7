import { snippet } from '../../parsers/source-text.js';
import type { Budget, Fact } from '../../types.js';
import { globalFact, isDottedName } from './facts.js';
import { textsOf, valuesOf, walk, type ConfigNode } from './node.js';

const OPERATOR = /^torch\.ops\.(\w+)\.(\w+)/;

/**
 * The operators of a program that `torch.export` wrote: PyTorch's own, and those that a library of one's own registers.
 *
 * @see https://docs.pytorch.org/docs/stable/export.html#serialization
 */
export function* readTorchExport(root: ConfigNode, budget: Budget): Iterable<Fact> {
  for (const module of valuesOf(root, 'graph_module')) {
    for (const node of walk(module)) {
      budget.tick();
      for (const { text, location } of textsOf(node, 'target')) {
        const [, namespace, name] = OPERATOR.exec(text) ?? [];
        if (namespace !== undefined && name !== undefined)
          yield {
            kind: 'operator',
            framework: 'torch',
            namespace,
            name,
            attributes: {},
            code: snippet(text),
            location,
          };
        // Others are looked up as attributes of modules of Python.
        else if (text.includes('.') && isDottedName(text)) yield globalFact(text, location);
      }
    }
  }
}
