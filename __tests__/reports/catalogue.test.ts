import { describe, expect, test } from '@jest/globals';
import { marked } from 'marked';
import { toCatalogue } from '../../src/reports/catalogue.js';
import { ruleUrl } from '../../src/reports/shared/project.js';
import { buildRule } from '../helpers/report.js';

describe('the catalogue', () => {
  const rules = [
    buildRule({ id: 'secret/huggingface-token', title: 'Token | key', severity: 'critical' }),
    buildRule({
      id: 'model/bytes',
      examples: { bad: [{ path: 'a.pkl', hex: '80'.repeat(500) }], good: ['a ``` b'] },
    }),
    buildRule({ id: 'code/b', severity: 'low' }),
    buildRule({
      id: 'code/a',
      severity: 'high',
      examples: { bad: [{ path: 'a.py', text: 'load(p)', fixed: 'safe_load(p)' }], good: ['safe()'] },
    }),
    buildRule({ id: 'inhouse/own' }),
  ];
  const catalogue = toCatalogue(rules);
  const html = marked.parse(catalogue, { async: false });

  test('has a heading for each rule, where links lead', () => {
    const headings = Array.from(catalogue.matchAll(/^### (.+)$/gm), ([, id = '']) => id);
    expect(headings).toEqual(['model/bytes', 'code/a', 'code/b', 'secret/huggingface-token', 'inhouse/own']);
    expect(ruleUrl('secret/huggingface-token')).toMatch(/#secrethuggingface-token$/);
    expect(catalogue).toContain('(#secrethuggingface-token)');
  });

  test('has a table for each family, the worst first, with whole rows', () => {
    expect(html.match(/<table>/g)).toHaveLength(4);
    expect(html).toContain('<td align="left">Token | key</td>');
    expect(catalogue.indexOf('[code/a]')).toBeLessThan(catalogue.indexOf('[code/b]'));
  });

  test('shows examples as code, bytes in short', () => {
    expect(html).toContain('<pre><code class="language-python">torch.load(&quot;model.pt&quot;)');
    expect(html).toContain('a ``` b');
    expect(catalogue).toContain('with the suggested fix:\n\n```python\nsafe_load(p)\n```');
    expect(catalogue).not.toContain('80'.repeat(100));
  });

  test('is the same for the same rules in another order', () => {
    expect(toCatalogue([...rules].reverse())).toBe(catalogue);
  });
});
