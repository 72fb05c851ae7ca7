import { Call, Global, type Symbolic } from './symbols.js';

/** Functions and types that iterate over what they are given. */
const iterating =
  /^(?:builtins\.(?:all|any|dict|enumerate|filter|frozenset|iter|list|map|max|min|reversed|set|sorted|sum|tuple|zip|\w+\.(?:extend|from_iterable|fromkeys|join|union|update))|_?collections\.(?:\w+\.update|ChainMap|Counter|OrderedDict|deque)|itertools\.\w.*|numpy\.(?:array|asarray|fromiter))$/;
/** Functions that change what they are given first. */
const changing =
  /^(?:_?operator\.i(?:add|and|concat|floordiv|lshift|matmul|mod|mul|or|pow|rshift|sub|truediv|xor)|builtins\.(?:list\.(?:append|extend)|dict\.update|set\.add))$/;
/** Whose objects iterate over what they hold, and call nothing that a file chose. */
const plainModules =
  /^(?:_?codecs|_?collections|_?functools|_?io|_?operator|array|builtins|itertools|typing)$/;

/** Objects whose own methods a function calls to iterate over them. */
export function iteratedBy({ dotted }: Global, positional: readonly Symbolic[]): readonly Global[] {
  if (!iterating.test(dotted)) return [];
  const makers = positional.map((value) => (value instanceof Call ? value.callee : value));
  return makers.filter(
    (maker, at): maker is Global =>
      positional[at] instanceof Call && maker instanceof Global && !plainModules.test(maker.module),
  );
}

/** What a function changes that all code shares: an imported list or table. */
export function changedBy({ dotted }: Global, [first]: readonly Symbolic[]): Global | undefined {
  return first instanceof Global && changing.test(dotted) ? first : undefined;
}
