import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { snippet } from '../../parsers/source-text.js';
import type { Budget, Detail, Fact } from '../../types.js';
import { functionFact } from './code.js';
import type { Torch7Input } from './input.js';

const anomaly = anomaliesOf('torch7');

const TYPE = {
  nil: 0,
  number: 1,
  string: 2,
  table: 3,
  object: 4,
  boolean: 5,
  oldFunction: 6,
  upvalueFunction: 7,
  function: 8,
};

/** So much of a string or of code is looked at. */
const MAX_TEXT = 64 * 1024;
const MAX_CLASS = 1024;
const MAX_PATH = 200;
/** Lua's own stack ends before. */
const MAX_DEPTH = 10_000;
const MAX_OBJECTS = 5_000_000;
const MAX_DIMENSIONS = 64;

/** Bytes of one number by the name of its class: `FloatStorage`, `CudaHalfTensor`; of `CudaTensor` they are floats. */
const sizes: Readonly<Record<string, number>> = {
  Byte: 1,
  Char: 1,
  Short: 2,
  Half: 2,
  Int: 4,
  Float: 4,
  Cuda: 4,
  Long: 8,
  Double: 8,
};
const NUMBERS =
  /^torch\.(?:Cuda)?(Byte|Char|Short|Half|Int|Float|Long|Double|Cuda(?<=\.Cuda))(Tensor|Storage)$/;

/** Packages whose classes write themselves as one table. */
const tables = new Set(['nn', 'nngraph', 'cudnn', 'cunn', 'graph', 'inn', 'rnn', 'optim', 'tds', 'dpnn']);

/** Something that further objects belong to. */
interface Level {
  left: number;
  readonly kind: 'table' | 'value' | 'tensor';
  readonly path: string;
  /** Of a table's next value. */
  key: string | undefined;
  /** Numbers that a tensor reaches into its storage. */
  readonly reach: number;
}

/** What was read: how a key is called, and how many numbers a storage has. */
interface Told {
  readonly text: string;
  readonly numbers?: number;
}

/** Objects that hold one another, read in the order of the file. */
class Objects {
  /** A class that may write itself in a way of its own, so that what follows it may be out of step. */
  #unknownClass: string | undefined;
  readonly #levels: Level[] = [{ left: 1, kind: 'value', path: '', key: undefined, reach: 0 }];
  /** Indexes of what was read, with the numbers of storages. */
  readonly #known = new Map<number, number | undefined>();

  constructor(
    readonly input: Torch7Input,
    readonly budget: Budget,
  ) {}

  async *read(): AsyncGenerator<Fact | Detail> {
    try {
      yield* this.#all();
    } catch (error) {
      if (
        !(error instanceof FormatError) ||
        error.anomaly === 'over-budget' ||
        this.#unknownClass === undefined
      )
        throw error;
      const detail = `a Torch7 object of the class ${snippet(this.#unknownClass)}, which writes itself in its own way`;
      throw new FormatError('unread-model', detail, error.offset);
    }
  }

  async *#all(): AsyncGenerator<Fact | Detail> {
    for (let level; (level = this.#levels.at(-1)) !== undefined;) {
      if (level.left === 0) {
        this.#levels.pop();
        continue;
      }
      this.budget.tick();
      level.left--;
      // The value of a table stands where an even number is left.
      const isKey = level.kind === 'table' && level.left % 2 === 1;
      const path = level.kind === 'table' && !isKey ? `${level.path}.${level.key ?? '?'}` : level.path;
      const offset = this.input.position;
      const told = yield* this.#object(path.slice(0, MAX_PATH), isKey);
      level.key = told.text;
      if (level.kind === 'tensor' && level.reach > (told.numbers ?? 0))
        yield anomaly(
          'tensor-layout',
          `the tensor '${snippet(path)}' reaches ${level.reach} numbers into a storage of ${told.numbers ?? 0}`,
          offset,
        );
    }
  }

  #push(kind: Level['kind'], left: number, path: string, reach = 0): void {
    if (this.#levels.length >= MAX_DEPTH)
      throw new FormatError('corrupt', `objects are nested more than ${MAX_DEPTH} deep`, this.input.position);
    this.#levels.push({ left, kind, path, key: undefined, reach });
  }

  async #text(kept = MAX_TEXT): Promise<{ text: string; length: number }> {
    const length = await this.input.int();
    return { text: Buffer.from(await this.input.chars(length, kept)).toString(), length };
  }

  async *#object(path: string, isKey: boolean): AsyncGenerator<Fact | Detail, Told> {
    const { input } = this;
    const start = input.position;
    const type = await input.int();
    switch (type) {
      case TYPE.nil:
        return { text: 'nil' };
      case TYPE.number:
        return { text: await input.double() };
      case TYPE.boolean:
        return { text: String((await input.int()) === 1) };
      case TYPE.string: {
        const { text, length } = await this.#text();
        if (!isKey) yield* metadataOf('torch7', path === '' ? 'value' : path.slice(1), text, start, length);
        return { text };
      }
      case TYPE.oldFunction:
        yield* this.#function(path, start);
        return { text: 'function' };
      case TYPE.table:
      case TYPE.object:
      case TYPE.upvalueFunction:
      case TYPE.function:
        return yield* this.#indexed(type, path, start);
      default:
        throw new FormatError('corrupt', `objects of the type ${type} do not exist`, start);
    }
  }

  async *#indexed(type: number, path: string, start: number): AsyncGenerator<Fact | Detail, Told> {
    const index = await this.input.int();
    if (this.#known.has(index)) {
      const numbers = this.#known.get(index);
      return { text: `#${index}`, ...(numbers !== undefined && { numbers }) };
    }
    if (this.#known.size >= MAX_OBJECTS)
      throw new FormatError('over-budget', `the file has more than ${MAX_OBJECTS} objects`, start);
    this.#known.set(index, undefined);
    if (type === TYPE.object) {
      const numbers = yield* this.#classed(path, start);
      this.#known.set(index, numbers);
      return { text: `#${index}`, ...(numbers !== undefined && { numbers }) };
    }
    if (type === TYPE.table) this.#push('table', 2 * this.#count(await this.input.int(), start), path);
    else yield* this.#function(path, start);
    return { text: `#${index}` };
  }

  #count(size: number, start: number): number {
    if (size < 0) throw new FormatError('corrupt', `a table has ${size} entries`, start);
    return size;
  }

  /** Code, and a table of what it captured. */
  async *#function(path: string, start: number): AsyncGenerator<Fact> {
    const code = await this.input.chars(await this.input.int(), MAX_TEXT);
    yield functionFact(path.slice(1), code, start, this.input.position - start);
    this.#push('value', 1, `${path}.upvalues`);
  }

  /** An object of a class; answers how many numbers it has, where it is a storage. */
  async *#classed(path: string, start: number): AsyncGenerator<Fact | Detail, number | undefined> {
    const { input } = this;
    const version = await this.#text(MAX_CLASS);
    // Files from before there were versions have the class alone.
    const name = /^V /.test(version.text) ? (await this.#text(MAX_CLASS)).text : version.text;
    const [, dtype = '', kind] = NUMBERS.exec(name) ?? [];
    const size = sizes[dtype];
    if (kind === 'Storage' && size !== undefined) {
      const numbers = await input.long();
      await input.skip(numbers, size);
      return numbers;
    }
    if (kind === 'Tensor' && size !== undefined) {
      yield* this.#tensor(path, dtype, start);
      return undefined;
    }
    const dot = name.indexOf('.');
    yield {
      kind: 'operator',
      framework: 'torch7',
      namespace: name.slice(0, Math.max(0, dot)),
      name: name.slice(dot + 1),
      attributes: {},
      code: snippet(name),
      location: { kind: 'bytes', offset: start, length: input.position - start },
    };
    if (!tables.has(name.slice(0, Math.max(0, dot)))) this.#unknownClass ??= name;
    // These two write themselves as a count and so many objects.
    if (name === 'tds.Hash') this.#push('table', 2 * (await this.#bounded(start)), path);
    else if (name === 'tds.Vec') this.#push('value', await this.#bounded(start), path);
    else this.#push('value', 1, path);
    return undefined;
  }

  async #bounded(start: number): Promise<number> {
    const count = await this.input.long();
    if (!Number.isSafeInteger(2 * count))
      throw new FormatError('truncated', `a collection of ${count} entries is longer than the file`, start);
    return count;
  }

  async *#tensor(path: string, dtype: string, start: number): AsyncGenerator<Fact | Detail> {
    const { input } = this;
    const dimensions = await input.int();
    if (dimensions < 0 || dimensions > MAX_DIMENSIONS)
      throw new FormatError('corrupt', `a tensor has ${dimensions} dimensions`, start);
    const shape: number[] = [];
    while (shape.length < dimensions) shape.push(await input.long());
    let reach = shape.length === 0 || shape.includes(0) ? 0 : 1;
    for (const length of shape) {
      const stride = await input.long();
      if (reach > 0) reach += (length - 1) * stride;
    }
    // Counted from 1.
    const offset = await input.long();
    if (reach > 0) reach += offset - 1;
    yield { kind: 'tensor', name: path === '' ? '.' : path.slice(1), dtype, shape };
    this.#push('tensor', 1, path, reach);
  }
}

/** Reads the one object that a file holds, with all that is in it. */
export function readObjects(input: Torch7Input, budget: Budget): AsyncGenerator<Fact | Detail> {
  return new Objects(input, budget).read();
}
