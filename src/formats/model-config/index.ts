import { readJsonStart } from '../../parsers/json-tree.js';
import { plainSource } from '../../parsers/source-text.js';
import type { AnomalyFact, Artifact, Budget, Fact, Format } from '../../types.js';
import {
  readChatTemplates,
  readDiffusers,
  readHuggingFace,
  readSentenceTransformers,
} from './hugging-face.js';
import { findInstantiated, readInstantiated } from './instantiate.js';
import { readCondaEnvironment } from './conda.js';
import { readMlflow } from './mlflow.js';
import { readModelfile } from './modelfile.js';
import type { ConfigNode } from './node.js';
import { readTorchServe } from './serving.js';
import { readSkops } from './skops.js';
import { readTorchExport } from './torch-export.js';
import { readYamlConfig } from './yaml.js';

/** What is looked for in a configuration that has one of these names. */
interface Kind {
  /** Of the path in lower case, with its folders. */
  readonly names: RegExp;
  readonly read: (root: ConfigNode, budget: Budget) => Iterable<Fact>;
}

const jsonKinds: readonly Kind[] = [
  { names: /(?:^|[/_.-])config\.json$|\/params\.json$/, read: readHuggingFace },
  { names: /(?:^|[/_.-])config\.json$|(?:^|\/)chat_template\.json$/, read: readChatTemplates },
  { names: /(?:^|[/_.-])config\.json$/, read: readInstantiated },
  { names: /(?:^|\/)model_index\.json$/, read: readDiffusers },
  { names: /(?:^|\/)modules\.json$/, read: readSentenceTransformers },
  { names: /(?:^|\/)schema\.json$/, read: readSkops },
  { names: /(?:^|\/)mar-inf\/manifest\.json$/, read: readTorchServe },
  { names: /\/models\/[^/]+\.json$|(?:^|\/)serialized_exported_program\.json$/, read: readTorchExport },
];

const yamlKinds: readonly Kind[] = [
  { names: /(?:^|[/_.-])(?:conda|environment)\.ya?ml$/, read: readCondaEnvironment },
  { names: /(?:^|\/)mlmodel$/, read: readMlflow },
  // MkDocs names functions by tags of Python, and is no loader of models.
  { names: /(?<!(?:^|\/)mkdocs)\.ya?ml$/, read: readInstantiated },
];

/** Members that hold a vocabulary or weights of it: megabytes in which nothing leads anywhere. */
const opaque = new Set(['added_tokens_decoder', 'vocab', 'merges', 'id2label', 'label2id', 'weight_map']);

/** Names that stand for nothing else, so that a file which cannot be read is worth a word. */
const ownNames =
  /(?:^|\/)(?:(?:tokenizer|adapter|generation|preprocessor|processor)_config|model_index|chat_template)\.json$/;

const modelfiles = /(?:^|\/)(?:modelfile(?:[._-][^/]*)?|[^/]+\.modelfile)$/;

/** What must stand in a YAML file of any name, before it is worth parsing. */
const worthParsing = /_target_|_component_|class_path|target\s*:|python\/|pip\s*:/;

/** Only the start of a larger text is looked at: nobody writes a configuration of eight megabytes. */
const MAX_TEXT = 8 * 1024 * 1024;

async function* readJson(artifact: Artifact, path: string, budget: Budget): AsyncGenerator<Fact> {
  const { root, error } = await readJsonStart(artifact.content, budget, opaque);
  for (const { names, read } of jsonKinds) if (names.test(path)) yield* read(root, budget);
  if (error === undefined || (error.anomaly === 'invalid-json' && !ownNames.test(path))) return;
  yield {
    kind: 'anomaly',
    anomaly: 'unread-config',
    format: 'model-config',
    detail: error.message,
    unread: true,
    location: { kind: 'bytes', offset: error.offset ?? 0 },
  } satisfies AnomalyFact;
}

/** Text of a file, with the byte offset at which it begins. */
async function readText({ content }: Artifact): Promise<{ text: string; offset: number }> {
  const bytes = Buffer.from(await content.read(0, MAX_TEXT));
  const offset = bytes.indexOf('\ufeff') === 0 ? 3 : 0;
  return { text: bytes.toString('utf8', offset), offset };
}

async function* readYaml(artifact: Artifact, path: string, budget: Budget): AsyncGenerator<Fact> {
  const { text, offset } = await readText(artifact);
  const kinds = yamlKinds.filter(({ names }) => names.test(path));
  if (!path.endsWith('mlmodel') && !worthParsing.test(text)) return;
  const roots = readYamlConfig(text, offset, budget);
  const seen = new Set<string>();
  for (const root of roots)
    for (const { read } of kinds)
      for (const fact of read(root, budget)) {
        if (fact.kind === 'global') seen.add(`${fact.module}.${fact.name}`);
        yield fact;
      }
  const source = plainSource(text, { offset });
  for (const fact of findInstantiated(text, (start, end) => source.locate(start, end)))
    if (fact.kind === 'global' && !seen.has(`${fact.module}.${fact.name}`)) yield fact;
}

function kindsOf(path: string): { json: boolean; yaml: boolean } {
  return {
    json: jsonKinds.some(({ names }) => names.test(path)),
    yaml: yamlKinds.some(({ names }) => names.test(path)),
  };
}

/** The path that decides: in an archive the member's, with its folders. */
function pathOf({ path, inside }: Pick<Artifact, 'path' | 'inside'>): string {
  return (inside.at(-1) ?? path).toLowerCase();
}

/** Text configurations that loaders of models obey: what they import, open and render because a file says so. */
export const modelConfigFormat: Format = {
  id: 'model-config',
  matches({ path, name }) {
    const whole = path.toLowerCase();
    // Of a member only its last name is known here, and its folders may matter.
    if (!whole.endsWith(name)) return /\.(?:json|ya?ml)$|^mlmodel$|modelfile/.test(name);
    const { json, yaml } = kindsOf(whole);
    return json || yaml || modelfiles.test(whole);
  },
  async *read(artifact, budget) {
    const path = pathOf(artifact);
    const { json, yaml } = kindsOf(path);
    if (json) yield* readJson(artifact, path, budget);
    if (yaml) yield* readYaml(artifact, path, budget);
    if (modelfiles.test(path)) {
      const { text, offset } = await readText(artifact);
      yield* readModelfile(plainSource(text, { offset }), budget);
    }
  },
};
