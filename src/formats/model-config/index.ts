import { readJsonStart } from '../../parsers/json-tree.js';
import { plainSource } from '../../parsers/source-text.js';
import { readTextWindows } from '../../parsers/text-windows.js';
import { asUtf8 } from '../../parsers/unicode.js';
import type {
  AnomalyFact,
  Artifact,
  Budget,
  Fact,
  Format,
  Position,
  Region,
  SourceText,
} from '../../types.js';
import {
  readChatTemplates,
  readDiffusers,
  readHuggingFace,
  readKernels,
  readSentenceTransformers,
  readTokenizerFiles,
} from './hugging-face.js';
import { findInstantiated, readInstantiated } from './instantiate.js';
import { readCondaEnvironment, readPythonEnvironment } from './conda.js';
import { readMlflow } from './mlflow.js';
import { readModelfile } from './modelfile.js';
import type { ConfigNode } from './node.js';
import { readTorchServe } from './serving.js';
import { readSkops } from './skops.js';
import { readTorchExport } from './torch-export.js';

/** What is looked for in a configuration that has one of these names. */
interface Kind {
  /** Of the path in lower case, with its folders. */
  readonly names: RegExp;
  readonly read: (root: ConfigNode, budget: Budget) => Iterable<Fact>;
}

const jsonKinds: readonly Kind[] = [
  { names: /(?:^|[/_.-])config\.json$|\/params\.json$/, read: readHuggingFace },
  {
    // What the older map of special tokens holds becomes a setting of the tokenizer, whatever its name is.
    names: /(?:^|[/_.-])config\.json$|(?:^|\/)(?:chat_template|special_tokens_map)\.json$/,
    read: readChatTemplates,
  },
  { names: /(?:^|[/_.-])config\.json$/, read: readKernels },
  { names: /(?:^|\/)tokenizer_config\.json$/, read: readTokenizerFiles },
  { names: /\.json$/, read: readInstantiated },
  { names: /(?:^|[/_])model_index\.json$/, read: readDiffusers },
  { names: /(?:^|\/)modules\.json$/, read: readSentenceTransformers },
  { names: /(?:^|\/)schema\.json$/, read: readSkops },
  { names: /(?:^|\/)mar-inf\/manifest\.json$/, read: readTorchServe },
  { names: /\/models\/[^/]+\.json$|(?:^|\/)serialized_exported_program\.json$/, read: readTorchExport },
];

const yamlKinds: readonly Kind[] = [
  { names: /(?:^|[/_.-])(?:conda|environment)\.ya?ml$/, read: readCondaEnvironment },
  { names: /(?:^|\/)python_env\.ya?ml$/, read: readPythonEnvironment },
  { names: /(?:^|\/)mlmodel$/, read: readMlflow },
  // MkDocs names functions by tags of Python, and is no loader of models.
  { names: /(?<!(?:^|\/)mkdocs)\.ya?ml$/, read: readInstantiated },
];

/** Members that hold a vocabulary or weights of it: megabytes in which nothing leads anywhere. */
const opaque = new Set(['added_tokens_decoder', 'vocab', 'merges', 'id2label', 'label2id', 'weight_map']);

/** Names that stand for nothing else, so that a file which cannot be read is worth a word. */
const ownNames =
  /(?:^|\/)(?:(?:tokenizer|adapter|generation|preprocessor|processor)_config|model_index|chat_template)\.json$/;

/** The same of YAML: files of other names may be megabytes of data. */
const obeyedYaml = /(?:^|\/)(?:(?:conda|environment|python_env|config|hparams)\.ya?ml|mlmodel)$/;

const tomls = /\.toml$/;
const modelfiles = /(?:^|\/)(?:modelfile(?:[._-][^/]*)?|[^/]+\.modelfile)$/;

/** What must stand in a YAML file of any name, before it is worth parsing; and how its letters are hidden. */
const worthParsing =
  /_target_|_component_|class_path|target\s*:|python\/|pip\s*:|dependencies\s*:|loader_module|\\[xuU]|^%TAG|![^\s]*%/m;

/** The same, of a JSON file whose name says nothing; nobody writes plain letters as escapes. */
const worthReading = /_target_|_component_|\\u00[4-7][\da-f]/i;

/** Of a larger file of any name, which may be data that tell of configurations. */
const worthReadingLarge = /(?<!\\)"_(?:target|component)_"\s*:|\\u00[4-7][\da-f]/i;

/** A larger text is searched in windows only: nobody writes a configuration of eight megabytes. */
const MAX_TEXT = 8 * 1024 * 1024;
/** What is cut where the first part ends is longer in a window. */
const LONGEST_MATCH = 1024;

async function* readJson(artifact: Artifact, path: string, budget: Budget): AsyncGenerator<Fact> {
  const kinds = jsonKinds.filter(({ names }) => names.test(path));
  if (kinds.length === 1 && !(await isWorthReading(artifact, budget))) return;
  const { root, error } = await readJsonStart(artifact.content, budget, opaque);
  for (const { read } of kinds) yield* read(root, budget);
  if (error === undefined || (error.anomaly === 'invalid-json' && !ownNames.test(path))) return;
  yield unread(error.message, { kind: 'bytes', offset: error.offset ?? 0 });
}

async function isLarge({ content }: Artifact): Promise<boolean> {
  return (await content.read(MAX_TEXT, 1)).length > 0;
}

async function isWorthReading(artifact: Artifact, budget: Budget): Promise<boolean> {
  if (!(await isLarge(artifact))) return worthReading.test((await readText(artifact)).text);
  for await (const { text } of windowsOf(artifact, budget)) if (worthReadingLarge.test(text)) return true;
  return false;
}

/** A text of any length. */
async function* windowsOf({ content }: Artifact, budget: Budget): AsyncGenerator<SourceText<Region>> {
  const bytes = await asUtf8(content);
  const marked = Buffer.from(await bytes.read(0, 3)).toString('hex') === 'efbbbf';
  yield* readTextWindows(bytes, { encoding: 'utf8', bigEndian: false }, { offset: marked ? 3 : 0 }, budget);
}

function unread(detail: string, location: Position, anomaly = 'unread-config'): AnomalyFact {
  return { kind: 'anomaly', anomaly, format: 'model-config', detail, unread: true, location };
}

/** Text of a file, with the byte offset at which it begins. */
async function readText({ content }: Artifact): Promise<SourceText<Region>> {
  const text = Buffer.from(await (await asUtf8(content)).read(0, MAX_TEXT)).toString();
  return text.startsWith('\ufeff') ? plainSource(text.slice(1), { offset: 3 }) : plainSource(text);
}

async function* readYaml(artifact: Artifact, path: string, budget: Budget): AsyncGenerator<Fact> {
  const source = await readText(artifact);
  const kinds = yamlKinds.filter(({ names }) => names.test(path));
  const worth = worthParsing.test(source.text);
  if (await isLarge(artifact)) {
    if (obeyedYaml.test(path))
      yield unread(
        `only the first ${MAX_TEXT / 2 ** 20} MiB of the file were read`,
        { kind: 'bytes', offset: MAX_TEXT },
        'over-budget',
      );
    for await (const window of windowsOf(artifact, budget))
      for (const fact of findInstantiated(window))
        if (fact.location.offset > MAX_TEXT - LONGEST_MATCH) yield fact;
  }
  if (!path.endsWith('mlmodel') && !worth) return;
  const { readYamlConfig } = await import('./yaml.js');
  const { roots, unread: left } = readYamlConfig(source, worthParsing, budget);
  const seen = new Set<string>();
  for (const root of roots)
    for (const { read } of kinds)
      for (const fact of read(root, budget)) {
        if (fact.kind === 'global') seen.add(`${fact.module}.${fact.name}`);
        yield fact;
      }
  for (const fact of findInstantiated(source)) if (!seen.has(`${fact.module}.${fact.name}`)) yield fact;
  if (left) yield unread('the file is too large to be parsed, and was only searched', left, 'over-budget');
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
    if (!whole.endsWith(name)) return /\.(?:json|ya?ml|toml)$|^mlmodel$|modelfile/.test(name);
    const { json, yaml } = kindsOf(whole);
    return json || yaml || tomls.test(whole) || modelfiles.test(whole);
  },
  async *read(artifact, budget) {
    const path = pathOf(artifact);
    const { json, yaml } = kindsOf(path);
    if (json) yield* readJson(artifact, path, budget);
    if (yaml) yield* readYaml(artifact, path, budget);
    const find = tomls.test(path) ? findInstantiated : modelfiles.test(path) ? readModelfile : undefined;
    if (find) for await (const window of windowsOf(artifact, budget)) yield* find(window, budget);
  },
};
