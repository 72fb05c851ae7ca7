import { describe, expect, test } from '@jest/globals';
import { readRules } from '../../../src/rules.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const engine = testEngine(await readRules('rules'));

async function severities(template: string): Promise<string[]> {
  const { findings } = await scanBytes('chat_template.jinja', template, engine);
  return findings.map(({ severity }) => severity);
}

describe('names that only come about while rendering', () => {
  test.each([
    `{% set f = "{0.__class__}".format %}{{ f(messages) }}`,
    `{{ ["{0.__globals__[os]}"]|map("format")|list }}`,
    `{% for k in dict(__globals__=1) %}{{ [lipsum]|map(attribute=k)|list }}{% endfor %}`,
    `{{ 'x__class__'.removeprefix('x') }}`,
    `{{ [messages]|map(attribute=messages[0].content)|list }}`,
    `{{ messages|groupby(messages[0].role) }}`,
    `{{ messages[messages[0].content]('id') }}`,
  ])('%s', async (template) => {
    expect((await severities(template)).some((one) => one === 'critical' || one === 'high')).toBe(true);
  });

  test.each([
    `{{ messages|selectattr('role', 'equalto', role)|list }}`,
    `{{ messages|map(attribute='content')|join(sep) }}`,
    `{{ values|map(filter)|list }}`,
    `{{ messages[loop.index0 - 1].content }}`,
    `{{ tool.parameters[name].items() }}`,
    `{{ '__init__' ~ 'x' }}`,
  ])('honest: %s', async (template) => {
    expect((await severities(template)).filter((one) => one === 'critical' || one === 'high')).toEqual([]);
  });
});
