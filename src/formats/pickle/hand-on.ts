import { Call, Collection, Global, carries, lostCallable, partials, type Symbolic } from './symbols.js';

/**
 * Functions that do nothing to what they are given but keep it, make a type or an object of it, or are followed
 * themselves: arrays of a memory map's type are no memory maps.
 */
const keeping =
  /^(?:_?functools\.partial|collections\.defaultdict|types\.GenericAlias|_?operator\.or_|(?:numpy|torch|copyreg)\b.*\._(?:ma|mr)?reconstruct(?:or)?)$/;
/** Nothing that a call is given is this deep. */
const MAX_DEPTH = 32;

/** Whether a function keeps what it is given. */
export function keeps({ dotted }: Global): boolean {
  return keeping.test(dotted);
}

/** What a partial function calls, and what it gives it first. */
export function targetOf({ positional, state }: Call): { target: Symbolic; bound: readonly Symbolic[] } {
  const [target, first, keywords] = state instanceof Collection ? state.items : [];
  if (target === undefined) return { target: positional[0] ?? lostCallable, bound: positional.slice(1) };
  const named = keywords instanceof Collection && keywords.items.length > 0 ? [keywords] : [];
  return { target, bound: [...(first instanceof Collection ? first.items : []), ...named] };
}

/** What somebody may call who is given some values: functions, with the arguments that they are given first. */
export interface Handed {
  readonly target: Global | typeof lostCallable;
  readonly bound: readonly Symbolic[];
}

/** All functions that stand in some values; `lostCallable` for those that were dropped. */
export function handedIn(values: readonly Symbolic[], depth = 0): readonly Handed[] {
  const found: Handed[] = [];
  if (depth > MAX_DEPTH) return [{ target: lostCallable, bound: [] }];
  for (const value of values) {
    if (typeof value === 'number' || !carries(value)) continue;
    if (value instanceof Global) found.push({ target: value, bound: [] });
    else if (value instanceof Collection) {
      const inside = handedIn(value.items, depth + 1);
      found.push(...(inside.length > 0 ? inside : [{ target: lostCallable, bound: [] }]));
    } else if (!(value instanceof Call)) found.push({ target: lostCallable, bound: [] });
    else if (value.callee instanceof Global && partials.includes(value.callee.dotted)) {
      const { target, bound } = targetOf(value);
      // BUILD may hand a partial to itself.
      if (target instanceof Global) found.push({ target, bound });
      else found.push(...handedIn([target], depth + 1));
      found.push(...handedIn(bound, depth + 1));
    } else found.push(...handedIn(value.positional.slice(0, 1), depth + 1));
  }
  return found;
}
