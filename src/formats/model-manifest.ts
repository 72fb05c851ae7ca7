import { FormatError } from '../errors.js';
import { memberOf, readJsonTree, textMember, type JsonNode, type JsonText } from '../parsers/json-tree.js';
import { latin1 } from '../parsers/latin1.js';
import { whereLeads } from '../parsers/reference-target.js';
import { snippet } from '../parsers/source-text.js';
import type { Budget, Detail, Fact, Format, ReferenceFact } from '../types.js';

/** Manifests of OCI and Docker, as Ollama keeps models; indexes of them; packages of Core ML. */
const STARTS = /"schemaVersion"\s*:\s*2\b|"application\/vnd\.(?:oci|docker|ollama)\.|"itemInfoEntries"\s*:/;

function referenceTo(role: string, { text, location }: JsonText): ReferenceFact {
  return { kind: 'reference', role, target: text, leads: whereLeads(text), code: snippet(text), location };
}

function textsOf(node: JsonNode | undefined): readonly JsonText[] {
  if (node?.kind === 'string') return [node];
  return node?.kind === 'array' ? node.items.filter((item) => item.kind === 'string') : [];
}

function* layersIn(root: JsonNode, budget: Budget): Generator<Fact | Detail> {
  for (const group of ['config', 'layers', 'manifests']) {
    const member = memberOf(root, group);
    for (const [at, layer] of (member?.kind === 'array' ? member.items : [member]).entries()) {
      budget.tick();
      const type = textMember(layer, 'mediaType');
      const key = member?.kind === 'array' ? `${group}.${at}` : group;
      const digest = textMember(layer, 'digest') ?? '';
      if (type !== undefined) yield { kind: 'metadata', key, value: snippet(`${type} ${digest}`) };
      // A layer may be kept elsewhere, and Ollama takes one from a file of the machine.
      for (const target of [...textsOf(memberOf(layer, 'urls')), ...textsOf(memberOf(layer, 'from'))])
        yield referenceTo('base-model', target);
    }
  }
}

function* itemsIn(root: JsonNode, budget: Budget): Generator<Fact> {
  const entries = memberOf(root, 'itemInfoEntries');
  for (const [, item] of entries?.kind === 'object' ? entries.members : []) {
    budget.tick();
    for (const path of textsOf(memberOf(item, 'path'))) yield referenceTo('artifact', path);
  }
}

/** What a model is put together of, where a list says so: layers of an image, items of a package of Core ML. */
export const modelManifestFormat: Format = {
  id: 'model-manifest',
  matches: ({ head }) => {
    const start = latin1(head);
    return /^\s*\{/.test(start) && STARTS.test(start);
  },
  async *read({ content }, budget) {
    try {
      const { root } = await readJsonTree(content, budget);
      yield* layersIn(root, budget);
      yield* itemsIn(root, budget);
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      throw new FormatError('unread-config', error.message, error.offset);
    }
  },
};
