import type { Budget, Value } from '../../types.js';
import { isConstant, LONGEST_PATH, type GraphNode } from './nodes.js';
import type { Program, Scope } from './scope.js';

/** Operators that hand on what their first input holds, or a part of it. */
const passing = new Set(
  (
    'Identity Snapshot StopGradient EnsureShape ExpandDims Reshape Squeeze PlaceholderWithDefault ShardedFilename ' +
    'StringStrip StringLower StringUpper StridedSlice Slice GatherV2 Gather Unpack Tile BroadcastTo RandomShuffle ' +
    'Switch RefSwitch Enter RefEnter Exit RefExit NextIteration TensorListFromTensor TensorListGetItem ' +
    'TensorListStack TensorArrayV3 TensorArrayReadV3 PreventGradient'
  ).split(' '),
);
/** Operators that hand on one of several inputs, from so many on. */
const choosing: ReadonlyMap<string, number> = new Map([
  ['Select', 1],
  ['SelectV2', 1],
  ['Merge', 0],
  ['RefMerge', 0],
  ['Pack', 0],
  ['ConcatV2', 0],
  ['Concat', 1],
]);
const fed = new Set(['Placeholder', 'PlaceholderV2', '_Arg', 'Arg', '_DeviceArg']);

/** Steps back from one input to all that it is made of. */
const MOST_STEPS = 2000;
/** Deeper chains than this nobody writes, and the walk recurses. */
const MOST_DEPTH = 200;
/** Calls of one function that are followed; many are made in a loop's unrolled body, all alike. */
const MOST_CALLS = 64;

/** Where values flow into the arguments of a function. */
interface Call {
  readonly scope: Scope;
  /** The last one flows into the last argument. */
  readonly inputs: readonly (string | undefined)[];
  /** Whether the arguments before come from who calls the model, or from the node itself. */
  readonly fromCaller: boolean;
  /** Whether results of the function are its next arguments. */
  readonly loops: boolean;
}

/** What may come out at one place of a graph. */
interface Origins {
  readonly values: readonly Value[];
  /** Whether the caller of the model may decide it. */
  readonly given: boolean;
}

const caller: Origins = { values: [], given: true };
const nothing: Origins = { values: [], given: false };

function merge(all: readonly Origins[]): Origins {
  return { values: all.flatMap(({ values }) => values), given: all.some(({ given }) => given) };
}

function computed(op: string): Origins {
  return { values: [{ kind: 'unknown', text: `${op}(…)` }], given: false };
}

/** `name:0`, in a function `name:output:0`. */
function parseInput(input: string): { readonly name: string; readonly index: number } {
  const parts = input.split(':');
  return { name: parts[0] ?? '', index: parts.length > 1 ? Number(parts.at(-1)) || 0 : 0 };
}

async function dataInputs(node: GraphNode): Promise<readonly string[]> {
  return (await node.inputs()).filter((input) => !input.startsWith('^'));
}

/** Follows inputs of operators back to constants, also into functions and out of them. */
export class Tracer {
  #calls: Map<string, Call[]> | undefined;

  constructor(
    readonly program: Program,
    readonly budget: Budget,
  ) {}

  /**
   * What a model itself decides of an input: the constants behind it, or how it is computed.
   *
   * @param given - names of nodes of the graph whose value the loader gives
   * @returns nothing where only the caller of the model decides
   */
  async trace(scope: Scope, input: string, given: ReadonlySet<string>): Promise<Value | undefined> {
    const walk = new Walk(this, given);
    const { values } = await walk.from(scope, input, 0);
    const different = new Map(values.map((value) => [JSON.stringify(value), value]));
    const [first, ...others] = different.values();
    return first === undefined || others.length === 0 ? first : { kind: 'list', items: [first, ...others] };
  }

  async callsOf(scope: Scope): Promise<readonly Call[]> {
    this.#calls ??= await this.#findCalls();
    for (const [name, one] of this.program.functions) if (one === scope) return this.#calls.get(name) ?? [];
    return [];
  }

  async #findCalls(): Promise<Map<string, Call[]>> {
    const { main, functions, captures } = this.program;
    const calls = new Map<string, Call[]>();
    const add = (name: string, call: Call): void => {
      const known = calls.get(name) ?? [];
      if (known.length < MOST_CALLS) known.push(call);
      calls.set(name, known);
    };
    for (const [name, inputs] of captures) add(name, { scope: main, inputs, fromCaller: true, loops: false });
    for (const scope of [main, ...functions.values()])
      for await (const { node } of scope.nodes()) {
        this.budget.tick();
        const names = (await functionsOf(node, this.program)).slice(0, MOST_CALLS);
        if (names.length === 0) continue;
        const call = {
          scope,
          inputs: await dataInputs(node),
          fromCaller: false,
          loops: /While$/.test(node.op),
        };
        for (const name of names) add(name, call);
      }
    return calls;
  }
}

/** Functions that a node calls: named by an attribute, or in an operator's place. */
async function functionsOf(node: GraphNode, { functions }: Program): Promise<readonly string[]> {
  const names = functions.has(node.op) ? [node.op] : await node.functions();
  return names.filter((name) => functions.has(name));
}

class Walk {
  readonly #known = new Map<Scope, Map<string, Origins>>();
  #steps = 0;

  constructor(
    readonly tracer: Tracer,
    readonly given: ReadonlySet<string>,
  ) {}

  async from(scope: Scope, input: string, depth: number): Promise<Origins> {
    const known = this.#known.get(scope) ?? new Map<string, Origins>();
    this.#known.set(scope, known);
    const before = known.get(input);
    if (before !== undefined) return before;
    if (++this.#steps > MOST_STEPS || depth > MOST_DEPTH || input.length >= LONGEST_PATH)
      return computed('…');
    // Loops lead back to where they came from.
    known.set(input, nothing);
    const origins = await this.#origins(scope, input, depth + 1);
    known.set(input, origins);
    return origins;
  }

  async #origins(scope: Scope, input: string, depth: number): Promise<Origins> {
    const { program } = this.tracer;
    const { name, index } = parseInput(input);
    if (scope === program.main && this.given.has(name)) return caller;
    const node = await scope.find(name);
    if (node === undefined) return this.#argument(scope, name, depth);
    const { op } = node;
    if (fed.has(op)) return caller;
    if (isConstant(op)) return { values: constants(await node.constant()), given: false };
    const inputs = await dataInputs(node);
    const [first] = inputs;
    const follow = async (some: readonly string[]): Promise<Origins> => {
      const all: Origins[] = [];
      for (const one of some) all.push(await this.from(scope, one, depth));
      return merge(all);
    };
    if (passing.has(op) && first !== undefined) return follow([first]);
    if (op === 'IdentityN') return follow(inputs.slice(index, index + 1));
    const start = choosing.get(op);
    if (start !== undefined) return follow(inputs.slice(start));
    if (op === 'StringJoin') return this.#join(scope, node, inputs, depth);
    return this.#result(node, index, depth);
  }

  /** What flows into an argument of a function, wherever it is called. */
  async #argument(scope: Scope, name: string, depth: number): Promise<Origins> {
    const parameters = await scope.parameters();
    const index = parameters.indexOf(name);
    // A graph in which it is nowhere cannot be loaded.
    if (index < 0) return caller;
    const calls = await this.tracer.callsOf(scope);
    if (calls.length === 0) return caller;
    const all: Origins[] = [];
    for (const call of calls) {
      const at = call.inputs.length - parameters.length + index;
      const input = call.inputs[call.fromCaller ? at : Math.max(0, at)];
      all.push(
        input === undefined
          ? caller
          : input === ''
            ? computed('capture')
            : await this.from(call.scope, input, depth),
      );
      const next = call.loops ? (await scope.results())[index] : undefined;
      if (next !== undefined && next !== '') all.push(await this.from(scope, next, depth));
    }
    return merge(all);
  }

  /** What a function returns that a node calls; of any other operator it is not known. */
  async #result(node: GraphNode, index: number, depth: number): Promise<Origins> {
    const { program } = this.tracer;
    const all: Origins[] = [];
    if (/(?:Call|If|While|Case)$/.test(node.op) || program.functions.has(node.op))
      for (const name of await functionsOf(node, program)) {
        const scope = program.functions.get(name);
        const output = (await scope?.results())?.[index];
        if (scope && output !== undefined && output !== '') all.push(await this.from(scope, output, depth));
      }
    return all.length > 0 ? merge(all) : computed(node.op);
  }

  /** Who decides how a path begins decides where it leads, as long as nothing leads up again. */
  async #join(scope: Scope, node: GraphNode, inputs: readonly string[], depth: number): Promise<Origins> {
    const parts: Origins[] = [];
    for (const input of inputs) parts.push(await this.from(scope, input, depth));
    const texts = parts.map(({ values }) =>
      values.map((value) => (value.kind === 'constant' ? String(value.value) : '…')),
    );
    const [first] = parts;
    const known =
      parts.every(({ values, given }) => !given && values.length === 1) && !texts.flat().includes('…');
    if (known) {
      const [separator = ''] = await node.strings('separator');
      return { values: [{ kind: 'constant', value: texts.flat().join(separator) }], given: false };
    }
    const climbs = texts.flat().some((text) => text.includes('..'));
    return first?.given === true && first.values.length === 0 && !climbs ? caller : computed('StringJoin');
  }
}

function constants(strings: readonly string[]): readonly Value[] {
  return strings.length === 0
    ? [{ kind: 'unknown', text: 'Const' }]
    : strings.map((value) => ({ kind: 'constant', value }));
}
