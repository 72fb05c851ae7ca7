import type {
  CallEdit,
  CallFact,
  Edit,
  Fix,
  Rule,
  Span,
  Surroundings,
  Value,
  WrittenCall,
} from '../types.js';
import { argumentOf, compileCondition, holds, type Condition } from './argument-condition.js';
import { snippet } from './source-text.js';
import { admittedVersions, relate } from './version-ranges.js';

/** In characters. Nobody reviews a longer call as one line. */
const MAX_CALL = 4_000;

/** What is written over by a program is mended where that program has it from. */
const generated = /@generated\b|\bdo not edit\b|\b(?:auto-?|automatically )generated\b/i;
/** In characters: where such a remark stands. */
const HEADER = 1_000;

/** A part of the text and what takes its place. */
interface Change extends Span {
  readonly text: string;
  /** What it does, as a part of a sentence. */
  readonly deed: string;
}

/** A rule's edit with its conditions compiled. */
export interface CompiledEdit {
  readonly edit: CallEdit;
  readonly conditions: readonly Condition[];
  /** Of arguments that may be given without their keywords. */
  readonly positions: ReadonlyMap<string, number>;
}

/** @returns nothing where the rule has no edit */
export function compileEdit({ edit, match, custom }: Rule<'call'>): CompiledEdit | undefined {
  if (edit === undefined) return undefined;
  const positions = match.when.flatMap(({ keyword, position }): [string, number][] =>
    keyword === undefined || position === undefined ? [] : [[keyword, position]],
  );
  const conditions = edit.when.map((condition) => compileCondition(condition, custom !== true));
  return { edit, conditions, positions: new Map(positions) };
}

const literal = /^(?:True|False|None|\d+|'[^'"\\]*'|"[^'"\\]*")$/;
const dottedName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Whether an argument itself says what it is. What a variable decides is mended where the variable gets its value. */
function isPlain(code: string, value: Value | undefined): boolean {
  if (literal.test(code)) return true;
  if (!dottedName.test(code) || value?.kind !== 'name') return false;
  return value.alternatives === undefined && !value.name.includes('()');
}

/** Works out how one call is to be written. Each method answers nothing where that is not certain. */
class Editor {
  constructor(
    readonly call: CallFact,
    readonly written: WrittenCall,
    readonly positions: CompiledEdit['positions'],
  ) {}

  #code({ start, end }: Span): string {
    return this.written.source.text.slice(start, end);
  }

  /** Index of an argument; -1 where it is not given. */
  #find(keyword: string): number {
    const given = this.written.arguments;
    const named = given.findIndex((argument) => argument.keyword === keyword);
    const position = this.positions.get(keyword);
    if (named >= 0 || position === undefined) return named;
    return position < given.length && given[position]?.keyword === undefined ? position : -1;
  }

  #isPlain(keyword: string, value: Span): boolean {
    const position = this.positions.get(keyword);
    const given = argumentOf(this.call, { keyword, ...(position !== undefined && { position }) });
    return isPlain(this.#code(value), given);
  }

  set(keyword: string, text: string): Change | undefined {
    const { arguments: given, inner } = this.written;
    const deed = `pass \`${keyword}=${text}\``;
    const known = given[this.#find(keyword)];
    if (known) {
      const value = { start: known.value, end: known.end };
      return this.#isPlain(keyword, value) ? { ...value, text, deed } : undefined;
    }
    const last = given.at(-1);
    const at = last?.end ?? inner.start;
    return { start: at, end: at, text: `${last ? ', ' : ''}${keyword}=${text}`, deed };
  }

  /** @returns the empty list where there is nothing to remove */
  remove(keyword: string): readonly Change[] | undefined {
    const { arguments: given, inner } = this.written;
    const index = this.#find(keyword);
    const argument = given[index];
    if (argument === undefined) return [];
    const [before, after] = [given[index - 1], given[index + 1]];
    const movesOthers = argument.keyword === undefined && after !== undefined && after.keyword === undefined;
    if (movesOthers || !this.#isPlain(keyword, { start: argument.value, end: argument.end }))
      return undefined;
    // With its comma, and never with a comment.
    const [span, gap, expected] = before
      ? [{ start: before.end, end: argument.end }, { start: before.end, end: argument.start }, /^\s*,\s*$/]
      : after
        ? [
            { start: argument.start, end: after.start },
            { start: argument.end, end: after.start },
            /^\s*,\s*$/,
          ]
        : [{ start: argument.start, end: inner.end }, { start: argument.end, end: inner.end }, /^\s*,?\s*$/];
    return expected.test(this.#code(gap))
      ? [{ ...span, text: '', deed: `leave out \`${keyword}\`` }]
      : undefined;
  }

  rename(names: Readonly<Record<string, string>>): Change | undefined {
    const { name } = this.written;
    const code = this.#code(name);
    const other = Object.hasOwn(names, code) ? names[code] : undefined;
    if (other === undefined || !name.isAttribute) return undefined;
    return { ...name, text: other, deed: `call \`${other}\`` };
  }

  /** All changes in the order of the text. */
  changes({ set = {}, remove = [], rename }: CallEdit): readonly Change[] | undefined {
    const all: (Change | undefined)[] = [
      ...(rename ? [this.rename(rename)] : []),
      ...remove.flatMap((keyword): readonly (Change | undefined)[] => this.remove(keyword) ?? [undefined]),
      ...Object.entries(set).map(([keyword, text]) => this.set(keyword, text)),
    ];
    const known = all
      .filter((change) => change !== undefined)
      .sort((a, b) => a.start - b.start || a.end - b.end);
    const apart = known.every(({ start }, index) => start >= (known[index - 1]?.end ?? 0));
    return known.length === all.length && apart ? known : undefined;
  }
}

/** The call as the changes leave it. */
function changed({ source, start, end }: WrittenCall, changes: readonly Change[]): string {
  let code = '';
  let from = start;
  for (const change of changes) {
    code += source.text.slice(from, change.start) + change.text;
    from = change.end;
  }
  return code + source.text.slice(from, end);
}

function describe(changes: readonly Change[]): string {
  const text = changes.map(({ deed }) => deed).join(' and ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The fix of a call that a rule has found, as edits of the raw file; nothing where it is not certain that the edit
 * changes what the rule is about and nothing else.
 */
export function fixCall(
  { edit, conditions, positions }: CompiledEdit,
  call: CallFact,
  surroundings: Surroundings,
): Fix | undefined {
  if (call.reference || call.open || call.alternatives !== undefined) return undefined;
  if (!conditions.every((condition) => holds(condition, call))) return undefined;
  const { unless } = edit;
  const tooOld = (specifier: string): boolean =>
    unless !== undefined && relate(admittedVersions(specifier), admittedVersions(unless.admits)) !== 'none';
  if (unless && surroundings.pinsOf(unless.package).some(({ specifier }) => tooOld(specifier)))
    return undefined;
  const { written } = call;
  if (written === undefined || written.end - written.start > MAX_CALL) return undefined;
  if (generated.test(written.source.text.slice(0, HEADER))) return undefined;
  // Under another name it may be a function of their own around the one that the rule means.
  const name = written.source.text.slice(written.name.start, written.name.end);
  if (!`.${call.callee}`.endsWith(`.${name}`)) return undefined;
  const changes = new Editor(call, written, positions).changes(edit) ?? [];
  const edits: Edit[] = [];
  for (const { start, end, text } of changes) {
    const exact = written.source.rewrite?.(start, end, text);
    if (exact === undefined) return undefined;
    edits.push(exact);
  }
  const [first, ...others] = edits;
  if (first === undefined) return undefined;
  return {
    description: describe(changes),
    code: snippet(changed(written, changes)),
    edits: [first, ...others],
  };
}
