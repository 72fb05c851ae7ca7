import { memoryBytes } from '../../bytes.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Fact, Position } from '../../types.js';

/** As of graphs in binary form. */
const MOST_NAMES = 200_000;
const MOST_BOUND = 65_536;

/** What functions of one name are bound to, by the numbers of objects. */
interface Bound {
  name: string;
  readonly ids: number[];
}

/** What is gathered of a `SavedObjectGraph` while its text goes on. */
export class ObjectsDraft {
  readonly #operations: (string | undefined)[] = [];
  readonly #functions: Bound[] = [];

  /** @param way - names of the messages from the object graph inwards, the new one last */
  open(way: readonly string[]): void {
    const where = way.join('.');
    if (where === 'nodes' && this.#operations.length < MOST_NAMES) this.#operations.push('');
    else if (where === 'nodes.asset') this.#operations[this.#operations.length - 1] = undefined;
    else if (where === 'concrete_functions' && this.#functions.length < MOST_NAMES)
      this.#functions.push({ name: '', ids: [] });
  }

  /** Takes a value: the name of a class in the loader's registry is a fact, the configuration of a layer is a file. */
  *take(
    way: readonly string[],
    name: string,
    value: string,
    location: Position,
    { path, inside }: Artifact,
  ): Generator<Fact | Artifact> {
    const last = this.#functions.at(-1);
    switch ([...way, name].join('.')) {
      case 'nodes.constant.operation':
        this.#operations[this.#operations.length - 1] = value;
        return;
      case 'concrete_functions.key':
        if (last) last.name = value;
        return;
      case 'concrete_functions.value.bound_inputs':
        if (last && last.ids.length < MOST_BOUND) last.ids.push(Number(value));
        return;
      case 'nodes.registered_name':
        yield {
          kind: 'operator',
          framework: 'tensorflow',
          namespace: 'registered',
          name: value,
          attributes: {},
          code: snippet(value),
          location,
        };
        return;
      case 'nodes.user_object.metadata':
        if (value.startsWith('{'))
          yield {
            path,
            inside: [...inside, `keras_metadata/${this.#operations.length - 1}.json`],
            content: memoryBytes(Buffer.from(value)),
          };
    }
  }

  /** What functions get behind the arguments of their caller, as `Program` has it. */
  captures(): ReadonlyMap<string, readonly (string | undefined)[]> {
    const operations = this.#operations;
    return new Map(
      this.#functions.map(({ name, ids }) => [
        name,
        ids.map((id) => (id in operations ? operations[id] : '')),
      ]),
    );
  }
}
