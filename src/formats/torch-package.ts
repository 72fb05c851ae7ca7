import { anomaliesOf } from '../parsers/anomaly.js';
import { snippet } from '../parsers/source-text.js';
import type { Format } from '../types.js';

/** What `torch.package` writes into every package, in a folder of any name: the modules that it does not bring. */
const EXTERN = /(?:^|\/)\.data\/extern_modules$/;
const MAX_TEXT = 4096;

/** Packages of `torch.package`, which bring the Python code of a model: what is loaded from them is imported first. */
export const torchPackageFormat: Format = {
  id: 'torch-package',
  matches: ({ name, path }) => name === 'extern_modules' && !path.toLowerCase().endsWith(name),
  async *read({ inside, content }) {
    if (!EXTERN.test(inside.at(-1) ?? '')) return;
    const detail = 'the model brings Python code, which runs when it is loaded';
    yield anomaliesOf('torch-package')('brings-code', detail, 0);
    const modules = Buffer.from(await content.read(0, MAX_TEXT)).toString();
    yield {
      kind: 'metadata',
      key: 'modules of others',
      value: snippet(modules.trim().replace(/\s+/g, ', ')),
    };
  },
};
