import { memberOf, textMember, type JsonNode, type JsonObject } from '../../parsers/json-tree.js';

/** Anything that Keras makes when it deserializes: a layer, an optimizer, an activation, a function. */
export interface KerasObject {
  readonly node: JsonObject;
  /** As the file says; empty where it says nothing, so that the name is looked up among built-in and registered ones. */
  readonly module: string;
  /** The class's or the function's own name. */
  readonly name: string;
  readonly kind: 'class' | 'function' | 'typespec';
  /** `Package>Name`, where it differs from the name. */
  readonly registeredName: string | undefined;
  readonly config: JsonNode | undefined;
}

/** Values that are written like objects: data, and code, which is read on its own. */
const values = new Set([
  '__tensor__',
  '__numpy__',
  '__bytes__',
  '__ellipsis__',
  '__slice__',
  '__keras_tensor__',
  '__lambda__',
  '__tuple__',
]);

/**
 * The object that a dictionary stands for.
 *
 * Source: `deserialize_keras_object` of Keras 3 (`saving/serialization_lib.py`) and of the older
 * `legacy/saving/serialization.py`.
 */
export function asObject(node: JsonObject): KerasObject | undefined {
  const className = textMember(node, 'class_name');
  if (className === undefined || values.has(className)) return undefined;
  const config = memberOf(node, 'config');
  const module = textMember(node, 'module') ?? '';
  if (className === '__typespec__')
    return object(node, module, textMember(node, 'spec_name') ?? '', 'typespec', config);
  if (config === undefined && module === '') return undefined;
  if (className === 'function' && config?.kind === 'string')
    return object(node, module, config.text, 'function', undefined);
  return object(node, module, className, 'class', config);
}

function object(
  node: JsonObject,
  module: string,
  name: string,
  kind: KerasObject['kind'],
  config: JsonNode | undefined,
): KerasObject {
  const registered = textMember(node, 'registered_name');
  // Functions that are registered nowhere have the name of what they are.
  const registeredName = registered === name || registered === 'function' ? undefined : registered;
  return { node, module, name, kind, registeredName, config };
}

/** The packages whose names mean something of their own; objects of all others are imported from where the file says. */
const packages =
  /^(?:(?:tf_)?keras|keras_(?:core|hub|nlp|cv|tuner)|tensorflow\.(?:python\.)?keras|builtins)(?:\.|$)/;

/** Whether a module of a project or of Python itself stands where one of Keras is expected. */
export function isForeign({ module, kind }: KerasObject): boolean {
  if (kind === 'typespec' && /^tensorflow\./.test(module)) return false;
  return module !== '' && !packages.test(module);
}

/** Entries of a configuration that fit on a line. */
export function shortConfig(config: JsonNode | undefined): string {
  if (config?.kind !== 'object') return '';
  return config.members
    .flatMap(([key, value]) => (value.kind === 'string' ? [`${key}='${value.text.slice(0, 80)}'`] : []))
    .slice(0, 8)
    .join(', ');
}
