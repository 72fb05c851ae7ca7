import type { Budget } from '../../types.js';
import { walk, type ConfigNode } from './node.js';

/** `${a.b}`, `${..a}`, `${oc.env:HOME,there}`: innermost first, so that one in another is replaced before it. */
const EXPRESSION = /\$\{([^${}]*)\}/;

/** Whether a text holds a reference to a value elsewhere. */
export function isReference(text: string): boolean {
  return EXPRESSION.test(text);
}

/** Values of one name that are tried; a configuration gives a name a few meanings at most. */
const MAX_VALUES = 16;
/** What stands in each other so deeply nobody writes. */
const MAX_ROUNDS = 8;

/**
 * What OmegaConf makes of references in a text. A reference has all values that any key of its last name has in the
 * document; of a resolver (`oc.env`, `oc.select`, `oc.decode`) each argument may be what comes of it.
 *
 * @see https://omegaconf.readthedocs.io/en/latest/usage.html#variable-interpolation
 */
export class Interpolation {
  #values: Map<string, string[]> | undefined;

  constructor(
    readonly root: ConfigNode,
    readonly budget: Budget,
  ) {}

  /** All texts that it may become; itself where nothing is to be replaced. */
  resolve(text: string): readonly string[] {
    let texts = [text];
    for (let round = 0; round < MAX_ROUNDS && texts.some((one) => EXPRESSION.test(one)); round++)
      texts = texts.flatMap((one) => this.#replace(one)).slice(0, MAX_VALUES);
    return [...new Set(texts)];
  }

  #replace(text: string): string[] {
    const [whole, inside = ''] = EXPRESSION.exec(text) ?? [];
    if (whole === undefined) return [text];
    return this.#candidates(inside).map((value) => text.replace(whole, () => value));
  }

  #candidates(inside: string): readonly string[] {
    const colon = inside.indexOf(':');
    const given = colon < 0 ? [] : inside.slice(colon + 1).split(',', MAX_VALUES);
    const plain = given.map((one) => one.trim().replace(/^(["'])(.*)\1$/, '$2'));
    const keys = colon < 0 ? [inside] : plain;
    const name = (key: string): string => key.split(/[.[\]]/).findLast((part) => part !== '') ?? '';
    return [...plain, ...keys.flatMap((key) => this.#valuesOf(name(key)))];
  }

  #valuesOf(key: string): readonly string[] {
    this.#values ??= this.#gather();
    return this.#values.get(key) ?? [];
  }

  #gather(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const node of walk(this.root)) {
      this.budget.tick();
      if (node.kind !== 'object') continue;
      for (const [key, value] of node.members) {
        if (value.kind !== 'string') continue;
        const values = found.get(key) ?? [];
        if (values.length < MAX_VALUES) values.push(value.text);
        found.set(key, values);
      }
    }
    return found;
  }
}
