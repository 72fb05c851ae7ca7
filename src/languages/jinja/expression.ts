/** What every node knows: its place in the template, and how deep it goes, for what walks it recurses. */
interface Node {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly (readonly [name: string, value: Expression])[];
}

/** An expression of a Jinja template, as far as a scan needs it. */
export type Expression = Node &
  (
    | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly items: readonly Expression[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'subscript'; readonly object: Expression; readonly key: Expression }
    /** A part that is not given is `null`. */
    | { readonly kind: 'slice'; readonly parts: readonly (Expression | null)[] }
    | { readonly kind: 'call'; readonly callee: Expression; readonly given: Arguments }
    /** Without an object in a filter block. */
    | {
        readonly kind: 'filter';
        readonly object: Expression | undefined;
        readonly name: string;
        readonly given: Arguments;
      }
    | { readonly kind: 'test'; readonly object: Expression; readonly given: Arguments }
    /** `~`, which joins any number of parts. */
    | { readonly kind: 'concat'; readonly items: readonly Expression[] }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'conditional'; readonly items: readonly Expression[] }
  );

/** The expressions right inside of one, in their order. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'name':
      return [];
    case 'list':
    case 'dict':
    case 'concat':
    case 'conditional':
      return expression.items;
    case 'attribute':
      return [expression.object];
    case 'subscript':
      return [expression.object, expression.key];
    case 'slice':
      return expression.parts.filter((part) => part !== null);
    case 'call':
      return [expression.callee, ...argumentsOf(expression.given)];
    case 'filter':
      return [...(expression.object ? [expression.object] : []), ...argumentsOf(expression.given)];
    case 'test':
      return [expression.object, ...argumentsOf(expression.given)];
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
  }
}

/** All arguments, named or not. */
export function argumentsOf({ positional, keywords }: Arguments): readonly Expression[] {
  return [...positional, ...keywords.map(([, value]) => value)];
}
