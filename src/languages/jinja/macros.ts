import type { Budget } from '../../types.js';
import { childrenOf, type Expression } from './expression.js';
import type { Folder } from './fold.js';
import type { Statement } from './statements.js';

type Call = Expression & { readonly kind: 'call' };

function* callsIn(expression: Expression, budget: Budget): Generator<Call> {
  budget.tick();
  if (expression.kind === 'call') yield expression;
  for (const child of childrenOf(expression)) yield* callsIn(child, budget);
}

/** Gives the parameters of macros what they are called with, wherever that is. */
export function assignParameters(statements: readonly Statement[], folder: Folder, budget: Budget): void {
  const macros = new Map<string, readonly string[]>();
  for (const { tag, name, targets } of statements)
    if (tag === 'macro' && name !== undefined) macros.set(name, targets);
  if (macros.size === 0) return;
  for (const { expressions } of statements)
    for (const expression of expressions)
      for (const { callee, given } of callsIn(expression, budget)) {
        const parameters = callee.kind === 'name' ? macros.get(callee.name) : undefined;
        if (parameters === undefined) continue;
        for (const [index, value] of given.positional.entries()) {
          const parameter = parameters[index];
          if (parameter !== undefined) folder.assign(parameter, folder.fold(value));
        }
        for (const [keyword, value] of given.keywords)
          if (parameters.includes(keyword)) folder.assign(keyword, folder.fold(value));
      }
}
