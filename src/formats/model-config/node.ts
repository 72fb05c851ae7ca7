import type { JsonNode, JsonObject, JsonText } from '../../parsers/json-tree.js';

/** A value of a configuration with its place, whatever language it is written in. */
export type ConfigNode = JsonNode;
export type ConfigMap = JsonObject;
export type ConfigText = JsonText;

/** All values of one name; none where the node is no map. */
export function valuesOf(node: ConfigNode, key: string): readonly ConfigNode[] {
  return node.kind === 'object'
    ? node.members.filter(([name]) => name === key).map(([, value]) => value)
    : [];
}

/** All texts of one name, also of a list of such. */
export function textsOf(node: ConfigNode, key: string): readonly ConfigText[] {
  return valuesOf(node, key).flatMap(textsIn);
}

/** A text, or the texts of a list. */
export function textsIn(node: ConfigNode): readonly ConfigText[] {
  if (node.kind === 'string') return [node];
  return node.kind === 'array' ? node.items.filter((item) => item.kind === 'string') : [];
}

/** A node with all that is inside of it, the outermost first. */
export function* walk(node: ConfigNode): Iterable<ConfigNode> {
  const left: ConfigNode[] = [node];
  for (let next; (next = left.pop()) !== undefined;) {
    yield next;
    const inside =
      next.kind === 'object'
        ? next.members.map(([, value]) => value)
        : next.kind === 'array'
          ? next.items
          : [];
    for (let at = inside.length - 1; at >= 0; at--) {
      const child = inside[at];
      if (child) left.push(child);
    }
  }
}
