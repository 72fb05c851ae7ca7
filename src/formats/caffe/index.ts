import { FormatError } from '../../errors.js';
import { latin1 } from '../../parsers/latin1.js';
import { last, ProtobufReader, sniffFields, sniffMessage, type Field } from '../../parsers/protobuf.js';
import { payloadsWithin } from '../../parsers/protobuf-payload.js';
import { readTextFormat } from '../../parsers/protobuf-text.js';
import { plainSource, snippet } from '../../parsers/source-text.js';
import { isBinary } from '../../parsers/magic.js';
import type { Artifact, Budget, Bytes, Fact, Format, Position } from '../../types.js';

/** Field numbers of `NetParameter` and `LayerParameter`. */
const LAYER = 100;
/** Layers as the first version of the format had them: their types are numbers. */
const OLD_LAYER = 2;
const IN_LAYER = { type: 2, python: 130 };
/** What one layer says, in either form. */
interface Layer {
  readonly type: string;
  readonly module: string;
  readonly name: string;
}

function* factsOf({ type, module, name }: Layer, location: Position): Generator<Fact> {
  const code = snippet(module === '' ? type : `${type}(module='${module}', layer='${name}')`);
  const base = { code, location } as const;
  yield { kind: 'operator', framework: 'caffe', namespace: '', name: type, attributes: {}, ...base };
  if (module !== '') yield { kind: 'global', module, name, use: 'called', arguments: [], ...base };
}

async function readLayer(reader: ProtobufReader, range: Field): Promise<Layer> {
  const layer = { type: '', module: '', name: '' };
  for await (const field of reader.fields(range)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === IN_LAYER.type) layer.type = await reader.text(field);
    else if (field.number === IN_LAYER.python) {
      const python = await reader.list(field);
      layer.module = await reader.text(last(python, 1));
      layer.name = await reader.text(last(python, 2));
    }
  }
  return layer;
}

/** How a net begins, and its first layer, whatever the file is called. */
const NET = /^(?:\s|#[^\n]*\n)*(?:name|input|input_dim|input_shape|layers?|state|force_backward)\s*[:{<]/;
const LAYERS = /(?:^|\s)layers?\s*:?\s*[{<][^{}]{0,500}\btype\s*:/;

/** A comment may hold any byte: the name alone decides, or the start. */
function isText(name: string, head: Uint8Array): boolean {
  if (name.endsWith('.prototxt')) return true;
  const text = latin1(head);
  return NET.test(text) && LAYERS.test(text);
}

/** All fields of `NetParameter`; of the layers one shows a name and a type. */
function isNet(head: Uint8Array): boolean {
  const fields = sniffFields(head) ?? [];
  const isLayer = ({ number, offset, length }: Field): boolean => {
    if (number !== LAYER) return false;
    const [name, type] = sniffMessage(head, offset, Math.min(head.length, offset + length)) ?? [];
    if (name?.number !== 1 || type?.number !== IN_LAYER.type || type.wire !== 'bytes') return false;
    return /^[A-Z]\w{1,60}$/.test(latin1(head.subarray(type.offset, type.offset + type.length)));
  };
  return fields.every(({ number }) => number <= 8 || number === LAYER) && fields.some(isLayer);
}

function lastName({ path, inside }: Artifact): string {
  return (inside.at(-1) ?? path).toLowerCase();
}

/** A net as text is some thousand lines. */
const WHOLE = 16 * 1024 * 1024;

async function* readText(content: Bytes, budget: Budget): AsyncGenerator<Fact> {
  const data = await content.read(0, WHOLE + 1);
  const text = Buffer.from(data.subarray(0, WHOLE)).toString('utf8');
  const source = plainSource(text);
  const way: string[] = [];
  let layer: { type: string; module: string; name: string; start: number } | undefined;
  for (const event of readTextFormat(text, () => budget.tick())) {
    if (event.kind === 'open') {
      way.push(event.name);
      if (way.length === 1) layer = { type: '', module: '', name: '', start: event.start };
    } else if (event.kind === 'close') {
      if (way.length === 1 && layer && /^layers?$/.test(way[0] ?? ''))
        yield* factsOf(layer, source.locate(layer.start, event.end));
      way.pop();
    } else if (layer) {
      const within = way.at(-1) ?? '';
      if (way.length === 1 && event.name === 'type') layer.type = event.value;
      else if (within === 'python_param' && event.name === 'module') layer.module = event.value;
      else if (within === 'python_param' && event.name === 'layer') layer.name = event.value;
    }
  }
  if (data.length > WHOLE) throw new FormatError('over-budget', 'a net as text is read up to 16 MB', WHOLE);
}

/**
 * Caffe's nets: weights (`.caffemodel`) and their text form (`.prototxt`). A layer may be a class of a Python module,
 * which Caffe imports.
 *
 * Source: `src/caffe/proto/caffe.proto`
 */
export const caffeFormat: Format = {
  id: 'caffe',
  matches: ({ name, head }) =>
    isText(name, head) || (name.endsWith('.caffemodel') ? isBinary(head) : isNet(head)),
  async *read(artifact, budget) {
    const { content } = artifact;
    if (isText(lastName(artifact), await content.read(0, 4096))) {
      yield* readText(content, budget);
      return;
    }
    const reader = new ProtobufReader(content, () => budget.tick());
    for await (const field of reader.fields(await reader.root())) {
      const { number, wire, offset, length } = field;
      if (wire !== 'bytes' || (number !== LAYER && number !== OLD_LAYER)) continue;
      const layer = number === LAYER ? await readLayer(reader, field) : undefined;
      if (layer) yield* factsOf(layer, { kind: 'bytes', offset, length });
      const where = `data of a layer${layer ? ` '${snippet(layer.type)}'` : ''}`;
      yield* payloadsWithin('caffe', where, artifact, reader, field);
    }
    reader.finish();
  },
};
