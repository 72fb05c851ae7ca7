import { codeObject } from './marshal-writer.js';
import type { WrittenOperator } from './operator-file.js';
import { zip } from './zip-writer.js';

/** A value of a configuration. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A lambda as Keras 3 writes it into a layer. */
export function lambda(code: Uint8Array): Json {
  const encoded = `${Buffer.from(code).toString('base64')}\n`;
  return { class_name: '__lambda__', config: { code: encoded, defaults: null, closure: null } };
}

/** The configuration of a model of these layers. */
export function sequential(...layers: readonly Json[]): Json {
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: { name: 'sequential', layers },
    registered_name: null,
  };
}

/** A Keras archive with this configuration and no weights. */
export function kerasArchive(config: Json | string, more: Readonly<Record<string, string>> = {}): Uint8Array {
  return zip([
    { name: 'metadata.json', data: '{"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}' },
    { name: 'config.json', data: typeof config === 'string' ? config : JSON.stringify(config) },
    ...Object.entries(more).map(([name, data]) => ({ name, data })),
  ]);
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((word) => word !== '');
}

function writtenLambda({ names, constants, broken }: WrittenOperator['attributes']): Json {
  const code = codeObject({ names: words(names), constants: words(constants) });
  return {
    module: 'keras.layers',
    class_name: 'Lambda',
    config: { name: 'lambda', function: lambda(broken === undefined ? code : code.subarray(0, 20)) },
    registered_name: null,
  };
}

/**
 * A model that holds one object: a function where its name begins with a small letter, otherwise a layer with the
 * attributes as its configuration. `Lambda` with `names` and `constants` has code that holds them, with `broken` code
 * that is cut off.
 */
export function kerasFile({ namespace, name, attributes }: WrittenOperator): {
  path: string;
  content: Uint8Array;
} {
  const isCode = name === 'Lambda' && ('names' in attributes || 'broken' in attributes);
  const module = namespace === '' ? null : namespace;
  const isFunction = /^[a-z_]/.test(name);
  const object: Json = isFunction
    ? { module, class_name: 'function', config: name, registered_name: name }
    : { module, class_name: name, config: attributes, registered_name: null };
  return {
    path: 'model.keras',
    content: kerasArchive(sequential(isCode ? writtenLambda(attributes) : object)),
  };
}
