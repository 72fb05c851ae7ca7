import type { Fact } from '../../types.js';
import { globalFact, isDottedName, referenceFact } from './facts.js';
import { textsIn, textsOf, valuesOf, walk, type ConfigNode, type ConfigText } from './node.js';

/** `module.Class` in the model's own folder, or `owner/repository--module.Class` in another one of the hub. */
function customCode({ text, location }: ConfigText): Fact {
  const [repository, ...rest] = text.split('--');
  if (rest.length > 0 && repository !== undefined)
    return referenceFact('custom-code', text, location, 'network');
  return referenceFact('custom-code', text, location);
}

/**
 * What the classes of transformers, PEFT and mlx-lm load because a configuration says so: Python beside the weights,
 * of other repositories, and the model that an adapter belongs to.
 *
 * @see https://huggingface.co/docs/transformers/custom_models
 */
export function* readHuggingFace(root: ConfigNode): Iterable<Fact> {
  for (const map of [...valuesOf(root, 'auto_map'), ...valuesOf(root, 'custom_pipelines')])
    for (const node of walk(map))
      if (node.kind === 'object')
        for (const [key, value] of node.members)
          // Beside the code of a pipeline stand the names of the classes it takes, and defaults of the hub.
          if (!['pt', 'tf', 'default', 'type'].includes(key)) yield* textsIn(value).map(customCode);
  for (const file of textsOf(root, 'model_file')) if (/\.py$/i.test(file.text)) yield customCode(file);
  for (const mapping of valuesOf(root, 'auto_mapping'))
    for (const library of textsOf(mapping, 'parent_library'))
      for (const { text } of textsOf(mapping, 'base_model_class'))
        yield globalFact(`${library.text}.${text}`, library.location);
  for (const { text, location } of textsOf(root, 'base_model_name_or_path'))
    yield referenceFact('base-model', text, location);
}

/** `owner/repository`, with a revision and a function, and what wraps it before a bar. */
const KERNEL = /^(?:[^|]*\|)?\s*[^/:|]+\/[^/:|]+(?::[^/:|]+)?$/;

/**
 * Kernels of the hub: native code and Python that transformers fetches and imports to compute attention.
 *
 * @see https://huggingface.co/docs/transformers/attention_interface
 */
export function* readKernels(root: ConfigNode): Iterable<Fact> {
  for (const node of walk(root))
    if (node.kind === 'object')
      for (const [key, value] of node.members)
        if (/^_?(?:attn|experts)_implementation(?:_internal)?$/.test(key))
          for (const part of walk(value))
            if (part.kind === 'string' && KERNEL.test(part.text))
              yield referenceFact('kernel', part.text, part.location, 'network');
}

/**
 * Vocabularies that releases of transformers before 5 opened wherever the configuration said.
 *
 * Source: `PreTrainedTokenizerBase._from_pretrained`
 */
export function* readTokenizerFiles(root: ConfigNode): Iterable<Fact> {
  if (root.kind !== 'object') return;
  for (const [key, value] of root.members)
    if (key.endsWith('_file') && value.kind === 'string')
      yield referenceFact('tokenizer-file', value.text, value.location);
}

/** A chat template: a text, or a list of such with names. */
export function* readChatTemplates(root: ConfigNode): Iterable<Fact> {
  for (const value of valuesOf(root, 'chat_template')) {
    const named = value.kind === 'array' ? value.items : value.kind === 'object' ? [value] : [];
    const texts = [...textsIn(value), ...named.flatMap((item) => templatesIn(item))];
    for (const { source } of texts) yield { kind: 'text', language: 'jinja', source };
  }
}

function templatesIn(item: ConfigNode): readonly ConfigText[] {
  if (item.kind !== 'object') return [];
  const written = textsOf(item, 'template');
  // Older files hold a map of names to templates.
  return written.length > 0 ? written : item.members.flatMap(([, value]) => textsIn(value));
}

/**
 * The parts of a pipeline of diffusers, each by library and class: the library is imported, or a Python file beside.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/custom_pipeline_overview
 */
export function* readDiffusers(root: ConfigNode): Iterable<Fact> {
  if (root.kind !== 'object') return;
  for (const [key, value] of root.members) {
    const [library, name] = textsIn(value);
    if (value.kind !== 'array' || library === undefined || name === undefined) continue;
    const { text, location } = library;
    if (key === '_class_name') yield referenceFact('custom-code', text, location);
    else if (isDottedName(text)) yield globalFact(`${text}.${name.text}`, location);
    else yield referenceFact('custom-code', text, location);
  }
}

/**
 * The modules of a sentence-transformers model, each a class that is imported by its name.
 *
 * @see https://sbert.net/docs/sentence_transformer/usage/custom_models.html
 */
export function* readSentenceTransformers(root: ConfigNode): Iterable<Fact> {
  if (root.kind !== 'array') return;
  for (const item of root.items) {
    for (const { text, location } of textsOf(item, 'type'))
      if (text.includes('.')) yield globalFact(text, location);
    for (const { text, location } of textsOf(item, 'path'))
      if (text !== '') yield referenceFact('artifact', text, location);
  }
}
