import { describe, expect, test } from '@jest/globals';
import { jinjaReader } from '../../src/languages/jinja/index.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { TemplateFact } from '../../src/types.js';
import { regionOf, seeded, unlimitedBudget } from '../helpers/contract.js';

const read = (text: string): TemplateFact[] =>
  [...jinjaReader.read(plainSource(text), unlimitedBudget())].filter((fact) => fact.kind === 'template');

const names = (text: string, construct: TemplateFact['construct']): string[] =>
  read(text)
    .filter((fact) => fact.construct === construct)
    .map(({ name }) => name);

describe('the way by which something is reached', () => {
  test.each([
    ['{{ a.b["c"].d }}', ['a.b.c.d']],
    ['{{ ().__class__.__mro__[1].__subclasses__()[40] }}', ['[].__class__.__mro__.__subclasses__()']],
    [`{{ ''|attr('__class__') }}`, [`''|attr.__class__`]],
    [`{{ x|map(attribute='a.b') }}`, ['x|map.a.b']],
    [
      `{{ x|selectattr('role', 'equalto', 'user') }}`,
      ['x|selectattr.role', 'x|selectattr.equalto', 'x|selectattr.user'],
    ],
    [`{{ x|attr(y) }}`, ['x|attr.?']],
    [`{{ '{0.a[b].c}'.format(x) }}`, [`''.format`, '0.a.b.c']],
    ['{% for m in messages %}{{ m.role }}{% endfor %}', ['m.role']],
    ['{{ a[1:].b }}', ['a.b']],
    ['{{ (a if b else c).d }}', ['().d']],
  ])('%s', (text, expected) => {
    expect(names(text, 'attribute')).toEqual(expected);
  });
});

describe('names that are put together', () => {
  test.each([
    `'__cl' ~ 'ass__'`,
    `'__cl' + 'ass__'`,
    `'__cl' 'ass__'`,
    `'%s%s' % ('__cl', 'ass__')`,
    `'%s%s'|format('__cl', 'ass__')`,
    `'{}{}'.format('__cl', 'ass__')`,
    `'{1}{0}'.format('ass__', '__cl')`,
    `['__cl', 'ass__']|join`,
    `['__', 'class', '__']|join('')`,
    `''.join(['__cl', 'ass__'])`,
    `'__ssalc__'[::-1]`,
    `'__ssalc__'|reverse`,
    `'__CLASS__'|lower`,
    `'__CLASS__'.lower()`,
    `'xxclassxx'|replace('x', '_')`,
    `'xxclassxx'.replace('x', '_')`,
    `'_' * 2 ~ 'class' ~ '_' * 2`,
    `'%c%cclass__' % (95, 95)`,
    String.raw`'\x5f\x5fclass\u005f\137'`,
    `'__class__, __mro__'[:9]`,
    `('__class__' if messages else 'role')`,
    `parts[0] ~ parts[-1]`,
    `half ~ 'ass__'`,
    `block`,
    `ns.name`,
    `ns.later`,
    `('__class__'|trim|string)`,
  ])('%s', (expression) => {
    const before = `{% set parts = ['__cl', 'ass__'] %}{% set half = '__cl' %}{% set ns = namespace(name='__class__') %}
      {% set block %}__cl{{ 'ass' }}__{% endset %}`;
    const after = `{% set ns.later = '__class__' %}`;
    expect(names(`${before}{{ x[${expression}] }}${after}`, 'attribute')).toContainEqual(
      expect.stringMatching(/^x\.__class__/),
    );
  });

  test('all that a variable is ever given counts', () => {
    const text = `{% set a = '__class__' %}{% if false %}{% set a = 'role' %}{% endif %}{{ x[a] }}`;
    expect(names(text, 'attribute')).toEqual(['x.__class__.role']);
  });

  test('of a variable with too many values nothing is known', () => {
    const sets = Array.from({ length: 70 }, (_, at) => `{% set a = 'k${at}' %}`).join('');
    expect(names(`${sets}{{ x[a] }}{{ ''[a] }}`, 'attribute')).toEqual([`''.?`]);
  });
});

describe('calls, imports and loops', () => {
  test('calls are known by the way to them', () => {
    expect(names(`{{ lipsum.__globals__['os'].popen('id').read() }}`, 'call')).toEqual([
      'lipsum.__globals__.os.popen().read',
      'lipsum.__globals__.os.popen',
    ]);
  });

  test.each([
    [`{% include 'a' ~ '.txt' %}`, 'include', 'a.txt'],
    [`{% include name ignore missing with context %}`, 'include', '?'],
    [`{% extends "base" %}`, 'extends', 'base'],
    [`{% import 'x' as y %}`, 'import', 'x'],
    [`{%- from 'x' import y as z with context -%}`, 'import', 'x'],
  ] as const)('%s', (text, construct, name) => {
    expect(names(text, construct)).toEqual([name]);
  });

  test.each([
    ['{% for i in range(10) %}{% for j in range(2, 12, 2) %}{% endfor %}{% endfor %}', ['10', '50']],
    [`{% for i in 'abc' %}{% endfor %}{% for i in [1, 2] %}{% endfor %}`, ['3', '2']],
    ['{% for i in range(1000)|list %}{% endfor %}', ['1000']],
    ['{% for i in messages recursive %}{{ loop(i) }}{% endfor %}', ['1']],
    ['{% for i in range(9) if i is odd %}{% endfor %}', ['9']],
    [`{% for i in x %}{% set a = a ~ a %}{% endfor %}`, ['1', 'doubling']],
  ])('%s', (text, rounds) => {
    expect(names(text, 'loop')).toEqual(rounds);
  });

  test.each([
    [`{{ 'ab' * 1000 * 1000 }}`, '2000'],
    [`{{ 1000000 * 'ab' }}`, '2000000'],
    [`{{ [0] * 10 ** 8 }}`, '100000000'],
    [`{{ range(10 ** 7)|list|length }}`, '10000000'],
    [`{{ 'a'|center(123456789) }}`, '123456789'],
    [`{{ '{:>123456789}'.format(1) }}`, '123456789'],
    [`{{ 2 ** (10 ** 10) }}`, 'Infinity'],
  ])('%s', (text, count) => {
    expect(names(text, 'number')).toContain(count);
  });
});

describe('where the template begins and ends', () => {
  test.each([
    ['{# {{ a.b }} #}', []],
    ['{% raw %}{{ a.b }}{% endraw %}{{ c.d }}', ['c.d']],
    ['{%- raw -%}{{ a.b }}{%- endraw -%}{{ c.d }}', ['c.d']],
    ['{% raw %}{{ a.b }}', ['a.b']],
    ['{# {{ a.b }}', ['a.b']],
    [`{{ "}}" }}{{ a.b }}`, ['a.b']],
    [`{{ {'a': {'b': c.d}}['x'] }}{{ a.b }}`, ['().x', 'c.d', 'a.b']],
    ['{{- a.b -}} {%- set x = c.d +%}', ['a.b', 'c.d']],
    ['{{ a.b', ['a.b']],
    ['{{ foo( a.b }} {{ c.d }}', ['a.b', 'c.d']],
    ['{% do a.b %}{% generation %}{{ c.d }}{% endgeneration %}', ['a.b', 'c.d']],
    [
      `{% call(x) a.b(c.d) %}{% endcall %}{% filter attr('__class__') %}{% endfilter %}`,
      ['a.b', 'c.d', '?|attr.__class__'],
    ],
    ['# for x in a.b', []],
    ['{% macro m(a, b=c.d) %}{{ a.e }}{% endmacro %}', ['c.d', 'a.e']],
    ['{% with a = b.c %}{% endwith %}', ['b.c']],
    ['{% if a.b is defined and not c.d in e.f %}{% elif g.h %}{% endif %}', ['a.b', 'c.d', 'e.f', 'g.h']],
  ])('%s', (text, attributes) => {
    expect(names(text, 'attribute')).toEqual(attributes);
  });

  test('facts lead to their lines', () => {
    const [fact] = read('a\n  {{ b.c }}');
    expect(regionOf(fact?.location)).toMatchObject({ startLine: 2, startColumn: 6, endColumn: 9, offset: 7 });
    expect(fact?.code).toBe('b.c');
  });
});

describe('hostile templates', () => {
  test.each([
    ['brackets', '('.repeat(20_000)],
    ['operators', '- '.repeat(20_000)],
    ['attributes', `a${'.b'.repeat(20_000)}`],
    ['sums', `a${' + b'.repeat(20_000)}`],
    ['filters', `a${'|b'.repeat(20_000)}`],
    ['conditions', `a${' if b'.repeat(20_000)}`],
  ])('too many %s are told, and what follows is read', (_, expression) => {
    const facts = [
      ...jinjaReader.read(plainSource(`{{ ${expression} %}{{ x.y }}{% if z.__class__ %}`), unlimitedBudget()),
    ];
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'anomaly', anomaly: 'unread-template' }));
  });

  test('ten thousand parts are one', () => {
    expect(names(`{{ a${' ~ b'.repeat(10_000)} }}`, 'name')).toHaveLength(10_001);
    expect(names(`{{ [${'a, '.repeat(10_000)}] }}`, 'name')).toHaveLength(10_000);
  });

  // Searched for anew behind each, their ends would take minutes not to be found.
  test.each(['{#', '{% raw %}'])('a hundred thousand times %s without its end', (opening) => {
    expect(names(`${opening.repeat(100_000)}{{ a.b }}`, 'attribute')).toEqual(['a.b']);
  });

  test('any text comes to an end', () => {
    const pieces = [
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      ' set ',
      ' for ',
      ' in ',
      'x',
      '.',
      '[',
      ']',
      '(',
      ')',
      '|',
      "'",
      '"',
      '\\',
      ',',
      ':',
      '~',
      ' if ',
      ' is ',
      ' not ',
      '=',
      '9',
      '**',
      '{',
      '}',
      'raw',
      'endraw',
      '-',
      '+',
    ];
    const random = seeded(7);
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: 40 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      expect(() => read(text)).not.toThrow();
    }
  });
});
