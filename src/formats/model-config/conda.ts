import type { Fact } from '../../types.js';
import { textsOf, valuesOf, type ConfigNode } from './node.js';

/**
 * What pip installs for a conda environment, as MLflow writes one beside each model.
 *
 * @see https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
 */
export function* readCondaEnvironment(root: ConfigNode): Iterable<Fact> {
  for (const list of valuesOf(root, 'dependencies'))
    for (const item of list.kind === 'array' ? list.items : [])
      for (const { source } of textsOf(item, 'pip')) yield { kind: 'text', language: 'requirements', source };
}

/**
 * What pip installs for a model of MLflow without conda.
 *
 * @see https://mlflow.org/docs/latest/ml/model/dependencies/
 */
export function* readPythonEnvironment(root: ConfigNode): Iterable<Fact> {
  for (const key of ['build_dependencies', 'dependencies'])
    for (const { source } of textsOf(root, key)) yield { kind: 'text', language: 'requirements', source };
}
