import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Artifact, Budget } from '../../types.js';
import { checkType } from './array-types.js';
import { isResultOf, type Caller } from './calls.js';
import type { Folder } from './fold.js';
import { acrossFrame, type Crossing } from './frames.js';
import { hiddenIn, mayHide } from './hidden.js';
import { hooksIn } from './hooks.js';
import type { Imports } from './imports.js';
import { arrayData, arrayTypes, arrayWrappers, checkFile, fileWrappers } from './joblib.js';
import { utf8Text } from './literals.js';
import { UNRESOLVED } from './lookups.js';
import { Memo } from './memo.js';
import { HIGHEST_PROTOCOL } from '../../parsers/pickle-opcodes.js';
import { modernName } from './python2-names.js';
import { OpcodeReader, SAMPLE } from './reader.js';
import { sketch } from '../../parsers/pickle-sketch.js';
import { Stack } from './stack.js';
import * as symbols from './symbols.js';
import type { Call, Symbolic } from './symbols.js';
import type { Tensors } from './tensors.js';
import { storageType, type Storages } from './torch.js';

/** What all machines of one file share. */
export interface Surroundings {
  readonly artifact: Artifact;
  readonly budget: Budget;
  readonly imports: Imports;
  readonly folder: Folder;
  readonly caller: Caller;
  readonly tensors: Tensors;
  /** Of a PyTorch file that is no zip. */
  readonly storages?: Storages;
}

/** Calls whose BUILD decides what happens later. */
const statefulCalls = [...symbols.partials, ...arrayTypes, ...arrayWrappers, ...fileWrappers];

/**
 * One run of CPython's unpickler on symbolic values: the same stack, marks and memo, and the same opcodes that
 * fail, but nothing is imported and nothing called (`Modules/_pickle.c`, `Lib/pickle.py`). Frames are no
 * boundaries: readers differ there, and this one reads what any of them would.
 */
export class Machine {
  readonly #around: Surroundings;
  readonly #cursor: Cursor;
  readonly #reader: OpcodeReader;
  /** Steps over arrays as joblib's unpickler does; `pickle.load`, which reads arrays of objects, knows nothing of them. */
  #joblib = true;
  /** Shares its stack with another reading, which has counted or will count what its own calls take from there. */
  #shared = false;
  #stack = new Stack();
  #memo = new Memo();
  #protocol = 0;
  /** What STOP answered. */
  result: Symbolic | undefined;

  constructor(around: Surroundings, cursor: Cursor) {
    this.#around = around;
    this.#cursor = cursor;
    this.#reader = new OpcodeReader(cursor);
  }

  /** Where the next opcode stands; behind STOP, where the pickle ends. */
  get end(): number {
    return this.#reader.end;
  }

  /**
   * Runs until something was found or the window has to be refilled. Answers false once it has stopped.
   *
   * @throws FormatError where CPython's unpickler would fail; what it had executed is reported
   */
  async step(): Promise<boolean> {
    const reader = this.#reader;
    const { budget } = this.#around;
    while (reader.next() || (await this.#refill())) {
      budget.tick();
      if (reader.crossing !== undefined) this.#readAcross(reader.crossing);
      const pending = this.#execute();
      if (pending !== undefined) {
        await pending;
        return this.result === undefined;
      }
    }
    return true;
  }

  async #refill(): Promise<boolean> {
    try {
      return await this.#reader.refill();
    } finally {
      if (this.#reader.crossing !== undefined) this.#readAcross(this.#reader.crossing);
    }
  }

  /** Executes the opcode that was read, at once or in the promise it answers. */
  #execute(): Promise<void> | undefined {
    const { opcode, at, number } = this.#reader;
    const stack = this.#stack;
    // Python's own unpickler imports the name before it looks for the mark.
    if (opcode.name === 'INST' && !stack.isMarked) this.#named();
    const start = opcode.marked ? stack.unmark(at) : 0;
    const height = opcode.marked ? start - (stack.depth - stack.height) : stack.height;
    if (height < opcode.pops) {
      throw new FormatError('corrupt', `${opcode.name} finds too little on the stack`, at);
    }
    if (opcode.literal) {
      stack.push(symbols.literalAt(at, opcode.text));
      this.#hidden();
      return;
    }
    switch (opcode.name) {
      case 'MEMOIZE':
        this.#memo.set(this.#memo.size, stack.top());
        return;
      case 'BINPUT':
      case 'LONG_BINPUT':
        this.#memo.set(number, stack.top());
        return;
      case 'BINGET':
      case 'LONG_BINGET':
        this.#get(number);
        return;
      case 'MARK':
        stack.mark();
        return;
      case 'APPEND':
      case 'SETITEM':
        return this.#extend(stack.depth - opcode.pops + 1);
      case 'APPENDS':
      case 'SETITEMS':
      case 'ADDITEMS':
        return this.#extend(start);
      case 'EMPTY_TUPLE':
        stack.push(symbols.emptyTuple);
        return;
      case 'TUPLE1':
      case 'TUPLE2':
      case 'TUPLE3':
        return this.#collect('tuple', stack.depth - opcode.pops);
      case 'TUPLE':
      case 'LIST':
      case 'DICT':
      case 'FROZENSET':
        return this.#collect(symbols.collectionTypes[opcode.name], start);
      case 'EMPTY_LIST':
      case 'EMPTY_DICT':
      case 'EMPTY_SET':
        stack.push(new symbols.Collection(symbols.collectionTypes[opcode.name]));
        return;
      case 'REDUCE':
      case 'NEWOBJ': {
        const args = stack.pop();
        return this.#call(stack.pop(), symbols.argumentsOf(args), opcode.name === 'NEWOBJ');
      }
      case 'NEWOBJ_EX': {
        const keywords = stack.pop();
        const args = symbols.argumentsOf(stack.pop());
        return this.#call(stack.pop(), isEmpty(keywords) ? args : [...args, keywords], true);
      }
      case 'INST':
      case 'OBJ': {
        const inst = opcode.name === 'INST';
        const items = new symbols.Collection('tuple');
        items.add(stack.entries, inst ? start : start + 1);
        const type = inst ? this.#named() : start < stack.depth ? stack.entries[start] : undefined;
        const args = symbols.argumentsOf(items);
        stack.cut(start);
        if (type === undefined) throw new FormatError('corrupt', 'OBJ finds no class above its mark', at);
        return this.#call(type, args);
      }
      case 'BUILD':
        return this.#build(stack.pop());
      case 'GLOBAL':
        stack.push(this.#named());
        return;
      case 'STACK_GLOBAL': {
        const name = stack.pop();
        return this.#stackGlobal(stack.pop(), name);
      }
      case 'EXT1':
      case 'EXT2':
      case 'EXT4':
        stack.push(this.#around.imports.import(UNRESOLVED, `extension code ${number}`, at));
        return;
      case 'BINPERSID':
        return this.#persistent(stack.pop());
      case 'PERSID':
        stack.push(symbols.persistent);
        return;
      case 'NEXT_BUFFER':
        stack.push(symbols.buffer);
        return;
      case 'POP':
        if (stack.height === 0) stack.unmark(at);
        else stack.pop();
        return;
      case 'POP_MARK':
        stack.cut(start);
        return;
      case 'DUP':
        this.#pushAgain(stack.top());
        return;
      case 'GET':
        this.#get(this.#index());
        return;
      case 'PUT':
        this.#memo.set(this.#index(), stack.top());
        return;
      case 'PROTO':
        if (number > HIGHEST_PROTOCOL) throw new FormatError('corrupt', `there is no protocol ${number}`, at);
        this.#protocol = number;
        return;
      case 'STOP':
        this.result = stack.pop();
        return Promise.resolve();
      // FRAME and READONLY_BUFFER change nothing that is followed here.
    }
  }

  #get(index: number): void {
    const symbol = this.#memo.get(index);
    if (symbol === undefined) {
      throw new FormatError('corrupt', `the memo has no entry ${index}`, this.#reader.at);
    }
    this.#pushAgain(symbol);
  }

  /** Pushes a value once more; a name that is not called there is handed on. */
  #pushAgain(symbol: Symbolic): void {
    if (typeof symbol !== 'number' && symbol.kind === 'global') symbol.handedOn++;
    this.#stack.push(symbol);
  }

  #index(): number {
    const { number, at } = this.#reader;
    if (!Number.isSafeInteger(number)) throw new FormatError('corrupt', 'a memo index is no number', at);
    return number;
  }

  #collect(type: symbols.CollectionType, start: number): Promise<void> | undefined {
    const collection = new symbols.Collection(type);
    const { entries } = this.#stack;
    collection.add(entries, start);
    const pending = type === 'dict' ? hooksIn(this.#around.folder, collection, entries, start) : undefined;
    this.#stack.cut(start);
    this.#stack.push(collection);
    return pending;
  }

  /** Gives the entries from `start` on to what stands below them. */
  #extend(start: number): Promise<void> | undefined {
    const { entries } = this.#stack;
    const { caller, tensors } = this.#around;
    const { at, opcode } = this.#reader;
    const target = entries[start - 1] ?? symbols.lost;
    const named = /^SETITEM/.test(opcode.name) ? tensors.among(entries, start) : [];
    let pending: Promise<void> | undefined;
    if (target instanceof symbols.Collection && target.type !== 'tuple') {
      target.add(entries, start);
      if (target.type === 'dict') pending = hooksIn(this.#around.folder, target, entries, start);
    } else if (target instanceof symbols.Global) pending = caller.change(target, symbols.lost, at);
    else if (target instanceof symbols.Call && /^SETITEM/.test(opcode.name)) {
      const keys = entries.slice(start).filter((key, at) => at % 2 === 0 && symbols.carries(key));
      if (keys.length > 0) pending = caller.handTo(target, keys, at);
    }
    this.#stack.cut(start);
    return named.length === 0 ? pending : (pending ?? Promise.resolve()).then(() => tensors.describe(named));
  }

  /** The object behind a persistent id. `torch.load` takes a class from the id itself: `('module', class, …)`. */
  async #persistent(id: Symbolic): Promise<void> {
    const [kind, type] = id instanceof symbols.Collection ? id.items : [];
    await this.#around.storages?.add(id);
    const isGlobal = type instanceof symbols.Global;
    const isClass = isGlobal && (await this.#around.folder.text(kind)) === 'module';
    const object = isGlobal ? { ...symbols.persistent, storage: storageType(type) } : symbols.persistent;
    this.#stack.push(isClass ? type : object);
  }

  /** The global that the two lines of an argument name. */
  #named(): Symbolic {
    const { line, secondLine, at } = this.#reader;
    if (line === undefined || secondLine === undefined) return this.#import(undefined, undefined, at);
    return this.#import(utf8Text(line), utf8Text(secondLine), at);
  }

  #import(module: string | undefined, name: string | undefined, at: number): Symbolic {
    const { imports } = this.#around;
    const known = module !== undefined && name !== undefined;
    const [modernModule, modern] = !known
      ? [UNRESOLVED, name ?? UNRESOLVED]
      : this.#protocol < 3
        ? modernName(module, name)
        : [module, name];
    const global = imports.import(modernModule, modern, at);
    global.handedOn++;
    return global;
  }

  async #stackGlobal(module: Symbolic, name: Symbolic): Promise<void> {
    const { folder } = this.#around;
    this.#stack.push(this.#import(await folder.text(module), await folder.text(name), this.#reader.at));
  }

  #call(callee: Symbolic, positional: readonly Symbolic[], made = false): Promise<void> | undefined {
    const { caller } = this.#around;
    if (callee instanceof symbols.Global && !this.#shared) callee.handedOn--;
    if (caller.isQuiet(callee, positional, made)) {
      this.#stack.push(symbols.callOf(callee, positional));
      return undefined;
    }
    return caller.call(callee, positional, this.#reader.at, made).then((result) => this.#stack.push(result));
  }

  #build(state: Symbolic): Promise<void> | undefined {
    const object = this.#stack.top();
    if (typeof object === 'number') return undefined;
    if (object instanceof symbols.Global) return this.#around.caller.change(object, state, this.#reader.at);
    if (!(object instanceof symbols.Call)) return undefined;
    const hooked = this.#around.caller.hook(object, state, this.#reader.at);
    if (!isResultOf(object, statefulCalls)) return hooked;
    object.state = state;
    if (isResultOf(object, fileWrappers)) return checkFile(this.#around, object, this.#reader.at);
    if (isResultOf(object, arrayTypes)) return checkType(this.#around, object, this.#reader.at);
    return isResultOf(object, arrayWrappers) && this.#joblib ? this.#array(object) : hooked;
  }

  /** Steps over the array that joblib's unpickler reads behind its wrapper. */
  async #array(wrapper: Call): Promise<void> {
    const data = await arrayData(this.#around.folder, wrapper);
    if (data === undefined) return;
    const cursor = this.#cursor;
    cursor.seek(this.end);
    if (data.kind === 'pickle') {
      const inner = new Machine(this.#around, cursor);
      inner.#joblib = false;
      while (await inner.step());
      this.#reader.seek(inner.end);
    } else {
      await this.#readPlainly();
      if (data.padded) await cursor.need(1);
      this.#reader.seek(this.end + data.length + (data.padded ? 1 + cursor.u8() : 0));
    }
    this.#stack.pop();
    this.#stack.push(symbols.array);
  }

  /** Where the array would do something in a reader that takes its bytes for opcodes, follows that reader, too. */
  async #readPlainly(): Promise<void> {
    await this.#cursor.ensure(SAMPLE);
    const head = this.#cursor.peek(this.end, SAMPLE);
    if (head === undefined) return;
    const { calls, end } = sketch(head, this.#stack.height);
    if (!calls && end === 'broken') return;
    this.#around.budget.spend('entries', 1);
    const other = new Machine(this.#around, new Cursor(this.#cursor.bytes, this.end));
    other.#joblib = false;
    other.#shared = true;
    other.#stack = this.#stack.copy();
    other.#memo = this.#memo.copy();
    other.#protocol = this.#protocol;
    try {
      while (await other.step());
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }

  /** Hands on the file as it is for those readers that take the end of a frame otherwise. */
  #readAcross(crossing: Crossing): void {
    const { artifact, budget, imports } = this.#around;
    this.#reader.crossing = undefined;
    if (!imports.first('crossing')) return;
    budget.spend('entries', 1);
    for (const item of acrossFrame(artifact, crossing)) imports.add(item);
  }

  /** Hands on a pickle inside a constant, and tells of a program there. */
  #hidden(): void {
    const { opcode, start, length, first } = this.#reader;
    if (!mayHide(opcode.name, first, length)) return;
    const { artifact, budget, imports } = this.#around;
    const sample = this.#cursor.peek(start, Math.min(length, SAMPLE));
    const found = sample && hiddenIn(artifact, sample, start, length);
    if (found === undefined || !imports.first(`bytes at ${start}`)) return;
    budget.spend('entries', 1);
    imports.add(found);
  }
}

function isEmpty(symbol: Symbolic): boolean {
  return typeof symbol !== 'number' && symbol.kind === 'collection' && symbol.items.length === 0;
}
