import { describe, expect, test } from '@jest/globals';
import { plainSource } from '../../src/parsers/source-text.js';
import { findTrojanSource } from '../../src/parsers/trojan-source.js';
import { notebook } from '../helpers/notebook.js';
import { scanBytes } from '../helpers/scan.js';

/** `anomaly:line` of each. */
function found(text: string): readonly string[] {
  return [...findTrojanSource(plainSource(text))].map(({ anomaly, location }) =>
    location.kind === 'region' ? `${anomaly}:${location.startLine}` : anomaly,
  );
}

describe('code that looks other than it is', () => {
  test.each([
    ['a = 1\nif level != "user\u202e \u2066# admin\u2069 \u2066":', ['reordered-line:2']],
    ['# \u2067 open isolate', ['reordered-line:1']],
    ['s = "\u202eabc\u202c"', ['reordered-line:1']],
    ['os.s\u0443stem(x)', ['confusable-name:1']],
    ['def \u0410dmin(): pass', ['confusable-name:1']],
    ['\u{1d41e}\u{1d42f}\u{1d41a}\u{1d425}(x)', ['confusable-name:1']],
    ['\uff45\uff56al(x)', ['confusable-name:1']],
    ['x = "a\u{e0041}\u{e0042}"', ['invisible-text:1']],
    [`x = "${'\ufe01\ufe02'.repeat(8)}"`, ['invisible-text:1']],
    [`x = "${'\u200b\u200c'.repeat(8)}"`, ['invisible-text:1']],
    ['def f(\u3164): pass', ['invisible-text:1']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    ['plain = 1'],
    ['s = "\u2067\u05e9\u05dc\u05d5\u05dd\u2069"  # \u05e9\u05dc\u05d5\u05dd'],
    ['s = "\u202b\u05e9\u202c"'],
    ['\u0438\u043c\u044f = "\u0412\u0430\u0441\u044f c\u043ae"'],
    ['# \u043f\u0440\u0438\u0432\u0435\u0442 JSON\u043e\u0432'],
    ['\u03c3_x = \u0394t * \u03bd_x + x\u2099'],
    ['s = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"'],
    ['s = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f"'],
    ['s = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 a\u200bb"'],
    ['\u53d8\u91cf = model(\u6570\u636e)'],
  ])('%j is honest', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('many of them are told of some times only', () => {
    expect(found('s\u0443s = 1\n'.repeat(100_000)).length).toBe(50);
    expect(found(`"""'''\u0443${'\u202a\u202c'.repeat(100_000)}`)).toEqual([]);
  });

  test('a cell of a notebook is code as well, and other text is not', async () => {
    const cell = notebook([{ type: 'code', source: 'os.s\u0443stem(x)' }]);
    const rules = async (path: string, text: string | Uint8Array): Promise<readonly string[]> =>
      (await scanBytes(path, text)).findings.map(({ rule }) => rule.id);
    expect(await rules('a.ipynb', cell)).toContain('code/trojan-source');
    expect(await rules('a.txt', 'os.s\u0443stem(x)')).not.toContain('code/trojan-source');
  });
});
