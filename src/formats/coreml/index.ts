import { metadataOf } from '../../parsers/model-metadata.js';
import { every, last, ProtobufReader, sniffFields, type MessageRange } from '../../parsers/protobuf.js';
import { payloadsWithin, unknownField } from '../../parsers/protobuf-payload.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import { isBinary } from '../../parsers/magic.js';
import type { Artifact, Detail, Fact, Format, OperatorFact, ReferenceFact } from '../../types.js';

/** Field numbers of `Model`: models in pipelines, networks of layers, a program, and code of the application. */
const MODEL = { version: 1, description: 2, program: 502, custom: 555, linked: 556 };
const pipelines: readonly number[] = [200, 201];
const PIPELINE = 202;
const networks: readonly number[] = [303, 403, 500];
/** All fields of `Model` up to version 10 of the specification. */
const known = new Set(
  [
    1, 2, 10, 200, 201, 202, 300, 301, 302, 303, 304, 400, 401, 402, 403, 404, 500, 501, 502, 555, 556, 560,
  ].concat([
    600, 601, 602, 603, 604, 606, 607, 609, 610, 900, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 3000,
  ]),
);
const LAYER = { custom: 500, branch: 605, loop: 615 };
const LONGEST_TEXT = 1024 * 1024;
/** How a program names the folder of its package. */
const PACKAGE = '@model_path/';

type Found = AsyncGenerator<Fact | Detail | Artifact>;

const place = ({ offset, length }: MessageRange) => ({ kind: 'bytes', offset, length }) as const;

function operator(namespace: string, name: string, range: MessageRange): OperatorFact {
  const code = snippet(name);
  return {
    kind: 'operator',
    framework: 'coreml',
    namespace,
    name,
    attributes: {},
    code,
    location: place(range),
  };
}

function file(role: string, written: string, range: MessageRange): ReferenceFact {
  const target = written.startsWith(PACKAGE) ? written.slice(PACKAGE.length) : written;
  return {
    kind: 'reference',
    role,
    target,
    leads: whereLeads(target),
    code: snippet(written),
    location: place(range),
  };
}

class CoremlReader {
  constructor(
    readonly reader: ProtobufReader,
    readonly artifact: Artifact,
  ) {}

  async *model(range: MessageRange): Found {
    const { reader } = this;
    for await (const field of reader.fields(range)) {
      if (!known.has(field.number)) yield* unknownField('coreml', 'Core ML', this.artifact, field);
      if (field.wire !== 'bytes') continue;
      const { number } = field;
      if (number === MODEL.description) yield* this.#description(field);
      else if (number === PIPELINE) yield* this.#pipeline(field);
      else if (pipelines.includes(number))
        for await (const one of reader.each([field], 1)) yield* this.#pipeline(one);
      else if (networks.includes(number)) yield* this.#network(field);
      else if (number === MODEL.program) yield* this.#program(field);
      else if (number === MODEL.custom) yield* this.#custom('custom model', field);
      else if (number === MODEL.linked)
        for await (const linked of reader.each([field], 1))
          for (const part of [1, 2])
            for await (const parameter of reader.each([linked], part))
              yield file(
                'external-data',
                await reader.text(last(await reader.list(parameter), 1)),
                parameter,
              );
    }
  }

  async *#pipeline(range: MessageRange): Found {
    for await (const model of this.reader.each([range], 1)) yield* this.model(model);
  }

  async *#custom(namespace: string, range: MessageRange): Found {
    yield operator(namespace, await this.reader.text(last(await this.reader.list(range, [10]), 10)), range);
  }

  async *#network(range: MessageRange): Found {
    const { reader } = this;
    for await (const layer of reader.each([range], 1)) {
      for (const field of await reader.list(layer)) {
        if (field.wire !== 'bytes') continue;
        if (field.number === LAYER.custom) yield* this.#custom('custom layer', field);
        const bodies = field.number === LAYER.branch ? [1, 2] : field.number === LAYER.loop ? [3, 4] : [];
        if (bodies.length === 0) yield* this.#weights(field);
        for (const body of bodies)
          for await (const network of reader.each([field], body)) yield* this.#network(network);
      }
    }
  }

  async *#program(range: MessageRange): Found {
    const { reader } = this;
    for await (const entry of reader.each([range], 2))
      for await (const definition of reader.each([entry], 2))
        for await (const named of reader.each([definition], 3))
          for await (const block of reader.each([named], 2)) yield* this.#block(block);
  }

  async *#block(range: MessageRange): Found {
    const { reader } = this;
    for await (const operation of reader.each([range], 3)) {
      const fields = await reader.list(operation);
      yield operator('', await reader.text(last(fields, 1)), operation);
      for await (const value of reader.each(every(fields, 5), 2)) yield* this.#value(value);
      for await (const argument of reader.each(every(fields, 2), 2))
        for await (const binding of reader.each([argument], 1))
          for await (const value of reader.each([binding], 2)) yield* this.#value(value);
      for (const block of every(fields, 4)) yield* this.#block(block);
    }
  }

  async *#value(value: MessageRange): Found {
    for await (const given of this.reader.each([value], 3)) yield* this.#weights(given);
    for await (const blob of this.reader.each([value], 5)) {
      const name = last(await this.reader.list(blob), 1);
      yield file('external-data', await this.reader.text(name, 4096), blob);
    }
  }

  #weights(range: MessageRange): Found {
    return payloadsWithin('coreml', 'the data of a layer', this.artifact, this.reader, range);
  }

  async *#description(range: MessageRange): Found {
    const { reader } = this;
    for await (const metadata of reader.each([range], 100)) {
      for await (const field of reader.fields(metadata)) {
        if (field.wire !== 'bytes') continue;
        const pair = field.number === 100 ? await reader.list(field) : undefined;
        const key = pair ? await reader.text(last(pair, 1)) : `metadata ${field.number}`;
        const value = await reader.text(pair ? last(pair, 2) : field, LONGEST_TEXT);
        yield* metadataOf('coreml', key, value, field.offset, field.length);
      }
    }
  }
}

/**
 * Apple's Core ML models, alone (`.mlmodel`) or in a package.
 *
 * Source: `mlmodel/format/*.proto` of coremltools
 */
export const coremlFormat: Format = {
  id: 'coreml',
  matches({ name, head }) {
    if (!name.endsWith('.mlmodel')) return false;
    const fields = sniffFields(head) ?? [];
    // Pointers of Git LFS and other text are none.
    return fields.length > 0 || isBinary(head);
  },
  async *read(artifact, budget) {
    const reader = new ProtobufReader(artifact.content, () => budget.tick());
    yield* new CoremlReader(reader, artifact).model(await reader.root());
    reader.finish();
  },
};
