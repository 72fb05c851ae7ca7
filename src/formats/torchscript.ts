import { plainSource, snippet } from '../parsers/source-text.js';
import type { Format } from '../types.js';

/** Where a program keeps its code, in a folder of any name. */
const CODE = /(?:^|\/)code\/.+\.py$/i;
/** Above this it is nothing that PyTorch wrote. */
const MAX_TEXT = 8 * 1024 * 1024;

const STRINGS_AND_COMMENTS = /"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;
/** Python imports; TorchScript cannot, but for its own modules in files of PyTorch 1.3 and before. */
const IMPORT = /^[^\S\n]*(?:import|from)\s+(?!__torch__)\w/m;

/** An operator of PyTorch's own, one of a namespace, a class of C++, and what may be reached in a roundabout way. */
const OPERATOR =
  /\b(?:ops\s*\.\s*(\w+)\s*\.\s*(\w+)|torch\s*\.\s*classes\s*\.\s*(\w+)\s*\.\s*(\w+)|(?<!__)torch\s*\.\s*(\w+)|\.\s*(from_file))\b/g;

/** The same length without what stands in strings and comments. */
function withoutStrings(text: string): string {
  return text.replace(STRINGS_AND_COMMENTS, (part) => part.replace(/[^\n]/g, ' '));
}

/**
 * The code of a TorchScript program: the operators that it calls, of PyTorch and of libraries, and classes of C++ that
 * it is made of. It runs in an interpreter of its own, which has no more than these.
 *
 * Source: `torch/csrc/jit/serialization/import_source.cpp` of pytorch/pytorch.
 */
export const torchscriptFormat: Format = {
  id: 'torchscript',
  // Only members of archives: a folder of one's own may be called `code`, too.
  matches: ({ name, path }) => name.endsWith('.py') && !path.toLowerCase().endsWith(name),
  async *read({ inside, content }, budget) {
    if (!CODE.test(inside.at(-1) ?? '')) return;
    const text = Buffer.from(await content.read(0, MAX_TEXT)).toString();
    const bare = withoutStrings(text);
    if (IMPORT.test(bare)) return;
    const source = plainSource(text);
    for (const match of bare.matchAll(OPERATOR)) {
      budget.tick();
      const [whole, library, operator, binding, type, own, reached] = match;
      const name = operator ?? type ?? own ?? reached ?? '';
      if (own === 'classes') continue;
      const line = text.slice(match.index, match.index + 200).split('\n', 1)[0] ?? '';
      yield {
        kind: 'operator',
        framework: 'torch',
        namespace: library ?? binding ?? 'aten',
        name,
        attributes: {},
        code: snippet(line),
        location: source.locate(match.index, match.index + whole.length),
      };
    }
  },
};
