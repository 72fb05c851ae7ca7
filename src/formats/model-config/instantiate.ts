import { owns } from '../../parsers/text-windows.js';
import { snippet } from '../../parsers/source-text.js';
import type { AnomalyFact, Budget, Fact, Region, SourceText, Value } from '../../types.js';
import { globalFact, isDottedName, valueOf, type NamedInText } from './facts.js';
import { Interpolation, isReference } from './interpolation.js';
import { textsOf, walk, type ConfigMap, type ConfigNode } from './node.js';

/** Keys whose value is imported and called, with the key that must stand beside it, where the key alone says little. */
const targets: readonly (readonly [key: string, beside?: string])[] = [
  // Hydra and NeMo, torchtune, Lightning's command line, latent diffusion.
  ['_target_'],
  ['_component_'],
  ['class_path'],
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

/** Whether a key stands in a map, or may come into it from another one (`<<: *defaults`). */
function mayHave(node: ConfigMap, key: string): boolean {
  return node.members.some(([name]) => name === key || name === '<<');
}

/** As Python's reader has it: with the prefix that the document declares, and `%` decoded. */
function decodeTag(tag: string): string {
  try {
    return decodeURIComponent(tag);
  } catch {
    return tag;
  }
}

/**
 * What a configuration makes its reader import and call: objects that are described by the name of their class, and
 * tags of YAML that stand for objects of Python.
 *
 * @see https://hydra.cc/docs/advanced/instantiate_objects/overview/
 * @see https://pyyaml.org/wiki/PyYAMLDocumentation
 */
export function* readInstantiated(root: ConfigNode, budget: Budget): Iterable<Fact> {
  const interpolation = new Interpolation(root, budget);
  for (const node of walk(root)) {
    budget.tick();
    const [, form, name = ''] = PYTHON_TAG.exec(decodeTag(node.tag ?? '')) ?? [];
    if (form === 'module') yield globalFact(`${name}.*`, node.location);
    else if (form !== undefined) yield globalFact(name, node.location, itemsOf(node));
    if (node.kind !== 'object') continue;
    for (const [key, beside] of targets) {
      if (beside !== undefined && !mayHave(node, beside)) continue;
      for (const { text, location } of textsOf(node, key)) {
        const targets = interpolation.resolve(text);
        if (!targets.some(isDottedName) && isReference(text)) yield unresolved(text, location);
        for (const target of targets) {
          const looked = lookups.test(target) ? textsOf(node, 'path') : [];
          for (const path of looked)
            for (const found of interpolation.resolve(path.text)) yield globalFact(found, path.location);
          if (looked.length === 0 && isDottedName(target))
            yield globalFact(target, location, argumentsOf(node));
        }
      }
    }
  }
}

/** What is imported stands in another file, which the program puts together with this one. */
function unresolved(text: string, location: Region): AnomalyFact {
  const detail = `'${snippet(text)}' names what is imported, and what it stands for is not in the file`;
  return { kind: 'anomaly', anomaly: 'unresolved-target', format: 'model-config', detail, location };
}

/**
 * As the tree would have shown it, wherever it stands: in a text that is no YAML or too large to be parsed, and in a
 * string that becomes a configuration of its own.
 */
const loose = [
  /["']?\b(?:_target_|_component_)["']?\s*[:=]\s*(?:[&!]\S{0,100}\s+){0,3}["']?([A-Za-z_][\w.]{0,200})/g,
  /!(?:!python|<tag:yaml\.org,2002:python)\/(?:object\/apply|object\/new|object|name|module):([\w.]{1,200})/g,
];

/** So much of a line is looked at for what makes it a comment. */
const MAX_LINE = 1000;

function isComment(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_LINE), at);
  return /^[^\S\n]*#/.test(before.slice(before.lastIndexOf('\n') + 1));
}

/** Finds the same in a text, or in a window of one, that cannot be parsed. */
export function* findInstantiated(source: SourceText<Region>): Iterable<NamedInText> {
  const { text } = source;
  for (const pattern of loose)
    for (const match of text.matchAll(pattern)) {
      const [whole, name = ''] = match;
      const end = match.index + whole.length;
      if (owns(source, match.index) && isDottedName(name) && !isComment(text, match.index))
        yield globalFact(name, source.locate(end - name.length, end));
    }
}
