import { expect, test } from '@jest/globals';
import { jinjaReader } from '../../../src/languages/jinja/index.js';
import { plainSource } from '../../../src/parsers/source-text.js';
import { unlimitedBudget } from '../../helpers/contract.js';

const ways = (text: string): string[] =>
  [...jinjaReader.read(plainSource(text), unlimitedBudget())].flatMap((fact) =>
    fact.kind === 'template' && fact.construct === 'attribute' ? [fact.name] : [],
  );

test.each([
  ['by position', `{% macro m(o, p) %}{{ o[p] }}{% endmacro %}{{ m(x, '__a__') }}`],
  ['by name, before it is there', `{{ m(x, p='__a__') }}{% macro m(o, p='b') %}{{ o[p] }}{% endmacro %}`],
  ['in pieces', `{% macro m(o, p) %}{{ o[p|join] }}{% endmacro %}{{ m(x, ['__a', '__']) }}`],
  ['from a variable', `{% set a = '__a__' %}{% macro m(o, p) %}{{ o[p] }}{% endmacro %}{{ m(x, a) }}`],
  [
    'by a block that calls it',
    `{% macro m(o, p) %}{{ o[p] }}{% endmacro %}{% call m(x, '__a__') %}{% endcall %}`,
  ],
])('a parameter of a macro has what it is called with: %s', (_, text) => {
  expect(ways(text).join(' ')).toMatch(/^o\.(?:b\.)?__a__$/);
});

test('what no macro is called with is not known', () => {
  expect(ways(`{% macro m(o, p) %}{{ o[p] }}{% endmacro %}{{ n(x, '__a__') }}`)).toEqual([]);
});
