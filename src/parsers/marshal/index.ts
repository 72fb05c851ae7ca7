import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import { layouts, type Layout } from './layouts.js';
import { MarshalReader, type MarshalValue } from './reader.js';

/** What a marshalled code object would use. All of it is hostile text. */
export interface CodeSummary {
  /** What the code calls itself, and the file that it says it was compiled from; empty where they are not known. */
  readonly name: string;
  readonly filename: string;
  /** Globals, attributes and imported modules, of nested functions too, in the order of their first use. */
  readonly names: readonly string[];
  /** Parameters and local variables. */
  readonly locals: readonly string[];
  /** Constants that are text, or bytes that look like it. */
  readonly constants: readonly string[];
  /** The versions of Python that write such code: `3.8 to 3.10`; undefined where no layout fits. */
  readonly versions: string | undefined;
}

/** A constant of megabytes is data; a rule asks for names, paths and commands. */
const MAX_CONSTANT = 4096;

function add(set: Set<string>, value: MarshalValue | undefined): void {
  for (const item of value?.kind === 'items' ? value.items : [])
    if (item.kind === 'text') set.add(item.value);
    else if (item.kind === 'bytes') set.add(Buffer.from(item.value).toString('latin1'));
}

function textOf(value: MarshalValue | undefined): string {
  if (value?.kind === 'text') return value.value;
  return value?.kind === 'bytes' ? Buffer.from(value.value).toString('latin1') : '';
}

function looksLikeText(text: string): boolean {
  return /^[\t\n\r -~]*$/.test(text);
}

/** Goes through all code objects; a stream may refer to one of them many times. */
function summarize(root: MarshalValue, versions: string, budget: Budget): CodeSummary {
  const [names, locals, constants] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const seen = new Set<MarshalValue>();
  const open = [root];
  for (let value; (value = open.pop()) !== undefined;) {
    budget.tick();
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'code') {
      add(names, value.fields.names);
      add(locals, value.fields.locals);
      if (value.fields.constants) open.push(value.fields.constants);
    } else if (value.kind === 'items') {
      for (let at = value.items.length - 1; at >= 0; at--) open.push(value.items[at] ?? root);
    } else {
      const text = textOf(value).slice(0, MAX_CONSTANT);
      if (text !== '' && (value.kind === 'text' || looksLikeText(text))) constants.add(text);
    }
  }
  const fields = root.kind === 'code' ? root.fields : {};
  return {
    name: textOf(fields.name),
    filename: textOf(fields.filename),
    names: [...names],
    locals: [...locals],
    constants: [...constants],
    versions,
  };
}

function tryLayout(
  bytes: Uint8Array,
  layout: Layout,
  budget: Budget,
): { readonly value: MarshalValue; readonly whole: boolean } | undefined {
  const reader = new MarshalReader(bytes, layout, budget);
  try {
    const value = reader.read();
    return value?.kind === 'code' ? { value, whole: reader.position === bytes.length } : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** What looks like a name in code that no layout fits: a version that is not known yet, or damage. */
function guess(bytes: Uint8Array): CodeSummary {
  const text = Buffer.from(bytes).toString('latin1');
  // The byte behind a name may be a letter, too: the type of what comes next.
  const names = new Set(
    Array.from(text.matchAll(/[A-Za-z_]\w{1,99}/g), ([name]) => [name, name.slice(0, -1)]).flat(),
  );
  return { name: '', filename: '', names: [...names], locals: [], constants: [], versions: undefined };
}

/**
 * Reads what `marshal.dumps` wrote of a function's code, of any version of Python in use, and never runs it. The layouts
 * are tried in turn; what stands behind the code object is nothing to `marshal.loads`, so that it is only a tie-break.
 *
 * @returns a summary without `versions` and with guessed names where the bytes are no code object
 */
export function readCodeObject(bytes: Uint8Array, budget: Budget): CodeSummary {
  let partial: CodeSummary | undefined;
  for (const layout of layouts) {
    const read = tryLayout(bytes, layout, budget);
    if (read?.whole === true) return summarize(read.value, layout.versions, budget);
    if (read) partial ??= summarize(read.value, layout.versions, budget);
  }
  return partial ?? guess(bytes);
}
