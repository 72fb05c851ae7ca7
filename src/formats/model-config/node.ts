import type { Region, SourceText } from '../../types.js';

/** A value of a configuration with its place, whatever language it is written in. */
export type ConfigNode = ConfigMap | ConfigList | ConfigText | ConfigScalar;

interface Placed {
  readonly location: Region;
  /** A YAML tag that stands before it, as the file says it. Hostile text. */
  readonly tag?: string;
}

export interface ConfigMap extends Placed {
  readonly kind: 'map';
  /** In the file's order, repeated keys and all: readers differ in which they take. */
  readonly entries: readonly (readonly [key: string, value: ConfigNode])[];
}

interface ConfigList extends Placed {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export interface ConfigText extends Placed {
  readonly kind: 'text';
  readonly text: string;
  /** The text with the way back to the raw file. */
  readonly source: SourceText<Region>;
}

interface ConfigScalar extends Placed {
  readonly kind: 'scalar';
}

/** All values of one name; none where the node is no map. */
export function valuesOf(node: ConfigNode, key: string): readonly ConfigNode[] {
  return node.kind === 'map' ? node.entries.filter(([name]) => name === key).map(([, value]) => value) : [];
}

/** All texts of one name, also of a list of such. */
export function textsOf(node: ConfigNode, key: string): readonly ConfigText[] {
  return valuesOf(node, key).flatMap(textsIn);
}

/** A text, or the texts of a list. */
export function textsIn(node: ConfigNode): readonly ConfigText[] {
  if (node.kind === 'text') return [node];
  return node.kind === 'list' ? node.items.filter((item) => item.kind === 'text') : [];
}

/** A node with all that is inside of it, the outermost first. */
export function* walk(node: ConfigNode): Iterable<ConfigNode> {
  const left: ConfigNode[] = [node];
  for (let next; (next = left.pop()) !== undefined;) {
    yield next;
    const inside =
      next.kind === 'map' ? next.entries.map(([, value]) => value) : next.kind === 'list' ? next.items : [];
    for (let at = inside.length - 1; at >= 0; at--) {
      const child = inside[at];
      if (child) left.push(child);
    }
  }
}
