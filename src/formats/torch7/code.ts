import { latin1 } from '../../parsers/latin1.js';
import { snippet } from '../../parsers/source-text.js';
import type { Budget, Bytes, Fact } from '../../types.js';

/** Code that Lua 5.1 to 5.4 or LuaJIT dumped. */
const BYTECODE = /\x1b(?:Lua[\x51-\x54]|LJ[\x01-\x03])/g;

const WINDOW = 64 * 1024;
/** Weights behind what could not be read are not searched to their end. */
const MAX_SEARCH = 64 * 1024 * 1024;
const MAX_FOUND = 20;
/** So much code behind its mark shows what it calls. */
const SHOWN = 4096;

/** The constants of bytecode, as a person finds them in it; source code, which Lua takes too, as it is. */
function describeCode(code: Uint8Array): string {
  const text = latin1(code);
  if (!text.startsWith('\x1b')) return snippet(text);
  return snippet([...text.matchAll(/[\t\x20-\x7e]{4,}/g)].map(([run]) => run).join(' '));
}

/** A function that a file brings along. */
export function functionFact(where: string, code: Uint8Array, offset: number, length: number): Fact {
  return {
    kind: 'operator',
    framework: 'torch7',
    namespace: '',
    name: 'function',
    attributes: {},
    code: snippet(`${where}${where === '' ? '' : ': '}${describeCode(code)}`),
    location: { kind: 'bytes', offset, length },
  };
}

/** Looks for functions in what could not be read in order. */
export async function* findCode(content: Bytes, from: number, budget: Budget): AsyncGenerator<Fact> {
  let found = 0;
  for (let start = from; start < from + MAX_SEARCH; start += WINDOW) {
    budget.tick();
    // The windows overlap by one mark less a byte.
    const window = await content.read(start, WINDOW + 4);
    for (const { index } of latin1(window).matchAll(BYTECODE)) {
      const offset = start + index;
      yield functionFact('', await content.read(offset, SHOWN), offset, SHOWN);
      if (++found === MAX_FOUND) return;
    }
    if (window.length < WINDOW + 4) return;
  }
}
