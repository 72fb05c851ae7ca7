import { describe, expect, test } from '@jest/globals';
import { findActiveContent } from '../../src/parsers/html.js';
import { unlimitedBudget } from '../helpers/contract.js';

const find = (html: string): string[] =>
  [...findActiveContent(html, unlimitedBudget())].map(
    ({ content, start, end }) => `${content}: ${html.slice(start, end)}`,
  );

describe('findActiveContent', () => {
  test.each([
    ['<p>a</p><script>x()</script>', ['script: <script>']],
    ['<SCRIPT\nsrc=//example.com/x.js></SCRIPT>', ['script: <SCRIPT\nsrc=//example.com/x.js>']],
    ['<script type="text/javascript">1</script>', ['script: <script type="text/javascript">']],
    ['<script type=module>1</script>', ['script: <script type=module>']],
    ['<img src=x onerror=alert(1)>', ['event-handler: <img src=x onerror=alert(1)>']],
    ['<svg/onload=alert(1)>', ['event-handler: <svg/onload=alert(1)>']],
    ['<img = onerror="a">', ['event-handler: <img = onerror="a">']],
    ['<a title="a > b" onclick=\'f("x")\'>', ['event-handler: <a title="a > b" onclick=\'f("x")\'>']],
    ['<iframe src="https://example.com">', ['iframe: <iframe src="https://example.com">']],
    ['<form action="/login"><input></form>', ['form: <form action="/login">']],
    ['<embed src="x.swf">', ['object: <embed src="x.swf">']],
    ['<a href=" java\nscript:alert(1)">', ['javascript-url: <a href=" java\nscript:alert(1)">']],
    [
      '<a href="&#106;avascript&colon;alert(1)">',
      ['javascript-url: <a href="&#106;avascript&colon;alert(1)">'],
    ],
    ['<svg><title><script>x</script></title></svg>', ['script: <script>']],
    ['<!--><script>x</script>', ['script: <script>']],
    ['<!-- a --!><iframe>', ['iframe: <iframe>']],
    ['<script', ['script: <script']],
  ])('%j', (html, expected) => {
    expect(find(html)).toEqual(expected);
  });

  test.each([
    '<style scoped>\n .dataframe tbody tr th { vertical-align: top; }\n</style><table border="1" class="dataframe">',
    '<script type="application/vnd.jupyter.widget-view+json">{"a": "<iframe>"}</script>',
    '<script type="text/template"><form></form></script>',
    '<!-- <script>x</script> -->',
    '<p>on the <b onset>shelf</b> a < b <5 </script></form>',
    '<a href="https://example.com/javascript:guide">x</a>',
    '<p data-note="onclick=x">',
    '<constructor toString=valueOf>',
    'plain text',
  ])('finds nothing in %j', (html) => {
    expect(find(html)).toEqual([]);
  });

  test('the inside of a script is no markup', () => {
    expect(find('<script>document.write("<iframe onload=x>")</script><form>')).toEqual([
      'script: <script>',
      'form: <form>',
    ]);
  });

  test.each(['<a b="', '<!--', '<script>', '<a ', "<a b='>", '<', '</'])('is linear in many %j', (piece) => {
    const budget = unlimitedBudget();
    const html = piece.repeat(200_000);
    expect([...findActiveContent(html, budget)].length).toBeLessThanOrEqual(1);
  });
});
