import type { Budget, Fact, Value } from '../../types.js';
import { globalFact, isDottedName, valueOf } from './facts.js';
import { textsOf, valuesOf, walk, type ConfigMap, type ConfigNode } from './node.js';

/** Keys whose value is imported and called, with the key that must stand beside it, where the key alone says little. */
const targets: readonly (readonly [key: string, beside?: string])[] = [
  // Hydra and NeMo, torchtune, Lightning's command line, latent diffusion.
  ['_target_'],
  ['_component_'],
  ['class_path', 'init_args'],
  ['target', 'params'],
];

/** Functions of Hydra that only look up what their `path` names. */
const lookups = /^hydra\.utils\.get_(?:class|method|object|static_method)$/;

const settings = new Set(['_partial_', '_recursive_', '_convert_', '_target_', '_component_']);

const PYTHON_TAG = /python\/(object\/apply|object\/new|object|name|module):(.+)$/;

/** Arguments as the file gives them: a list of its own first, then whatever stands beside the target. */
function argumentsOf(node: ConfigMap): readonly Value[] {
  return node.members
    .filter(([key]) => !settings.has(key))
    .flatMap(([key, value]) => (key === '_args_' && value.kind === 'array' ? value.items : [value]))
    .slice(0, 20)
    .map(valueOf);
}

function itemsOf(node: ConfigNode): readonly Value[] {
  return node.kind === 'array' ? node.items.slice(0, 20).map(valueOf) : [];
}

/**
 * What a configuration makes its reader import and call: objects that are described by the name of their class, and
 * tags of YAML that stand for objects of Python.
 *
 * @see https://hydra.cc/docs/advanced/instantiate_objects/overview/
 * @see https://pyyaml.org/wiki/PyYAMLDocumentation
 */
export function* readInstantiated(root: ConfigNode, budget: Budget): Iterable<Fact> {
  for (const node of walk(root)) {
    budget.tick();
    const [, form, name = ''] = PYTHON_TAG.exec(node.tag ?? '') ?? [];
    if (form === 'module') yield globalFact(`${name}.*`, node.location);
    else if (form !== undefined) yield globalFact(name, node.location, itemsOf(node));
    if (node.kind !== 'object') continue;
    for (const [key, beside] of targets) {
      if (beside !== undefined && valuesOf(node, beside).length === 0) continue;
      for (const { text, location } of textsOf(node, key)) {
        const looked = lookups.test(text) ? textsOf(node, 'path') : [];
        for (const path of looked) yield globalFact(path.text, path.location);
        if (looked.length === 0 && isDottedName(text)) yield globalFact(text, location, argumentsOf(node));
      }
    }
  }
}

/** As the tree would have shown it, in a text that is no YAML: a template of one, or too large to be parsed. */
const loose = [
  /^[\s-]*["']?(?:_target_|_component_)["']?\s*:\s*["']?([A-Za-z_][\w.]{0,200})/gm,
  /!(?:!python|<tag:yaml\.org,2002:python)\/(?:object\/apply|object\/new|object|name|module):([\w.]{1,200})/g,
];

/** Finds the same in a text that cannot be parsed. */
export function* findInstantiated(
  text: string,
  locate: (start: number, end: number) => ConfigNode['location'],
): Iterable<Fact> {
  for (const pattern of loose)
    for (const match of text.matchAll(pattern)) {
      const [whole, name = ''] = match;
      const end = match.index + whole.length;
      if (isDottedName(name)) yield globalFact(name, locate(end - name.length, end));
    }
}
