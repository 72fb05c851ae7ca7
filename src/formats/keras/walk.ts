import { memoryBytes } from '../../bytes.js';
import { memberOf, textMember, type JsonNode, type JsonObject } from '../../parsers/json-tree.js';
import { snippet } from '../../parsers/source-text.js';
import type {
  AnomalyFact,
  Artifact,
  Budget,
  Detail,
  Fact,
  GlobalFact,
  OperatorFact,
  Value,
} from '../../types.js';
import { codeFact, codeOfLambda, codeOfLayer, decodeBase64 } from './code.js';
import { asObject, isForeign, shortConfig, type KerasObject } from './object.js';
import { referenceOf } from './references.js';

function constant(value: string): Value {
  return { kind: 'constant', value };
}

function operatorFact(object: KerasObject): OperatorFact {
  const { module, name, kind, registeredName, config, node } = object;
  const method = ['cls_symbol', 'method_name'].flatMap((key) => textMember(config, key) ?? []);
  const symbol = textMember(config, 'function') ?? (method.length > 0 ? method.join('.') : undefined);
  const path = module === '' ? name : `${module}.${name}`;
  return {
    kind: 'operator',
    framework: 'keras',
    namespace: module,
    name,
    attributes: {
      kind: constant(kind),
      ...(registeredName !== undefined && { registered: constant(registeredName) }),
      // Layers that older versions made of plain TensorFlow calls name what they call.
      ...(symbol !== undefined && { function: constant(symbol) }),
    },
    code: snippet(kind === 'class' ? `${path}(${shortConfig(config)})` : path),
    location: node.location,
  };
}

/** Older versions import it and take from it whatever is named; newer ones look among what is registered. */
function globalFact({ module, name, kind, config, node }: KerasObject): GlobalFact {
  const path = `${module}.${name}`;
  const code = snippet(kind === 'class' ? `${path}(${shortConfig(config)})` : path);
  return { kind: 'global', module, name, use: 'imported', arguments: [], code, location: node.location };
}

function repeatedKeys({ repeated }: JsonObject): AnomalyFact[] {
  return repeated.map(({ text, location }) => ({
    kind: 'anomaly',
    anomaly: 'duplicate-key',
    format: 'keras-config',
    detail: `the key '${text.slice(0, 100)}' stands twice in one object, and readers differ in which they take`,
    location,
  }));
}

/** Goes through a configuration: each object with all that it is made of. */
export class Walk {
  constructor(
    readonly artifact: Artifact,
    readonly budget: Budget,
  ) {}

  *facts(root: JsonNode): Generator<Fact | Detail | Artifact> {
    const open: { readonly node: JsonNode; readonly className: string }[] = [{ node: root, className: '' }];
    for (let next; (next = open.pop()) !== undefined;) {
      this.budget.tick();
      const { node, className } = next;
      if (node.kind === 'array') {
        for (let at = node.items.length - 1; at >= 0; at--) {
          const item = node.items[at];
          if (item && item.kind !== 'scalar') open.push({ node: item, className });
        }
      } else if (node.kind === 'object') {
        const object = asObject(node);
        yield* this.#object(node, object, className);
        const name = object?.name ?? className;
        for (let at = node.members.length - 1; at >= 0; at--) {
          const value = node.members[at]?.[1];
          if (value && value.kind !== 'scalar') open.push({ node: value, className: name });
        }
      }
    }
  }

  *#object(
    node: JsonObject,
    object: KerasObject | undefined,
    className: string,
  ): Generator<Fact | Detail | Artifact> {
    yield* repeatedKeys(node);
    for (const code of codeOfLambda(node)) yield codeFact(code, this.budget);
    for (const [key, value] of node.members) {
      const reference = referenceOf(className, key, value);
      if (reference) yield reference;
    }
    if (object === undefined) return;
    yield isForeign(object) ? globalFact(object) : operatorFact(object);
    for (const code of codeOfLayer(object)) yield codeFact(code, this.budget);
    const pickled = memberOf(object.config, 'module');
    if (object.name === 'TorchModuleWrapper' && pickled?.kind === 'string') {
      const content = decodeBase64(pickled.text);
      this.budget.spend('expandedBytes', content.length);
      const { path, inside } = this.artifact;
      yield { path, inside: [...inside, 'module.pt'], content: memoryBytes(content) };
    }
  }
}
