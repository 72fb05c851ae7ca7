import { mkdir, writeFile } from 'node:fs/promises';
import { readRules } from '../src/rules.js';
import { toCatalogue } from '../src/reports/catalogue.js';

// Checked once here, so that a run only parses JSON; the second copy is what the bundler takes in.
const set = await readRules('rules');
const json = `${JSON.stringify(set)}\n`;
await mkdir('build/dist', { recursive: true });
await writeFile('dist/rules.json', json);
await writeFile('build/dist/rules.json', json);
await writeFile('rules/README.md', toCatalogue(set.rules));
process.stdout.write(`${set.rules.length} rules, ${set.lists.length} lists\n`);
