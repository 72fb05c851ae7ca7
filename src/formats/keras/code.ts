import { memberOf, textMember, type JsonNode, type JsonText } from '../../parsers/json-tree.js';
import { readCodeObject, type CodeSummary } from '../../parsers/marshal/index.js';
import { snippet } from '../../parsers/source-text.js';
import type { Budget, OperatorFact, Value } from '../../types.js';
import type { KerasObject } from './object.js';

/** A function that stands in the configuration as marshalled code. */
export interface WrittenCode {
  readonly text: JsonText;
  /** What it is for: `function`, `output_shape`, `mask`; empty where an object of its own holds it. */
  readonly role: string;
}

function code(text: JsonNode | undefined, role: string): readonly WrittenCode[] {
  return text?.kind === 'string' ? [{ text, role }] : [];
}

/** The first item of a list, or of a tuple as a SavedModel's metadata writes it. */
function first(node: JsonNode | undefined): JsonNode | undefined {
  const list = textMember(node, 'class_name') === '__tuple__' ? memberOf(node, 'items') : node;
  return list?.kind === 'array' ? list.items[0] : list;
}

/** Code of the dictionary that Keras 3 writes for a lambda: `code` in a layer, `value` elsewhere. */
export function codeOfLambda(node: JsonNode): readonly WrittenCode[] {
  if (textMember(node, 'class_name') !== '__lambda__') return [];
  const config = memberOf(node, 'config');
  return [...code(memberOf(config, 'code'), ''), ...code(first(memberOf(config, 'value')), '')];
}

/** What is no code: a function's name, with its package and module. */
const functionName = /^[\w.>]{0,200}$/;

/** Code of the older list `[code, defaults, closure]`, or of its first item alone, in the configuration of a layer. */
export function codeOfLayer({ name, config }: KerasObject): readonly WrittenCode[] {
  if (name.split('>').at(-1) !== 'Lambda') return [];
  return ['function', 'output_shape', 'mask'].flatMap((role) => {
    const written = first(memberOf(config, role));
    if (written?.kind !== 'string') return [];
    const marked = textMember(config, `${role}_type`) === 'lambda';
    return marked || !functionName.test(written.text) ? code(written, role) : [];
  });
}

/**
 * Base64 as Python reads it: what is no letter of it is passed over, padding too where none is due.
 *
 * Source: `binascii.a2b_base64` of CPython.
 */
export function decodeBase64(text: string): Buffer {
  let letters = 0;
  let pads = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === PAD) {
      if (letters % 4 >= 2 && (letters % 4) + ++pads >= 4) return decodeLetters(text.slice(0, at));
    } else if (isLetter(code)) {
      letters++;
      pads = 0;
    }
  }
  return decodeLetters(text);
}

const PAD = 61;

/** Capitals, small letters, `/` with the digits behind it, and `+`. */
function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 47 && code <= 57) || code === 43
  );
}

function decodeLetters(text: string): Buffer {
  return Buffer.from(text.replace(/[^A-Za-z0-9+/]/g, ''), 'base64');
}

/** Before it was base64, the code was text in which each byte was a character. */
function decodeRaw(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function readCode(text: string, budget: Budget): CodeSummary {
  const decoded = readCodeObject(decodeBase64(text), budget);
  if (decoded.versions !== undefined) return decoded;
  const raw = readCodeObject(decodeRaw(text), budget);
  return raw.versions === undefined ? decoded : raw;
}

const QUOTED = 6;

function describe({ versions, names, constants }: CodeSummary): string {
  if (versions === undefined) return 'Lambda whose code cannot be read';
  const uses = names.length > 0 ? ` that uses ${names.join(', ')}` : ' of plain operators';
  const quoted = constants.slice(0, QUOTED).map((constant) => `'${constant}'`);
  return `Lambda${uses}${quoted.length > 0 ? ` with ${quoted.join(', ')}` : ''}`;
}

function list(values: readonly string[]): Value {
  return { kind: 'list', items: values.map((value) => ({ kind: 'constant', value })) };
}

/** What code in a configuration would use. Its names and constants are all that a rule asks for. */
export function codeFact({ text, role }: WrittenCode, budget: Budget): OperatorFact {
  const summary = readCode(text.text, budget);
  const line = snippet(describe(summary));
  return {
    kind: 'operator',
    framework: 'keras',
    namespace: '',
    name: 'Lambda',
    attributes: {
      code: { kind: 'constant', value: line },
      names: list(summary.names),
      constants: list(summary.constants),
      role: { kind: 'constant', value: role },
    },
    code: line,
    location: text.location,
  };
}
