import { contentAt, type Content } from '../../parsers/content-signature.js';
import type { AnomalyFact, Format } from '../../types.js';
import { claimOf, containerOf, type Claim } from './claims.js';

const HEAD = 4096;

/** Whoever is asked to open such a file runs something. */
const executing: ReadonlySet<Content['kind']> = new Set(['native', 'bytecode', 'script', 'pickle']);
/** Evil models came in these, whatever their name was: no scanner looked inside. */
const opaque = new Set(['a 7z archive', 'a RAR archive']);

type Verdict = Pick<AnomalyFact, 'anomaly' | 'detail' | 'unread'>;

/** Where PyTorch keeps the numbers of a tensor: nothing but numbers begins there. */
const storageName = /^\d+$|\.storage$/;
const storage = /(?:^|\/)(?:(?:data|constants)\/\d+|\d+\.storage)$/;

/** What is to be said of content that its name allows: code that a person cannot read. */
function ofCode({ what, kind }: Content, way: readonly string[]): Verdict | undefined {
  const name = way.at(-1) ?? '';
  const container = containerOf(way.slice(0, -1));
  if (container === 'model' && storage.test(name))
    return { anomaly: 'hidden-payload', detail: `the tensor '${name}' begins as ${what}` };
  if ((kind !== 'native' && kind !== 'bytecode') || container === 'package') return undefined;
  const isPython = what === 'compiled Python code';
  // What Python itself wrote beside a source that stands there too.
  const cached = isPython && /(?:^|\/)__pycache__\//.test(name);
  if (container === 'model' && !cached)
    return { anomaly: 'executable-member', detail: `'${name}' in the model is ${what}`, unread: true };
  if (what === 'an Actually Portable Executable' || (kind === 'native' && name.endsWith('.llamafile')))
    return { anomaly: 'executable-model', detail: `the file is ${what}`, unread: true };
  // An environment that was packed whole has thousands of them.
  if (container === 'archive' && kind === 'bytecode') return undefined;
  const anomaly = isPython ? 'compiled-python' : 'compiled-code';
  return { anomaly, detail: `the file is ${what}`, unread: true };
}

function isHonest({ what, kind }: Content, { honest, also = [] }: Claim): boolean {
  return honest.includes(kind) || also.includes(what);
}

function verdictOn(content: Content, way: readonly string[]): Verdict | undefined {
  const claim = claimOf((way.at(-1) ?? '').toLowerCase());
  if (claim === undefined || isHonest(content, claim)) return ofCode(content, way);
  const anomaly = executing.has(content.kind) || opaque.has(content.what) ? 'disguised' : 'misnamed';
  return { anomaly, detail: `the name says ${claim.promises}, the content is ${content.what}` };
}

/**
 * Compares what a name promises with what the bytes are, and tells of machine code, which nobody can review. The
 * content itself is read by its own format.
 */
export const disguiseFormat: Format = {
  id: 'disguise',
  matches({ head, name }) {
    const content = contentAt(head);
    if (content === undefined) return false;
    const claim = claimOf(name);
    if (claim !== undefined && !isHonest(content, claim)) return true;
    // A probe does not tell where the bytes lie: as a tensor of a model they may be more than elsewhere.
    return content.kind === 'native' || content.kind === 'bytecode' || storageName.test(name);
  },
  async *read({ path, inside, content }) {
    const seen = contentAt(await content.read(0, HEAD));
    const verdict = seen && verdictOn(seen, [path, ...inside]);
    if (verdict === undefined) return;
    yield {
      kind: 'anomaly',
      format: 'disguise',
      location: { kind: 'file' },
      ...verdict,
    } satisfies AnomalyFact;
  },
};
