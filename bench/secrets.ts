/**
 * How fast text is searched for all secrets: `node --experimental-transform-types --import ./bench/register.js
 * bench/secrets.ts [FILE...]`. Without files it reads made-up source code and tables.
 */
import { readFileSync } from 'node:fs';
import { textMatcher } from '../src/matchers/text.js';
import { plainSource } from '../src/parsers/source-text.js';
import { readRules } from '../src/rules.js';
import type { Rule } from '../src/types.js';

const MB = 1e6;
const ROUNDS = 5;

const code = (at: number): string =>
  `def step_${at}(model, batch, rate=${at % 97}e-4):\n    loss = model(batch["inputs"], batch["labels"])\n` +
  `    loss.backward()  # accumulates until the optimizer steps\n    return {"loss": loss.item(), "rate": rate}\n\n`;
const table = (at: number): string =>
  `${at},${(at * 7919) % 1000},${((at * 31) % 997) / 1000},train/image_${at}.png\n`;
const login = (at: number): string =>
  `api_key = os.environ["API_KEY_${at}"]  # https://docs.acme.io/login?user=me\npassword = getpass("Password: ")\n`;

function fill(line: (at: number) => string): string {
  let text = '';
  for (let at = 0; text.length < 8 * MB; at++) text += line(at);
  return text;
}

const set = await readRules('rules');
const rules = set.rules.filter((rule): rule is Rule<'text'> => rule.on === 'text');
const search = textMatcher.compile(rules, set, { allowedGlobals: [] });
const given = process.argv.slice(2).map((path) => [path, readFileSync(path, 'utf8')] as const);
const texts =
  given.length > 0
    ? given
    : ([
        ['code', fill(code)],
        ['table', fill(table)],
        ['keywords in every line', fill(login)],
      ] as const);

process.stdout.write(`${rules.length} rules\n`);
for (const [name, text] of texts) {
  let best = Infinity;
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    found = [...search({ kind: 'text', language: 'plain', source: plainSource(text) })].length;
    best = Math.min(best, performance.now() - start);
  }
  process.stdout.write(`${name}: ${(text.length / MB / (best / 1000)).toFixed(0)} MB/s, ${found} found\n`);
}
