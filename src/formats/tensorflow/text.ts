import { FormatError } from '../../errors.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Format, Probe } from '../../types.js';
import { operatorsOf } from './operators.js';
import { TextGraphReader } from './text-graph.js';

/** A graph as text holds no large weights; what is longer is read up to here. */
const WHOLE = 16 * 1024 * 1024;

/** A field of `SavedModel`, `MetaGraphDef` or `GraphDef`, which stand in any order. */
const BEGINS =
  /^(?:\s|#[^\n]*\n)*(?:node|library|versions|saved_model_schema_version|meta_graphs|meta_info_def|graph_def|saver_def|collection_def|signature_def|asset_file_def|object_graph_def)\s*[:{<[]/;
/** Comments that are longer than the head hide what they stand before. */
const COMMENTED = /^\s*#/;

/** Graphs of TensorFlow in the text form of protocol buffers: `saved_model.pbtxt`, `graph.pbtxt`. */
export const tensorflowTextFormat: Format = {
  id: 'tensorflow-text',
  matches({ name, head }: Probe) {
    const start = latin1(head);
    return (
      name.endsWith('.pbtxt') || BEGINS.test(start) || (/\.(?:pb|meta)$/.test(name) && COMMENTED.test(start))
    );
  },
  async *read(artifact, budget) {
    const data = await artifact.content.read(0, WHOLE + 1);
    const text = Buffer.from(data.subarray(0, WHOLE)).toString('utf8');
    const reader = new TextGraphReader(text, artifact, budget);
    yield* reader.read();
    yield* operatorsOf(reader.program, reader.surroundings, budget);
    if (data.length > WHOLE)
      throw new FormatError('over-budget', 'a graph as text is read up to 16 MB', WHOLE);
  },
};
