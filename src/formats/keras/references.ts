import type { JsonNode } from '../../parsers/json-tree.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { ReferenceFact } from '../../types.js';

/** What loaders open because of a key, whatever layer it stands in. */
const roles: Readonly<Record<string, string>> = {
  vocabulary: 'vocabulary',
  vocabulary_file: 'vocabulary',
};

/** Keys under which layers of every kind keep paths. */
const pathKey =
  /^(?:.*_)?(?:file|files|filename|filepath|path|paths|dir|directory|fname|proto|uri|url|origin)$/;

const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|\\\\)/i;

function reference(role: string, key: string, node: JsonNode & { kind: 'string' }): ReferenceFact {
  const target = node.text;
  const code = snippet(`${key}='${target}'`);
  return { kind: 'reference', role, target, leads: whereLeads(target), code, location: node.location };
}

/**
 * What a member of a configuration makes its loader open.
 *
 * @param className - of the object in whose configuration it stands
 */
export function referenceOf(className: string, key: string, node: JsonNode): ReferenceFact | undefined {
  if (node.kind !== 'string' || node.text === '') return undefined;
  if (key === 'filepath' && className === 'TFSMLayer') return reference('saved-model', key, node);
  const role = Object.hasOwn(roles, key) ? roles[key] : undefined;
  if (role !== undefined) return reference(role, key, node);
  const elsewhere = address.test(node.text) || (pathKey.test(key) && whereLeads(node.text) !== 'inside');
  return elsewhere ? reference('configured-file', key, node) : undefined;
}
