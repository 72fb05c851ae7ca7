import { createHash } from 'node:crypto';
import type { Contents, Detail, Fact } from './types.js';

/** A table of a person's length has far fewer; the largest models name some ten thousand tensors. */
const MAX_NAMES = 20_000;
/** Enough of a digest to tell two templates of one model apart. */
const SHORT_DIGEST = 12;

function shapeOf(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Gathers what one file holds, as far as a reviewer cares when it changes. */
export class ContentsCollector {
  readonly #formats = new Set<string>();
  readonly #imports = new Set<string>();
  readonly #operators = new Map<string, number>();
  readonly #tensors = new Map<string, string>();
  readonly #repeated = new Map<string, number>();
  readonly #templates = new Set<string>();
  readonly #metadata = new Map<string, string>();
  readonly #members = new Map<string, number | null>();
  #tensorCount = 0;
  #parameters = 0;

  format(id: string): void {
    this.#formats.add(id);
  }

  /** @param size - in bytes; null where it is not known before the member is expanded */
  member(name: string, size: number | null): void {
    this.#members.set(name, size);
  }

  fact(fact: Fact): void {
    if (fact.kind === 'global') this.#imports.add(`${fact.module}.${fact.name}`);
    else if (fact.kind === 'operator') {
      const namespace = fact.namespace === '' ? '' : `${fact.namespace}::`;
      const name = `${fact.framework} ${namespace}${fact.name}`;
      const count = this.#operators.get(name);
      if (count !== undefined || this.#operators.size < MAX_NAMES)
        this.#operators.set(name, (count ?? 0) + 1);
    } else if (fact.kind === 'text' && fact.language === 'jinja') {
      const digest = createHash('sha256').update(fact.source.text).digest('hex');
      this.#templates.add(digest.slice(0, SHORT_DIGEST));
    }
  }

  detail(detail: Detail): void {
    if (detail.kind === 'metadata') {
      if (this.#metadata.size < MAX_NAMES) this.#metadata.set(detail.key, detail.value);
      return;
    }
    this.#tensorCount++;
    this.#parameters += detail.shape.reduce((product, length) => product * length, 1);
    if (this.#tensors.size < MAX_NAMES)
      this.#tensors.set(this.#unused(detail.name), `${detail.dtype} ${shapeOf(detail.shape)}`);
  }

  /** Layers of one model may name their tensors alike. */
  #unused(name: string): string {
    const before = this.#repeated.get(name) ?? (this.#tensors.has(name) ? 1 : 0);
    if (before === 0) return name;
    this.#repeated.set(name, before + 1);
    return `${name} (${before + 1})`;
  }

  /**
   * What was gathered; nothing where the file is no model.
   *
   * @param size - of the file, in bytes
   * @param clean - takes secrets out of a text
   */
  finish(size: number, clean: (text: string) => string): Contents | undefined {
    const counts = [this.#imports, this.#operators, this.#templates, this.#metadata, this.#members];
    if (this.#tensorCount === 0 && counts.every((names) => names.size === 0)) return undefined;
    return {
      formats: [...this.#formats],
      size,
      imports: [...this.#imports].sort(),
      operators: sorted(this.#operators),
      tensors: sorted(this.#tensors),
      tensorCount: this.#tensorCount,
      parameters: this.#parameters,
      templates: [...this.#templates].sort(),
      metadata: sorted(new Map([...this.#metadata].map(([key, value]) => [clean(key), clean(value)]))),
      members: sorted(this.#members),
    };
  }
}
