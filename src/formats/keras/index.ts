import { FormatError } from '../../errors.js';
import { memberOf, readJsonStart, textMember, type JsonNode } from '../../parsers/json-tree.js';
import { utf8Head } from '../../parsers/unicode.js';
import type { Artifact, Format, MetadataDetail, Probe } from '../../types.js';
import { Walk } from './walk.js';

/** A JSON document may write any letter of a key as an escape. */
function unescape(text: string): string {
  return text.replace(/\\u00([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const archive = /\.keras$/i;
const ownNames = /^(?:config|metadata|model_config|training_config)\.json$/;

/** White space of any length may stand before a document, and any key before the first that tells. */
function looksKeras({ path, name, head, tail }: Probe): boolean {
  const text = unescape(utf8Head(head));
  if (!/^(?:\xef\xbb\xbf)?\s*(?:[[{]|$)/.test(text)) return false;
  if (ownNames.test(name)) return true;
  const key = /"class_name"\s*:/;
  return (
    key.test(text) ||
    key.test(unescape(Buffer.from(tail).toString('latin1'))) ||
    (archive.test(path) && name.endsWith('.json'))
  );
}

/** Whether Keras itself put it there: in its archive, its HDF5 file, or the metadata of its SavedModel. */
function isOwn({ path, inside }: Artifact): boolean {
  const name = inside.at(-1) ?? '';
  const container = inside.at(-2) ?? path;
  if (archive.test(container)) return name === 'config.json' || name === 'metadata.json';
  if (name.startsWith('keras_metadata/')) return true;
  return inside.length > 0 && (name === 'model_config.json' || name === 'training_config.json');
}

/** What `model.to_json()` writes; anything else that has classes by name is another's. */
function isModel(root: JsonNode): boolean {
  const config = memberOf(root, 'config');
  return (
    textMember(root, 'class_name') !== undefined && (config?.kind === 'object' || config?.kind === 'array')
  );
}

function* metadata(root: JsonNode): Generator<MetadataDetail> {
  if (root.kind !== 'object') return;
  for (const [key, value] of root.members)
    if (value.kind === 'string' && key !== 'class_name')
      yield { kind: 'metadata', key: key.slice(0, 200), value: value.text.slice(0, 200) };
}

/**
 * The configuration of a Keras model, of every version: in the archive that Keras 3 writes, in an attribute of the older
 * HDF5 files, and on its own.
 */
export const kerasConfigFormat: Format = {
  id: 'keras-config',
  matches: looksKeras,
  async *read(artifact, budget) {
    const own = isOwn(artifact);
    try {
      const { root, error, trailing } = await readJsonStart(artifact.content, budget);
      if (own || isModel(root)) {
        yield* metadata(root);
        yield* new Walk(artifact, budget).facts(root);
      }
      if (error) throw error;
      if (own && trailing)
        throw new FormatError('corrupt', 'something stands behind the configuration', trailing.offset);
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      // A file of this name that is no JSON, and in which nobody looks for a model, is somebody else's.
      if (own) throw new FormatError('corrupt', error.message, error.offset);
    }
  },
};
