/** An R object, as `serialize.c` writes it. */
export type RObject =
  | null
  | string
  | number
  | { readonly symbol: string }
  /** A call: the function and its arguments. */
  | { readonly call: readonly RObject[] }
  | { readonly list: readonly RObject[]; readonly attributes?: RObject }
  /** A pair list with tags. */
  | { readonly pairs: readonly (readonly [tag: string, value: RObject])[]; readonly flags?: number }
  | { readonly function: RObject }
  | { readonly promise: RObject; readonly value?: RObject }
  | { readonly variables: RObject }
  | { readonly namespace: string }
  | { readonly altrep: string; readonly state: RObject }
  /** Compiled code with the expressions it was made from. */
  | { readonly compiled: readonly RObject[] }
  | { readonly numbers: number }
  | { readonly global: true }
  /** Integers as they are. */
  | { readonly raw: readonly number[] };

/** A token of the stream: an integer, the bytes of a string, or a number of doubles. */
type Token = { readonly int: number } | { readonly text: string } | { readonly doubles: number };

const int = (value: number): Token => ({ int: value });
const [ATTRIBUTES, TAG] = [0x200, 0x400];
const [NIL, UNBOUND] = [254, 252];

function character(text: string): Token[] {
  return [int(9 | 0x40000), int(Buffer.byteLength(text)), { text }];
}

function symbol(name: string): Token[] {
  return [int(1), ...character(name)];
}

function pairs(
  entries: readonly (readonly [string | undefined, RObject])[],
  type: number,
  flags = 0,
): Token[] {
  return [
    ...entries.flatMap(([tag, value], index) => [
      int((index === 0 ? type : 2) | flags | (tag === undefined ? 0 : TAG)),
      ...(tag === undefined ? [] : symbol(tag)),
      ...tokens(value),
    ]),
    int(NIL),
  ];
}

function tokens(object: RObject): Token[] {
  if (object === null) return [int(NIL)];
  if (typeof object === 'string') return [int(16), int(1), ...character(object)];
  if (typeof object === 'number') return [int(13), int(1), int(object)];
  if ('symbol' in object) return symbol(object.symbol);
  if ('call' in object)
    return pairs(
      object.call.map((part) => [undefined, part]),
      6,
    );
  if ('list' in object) {
    const flags = object.attributes === undefined ? 0 : ATTRIBUTES;
    return [
      int(19 | flags),
      int(object.list.length),
      ...object.list.flatMap(tokens),
      ...(object.attributes === undefined ? [] : tokens(object.attributes)),
    ];
  }
  if ('pairs' in object) return pairs(object.pairs, 2, object.flags);
  if ('function' in object) return [int(3 | TAG), int(253), int(NIL), ...tokens(object.function)];
  if ('promise' in object) {
    const value = object.value === undefined ? [int(UNBOUND)] : tokens(object.value);
    return [
      int(5 | (object.value === undefined ? TAG : 0)),
      ...(object.value === undefined ? [int(253)] : []),
      ...value,
      ...tokens(object.promise),
    ];
  }
  if ('variables' in object)
    return [int(4), int(0), int(242), ...tokens(object.variables), int(NIL), int(NIL)];
  if ('namespace' in object)
    return [int(249), int(0), int(2), ...character(object.namespace), ...character('1.0')];
  if ('altrep' in object)
    return [
      int(238),
      ...pairs(
        [
          [undefined, { symbol: object.altrep }],
          [undefined, { symbol: 'base' }],
          [undefined, 13],
        ],
        2,
      ),
      ...tokens(object.state),
      int(NIL),
    ];
  if ('compiled' in object)
    return [
      int(21),
      int(0),
      int(13),
      int(1),
      int(12),
      int(object.compiled.length),
      ...object.compiled.flatMap(constant),
    ];
  if ('numbers' in object) return [int(14), int(object.numbers), { doubles: object.numbers }];
  if ('global' in object) return [int(253)];
  return object.raw.map(int);
}

/** A constant of compiled code: calls have a form of their own there. */
function constant(object: RObject): Token[] {
  if (object === null || typeof object !== 'object' || !('call' in object)) {
    const [first, ...rest] = tokens(object);
    return [int(first !== undefined && 'int' in first ? first.int & 0xff : 0), first ?? int(NIL), ...rest];
  }
  const [head, ...rest] = object.call;
  const cell = (type: number, car: RObject, cdr: readonly RObject[]): Token[] => {
    const [next, ...others] = cdr;
    const tail = next === undefined ? [int(NIL), int(NIL)] : cell(2, next, others);
    return [int(type), int(NIL), ...constant(car), ...tail];
  };
  return cell(6, head ?? null, rest);
}

function binary(list: readonly Token[], bigEndian: boolean): Buffer {
  return Buffer.concat(
    list.map((token) => {
      if ('text' in token) return Buffer.from(token.text);
      if ('doubles' in token) return Buffer.alloc(8 * token.doubles);
      const bytes = Buffer.alloc(4);
      if (bigEndian) bytes.writeInt32BE(token.int | 0);
      else bytes.writeInt32LE(token.int | 0);
      return bytes;
    }),
  );
}

function text(list: readonly Token[]): Buffer {
  const escape = (value: string): string =>
    value.replace(/[^!-~]|\\/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  const lines = list.map((token) => {
    if ('text' in token) return `${escape(token.text)}\n`;
    return 'doubles' in token ? '0.5\n'.repeat(token.doubles) : `${token.int}\n`;
  });
  return Buffer.from(lines.join(''));
}

/**
 * A file as `saveRDS` (or, with a `magic`, as `save`) writes it.
 *
 * @param form - `X`: binary, most significant byte first; `B`: binary of this machine; `A`: text
 */
export function rds(object: RObject, form: 'X' | 'A' | 'B' = 'X', version: 2 | 3 = 3, magic = ''): Buffer {
  const encoding: readonly Token[] = version === 3 ? [int(5), { text: 'UTF-8' }] : [];
  const list = [int(version), int(0x40401), int(0x30500), ...encoding, ...tokens(object)];
  const body = form === 'A' ? text(list) : binary(list, form === 'X');
  return Buffer.concat([Buffer.from(`${magic}${form}\n`), body]);
}

/** A file that holds one operator, as examples of rules name it: a function that calls it, or a promise. */
export function rFile({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const call: RObject = { call: [{ symbol: name }, 'x'] };
  const object: RObject =
    namespace === 'altrep'
      ? { altrep: name, state: 'x' }
      : namespace === 'promise'
        ? { promise: call }
        : { function: call };
  return { path: 'model.rds', content: rds(object) };
}
