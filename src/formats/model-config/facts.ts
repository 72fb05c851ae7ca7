import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { GlobalFact, ReferenceFact, Region, Value } from '../../types.js';
import type { ConfigNode } from './node.js';

const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Whether a text is a name as Python writes one, with dots or without. */
export function isDottedName(text: string): boolean {
  return DOTTED.test(text);
}

/** A name in a text. */
export type NamedInText = GlobalFact & { readonly location: Region };

/**
 * A name that a loader imports, and most often calls, because a configuration says so.
 *
 * @param path - module and name; a name alone is one of Python's own
 */
export function globalFact(path: string, location: Region, given: readonly Value[] = []): NamedInText {
  const at = path.lastIndexOf('.');
  const module = at < 0 ? 'builtins' : path.slice(0, at);
  const name = path.slice(at + 1);
  const list = given.map(written).join(', ');
  return {
    kind: 'global',
    module,
    name,
    use: 'configured',
    arguments: given,
    code: snippet(list === '' ? path : `${path}(${list})`),
    location,
  };
}

function written(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' ? `'${value.value.slice(0, 200)}'` : String(value.value);
    case 'name':
      return value.name;
    case 'list':
      return `[${value.items.slice(0, 20).map(written).join(', ')}]`;
    case 'unknown':
      return value.text;
  }
}

/** What stands in a configuration as an argument of a call. */
export function valueOf(node: ConfigNode): Value {
  if (node.kind === 'string') return { kind: 'constant', value: node.text };
  return { kind: 'unknown', text: '…' };
}

/** Something that the loader opens because a configuration says so; where it leads is what the target looks like, unless told. */
export function referenceFact(
  role: string,
  target: string,
  location: Region,
  leads: ReferenceFact['leads'] = whereLeads(target),
): ReferenceFact {
  return { kind: 'reference', role, target, leads, code: snippet(target), location };
}
