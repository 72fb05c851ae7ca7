import type { Position } from '../../types.js';
import type { GraphNode } from './nodes.js';

export interface ScopeNode {
  readonly node: GraphNode;
  readonly location: Position;
}

/** A run of nodes in which names are unique: a graph, or one function. */
export interface Scope {
  nodes(): AsyncIterable<ScopeNode>;
  /** Finds a node by its name. */
  find(name: string): Promise<GraphNode | undefined>;
  /** Names of a function's arguments; a graph has none. */
  parameters(): Promise<readonly string[]>;
  /** Outputs of nodes that a function returns. */
  results(): Promise<readonly string[]>;
}

/** A graph with the functions that it calls. */
export interface Program {
  readonly main: Scope;
  readonly functions: ReadonlyMap<string, Scope>;
  /**
   * What functions get behind the arguments of their caller when the loader calls them: constants by their nodes, an
   * empty name where it is a variable or a table, and nothing where it is the path of an asset.
   */
  readonly captures: ReadonlyMap<string, readonly (string | undefined)[]>;
}
