import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { compileMatchers } from '../../src/matchers/index.js';
import { textMatcher } from '../../src/matchers/text.js';
import { createRedactor } from '../../src/parsers/redaction.js';
import { plainSource, snippet } from '../../src/parsers/source-text.js';
import { readRules } from '../../src/rules.js';
import type { Match, MatchOf, Rule } from '../../src/types.js';
import { expand, randomText } from '../helpers/expand.js';

const set = await readRules('rules');
const builtIn = set.rules.filter((rule): rule is Rule<'text'> => rule.on === 'text');

/** A rule of which only the pattern matters. */
function ruleOf(match: Partial<MatchOf<'text'>>, rest: Partial<Rule<'text'>> = {}): Rule<'text'> {
  return {
    id: 'test/rule',
    title: 'Test',
    severity: 'high',
    confidence: 'high',
    message: 'found {value}',
    why: '',
    fix: '',
    references: [],
    taxonomy: [],
    on: 'text',
    match: { keywords: ['key'], pattern: 'key', group: 0, allow: [], redact: true, ...match },
    examples: { bad: [], good: [] },
    ...rest,
  };
}

function find(text: string, rules: readonly Rule<'text'>[] = builtIn, source = plainSource(text)): Match[] {
  const matcher = textMatcher.compile(rules, set, { allowedGlobals: [] });
  return [...matcher({ kind: 'text', language: 'plain', source })];
}

const ids = (matches: readonly Match[]): string[] => matches.map(({ rule }) => rule.id);
const secrets = (matches: readonly Match[]): (string | undefined)[] => matches.map(({ secret }) => secret);

const huggingFace = expand('hf_<letters:34>');
const pemKey = (lines: number): string =>
  [
    '-----BEGIN RSA PRIVATE KEY-----',
    ...Array.from({ length: lines }, (_, at) => randomText('base64', 64, `line ${at}`)),
    '-----END RSA PRIVATE KEY-----',
  ].join('\n');

describe('where a secret stands', () => {
  test('is told exactly, for the group alone', () => {
    const [match] = find(`one\ntwo = "${huggingFace}"\n`);
    expect(match).toMatchObject({
      rule: { id: 'secret/huggingface-token' },
      secret: huggingFace,
      location: { startLine: 2, startColumn: 8, endLine: 2, endColumn: 45, offset: 11 },
    });
  });

  test('does not matter: the same token is found at each of its places', () => {
    expect(secrets(find(`${huggingFace}\n${huggingFace} ${huggingFace}`))).toEqual(
      Array(3).fill(huggingFace),
    );
  });

  test('may be far from the next, or as near as can be', () => {
    const tokens = Array.from({ length: 500 }, (_, at) => `hf_${randomText('letters', 34, `${at}`)}`);
    for (const gap of ['\n', ' '.repeat(700), `\n${'x = 1\n'.repeat(3000)}`])
      expect(secrets(find(tokens.slice(0, gap.length > 1000 ? 5 : 500).join(gap)))).toEqual(
        tokens.slice(0, gap.length > 1000 ? 5 : 500),
      );
  });

  test('is owned by one window of a large text', () => {
    const text = `${huggingFace} ${huggingFace} ${huggingFace}`;
    const source = plainSource(text, { owned: { start: 38, end: 76 } });
    expect(find(text, builtIn, source).map(({ location }) => location)).toMatchObject([{ startColumn: 39 }]);
  });

  test('may be many lines: a long key is one finding, whole', () => {
    const key = pemKey(50);
    expect(secrets(find(`before\n${key}\nafter`))).toEqual([key]);
  });
});

describe('what rules ask for', () => {
  test('entropy', () => {
    const rule = ruleOf({ pattern: 'key=(\\w+)', group: 1, entropy: 3 });
    expect(secrets(find('key=aabbaabbabab key=a8Xq2LmZ9', [rule]))).toEqual(['a8Xq2LmZ9']);
  });

  test('the checksum of GitHub', () => {
    const good = expand('<github:ghp_>');
    const bad = good.slice(0, -1) + (good.endsWith('a') ? 'b' : 'a');
    expect(secrets(find(`${good} ${bad}`))).toEqual([good]);
  });

  test('the check digit of cards', () => {
    const rule = ruleOf({ keywords: ['card'], pattern: '\\d{4}(?: \\d{4}){3}', checksum: 'luhn' });
    const card = ['4539', '5787', '6362', '1486'].join(' ');
    expect(secrets(find(`card ${card}, card ${card.slice(0, -1)}7`, [rule]))).toEqual([card]);
  });

  test('a context, at most 100 characters before', () => {
    const rule = ruleOf({ keywords: ['id'], pattern: 'id\\d+', context: 'acme' });
    expect(secrets(find(`id1 ACME id4832 ${' '.repeat(101)}id9137`, [rule]))).toEqual(['id4832']);
  });

  test('values that are harmless', () => {
    const rule = ruleOf({ pattern: 'key=(\\w+)', group: 1, allow: ['^p'] });
    expect(secrets(find('key=public8412 key=s8412', [rule]))).toEqual(['s8412']);
  });

  test('a keyword in any case, before or after', () => {
    const rule = ruleOf({ pattern: '[a-z0-9]{12} KEY' });
    expect(secrets(find('k2j4h6g8f1d3 KEY', [rule]))).toEqual(['k2j4h6g8f1d3 KEY']);
  });

  test('no more than its window: what no keyword stands near is not looked at', () => {
    const rule = ruleOf({ pattern: 'value\\d' });
    expect(find(`key${' '.repeat(5000)}value7`, [rule])).toEqual([]);
  });

  test.each(['x'.repeat(34), `example${'aQ'.repeat(13)}Z`, 'abcdefghijklmnopqrstuvwxyzabcdefgh'])(
    'no placeholder: hf_%s',
    (body) => {
      expect(find(`hf_${body}`)).toEqual([]);
    },
  );
});

describe('of rules that overlap', () => {
  const pattern = { pattern: 'key\\w+' };
  const low = ruleOf(pattern, { id: 'test/low', severity: 'low' });
  const high = ruleOf({ pattern: 'key\\w{5}' }, { id: 'test/high' });
  const unsure = ruleOf(pattern, { id: 'test/unsure', confidence: 'low' });
  const long = ruleOf(pattern, { id: 'test/long' });

  test.each([
    ['the more severe', [low, high], 'test/high'],
    ['then the surer', [unsure, high], 'test/high'],
    ['then the longer', [high, long], 'test/long'],
  ])('%s wins', (_, rules, winner) => {
    expect(ids(find('key8Zq2LmX9', rules))).toEqual([winner]);
    expect(ids(find('key8Zq2LmX9', [...rules].reverse()))).toEqual([winner]);
  });

  test('the winner shows nothing of the loser', () => {
    const [match] = find('key8Zq2LmX9', [low, high]);
    expect(match?.evidence).not.toContain('mX9');
  });
});

describe('rules from outside', () => {
  test('run in linear time, where a backtracking engine would never end', () => {
    const rule = ruleOf({ pattern: '(?:a+)+b' }, { custom: true });
    expect(find(`key ${'a'.repeat(5000)}`, [rule])).toEqual([]);
  });

  test('find what they describe', () => {
    const rule = ruleOf({ pattern: 'acme-([a-z0-9]{8})', group: 1, flags: 'i' }, { custom: true });
    expect(find('\nkey: ACME-k3j5h7g9', [rule])).toMatchObject([
      { secret: 'k3j5h7g9', location: { startLine: 2, startColumn: 11 } },
    ]);
  });

  test.each([{ pattern: '(a)\\1' }, { pattern: 'a(?=b)' }, { pattern: 'a', flags: 'y' }])(
    'are refused where the engine cannot run them: %j',
    (match) => {
      const rule = ruleOf(match, { custom: true });
      expect(() => find('', [rule])).toThrow(UsageError);
      const compile = (): unknown => compileMatchers({ rules: [rule], lists: [] }, { allowedGlobals: [] });
      expect(compile).toThrow('rule test/rule: ');
    },
  );
});

describe('a secret is never shown', () => {
  const shown = ({ message, evidence }: Match): string => `${message} | ${evidence}`;
  /** Whether six characters in a row of what follows the prefix stand in the text. */
  const leaks = (text: string, secret: string): boolean => {
    for (let at = 12; at + 6 <= secret.length; at++) {
      const piece = secret.slice(at, at + 6);
      if (/^\w+$/.test(piece) && text.includes(piece)) return true;
    }
    return false;
  };

  const secrets = builtIn.filter(({ match }) => match.redact);
  test.each(secrets.flatMap(({ id, examples }) => examples.bad.map((example) => [id, example] as const)))(
    '%s',
    (_, example) => {
      const text = expand(typeof example === 'string' ? example : 'text' in example ? example.text : '');
      const matches = find(`${text}\n`.repeat(2));
      expect(matches.length).toBeGreaterThan(0);
      const redactor = createRedactor(builtIn).knowing(matches.map(({ secret = '' }) => secret));
      for (const { secret = '' } of matches) {
        expect(matches.filter((match) => leaks(shown(match), secret))).toEqual([]);
        expect(leaks(redactor(`run(${text})`), secret)).toBe(false);
      }
    },
  );

  test('its prefix and its length are', () => {
    expect(find(`login("${huggingFace}")`)).toMatchObject([
      {
        message: 'A Hugging Face access token is written here: hf_…(37 characters)',
        evidence: 'login("hf_…(37 characters)")',
      },
    ]);
  });

  test('nor are its neighbours on a long line, whole or cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 2, max: 8 }), (gap, count) => {
        const tokens = Array.from({ length: count }, (_, at) =>
          expand(`hf_<letters:34>${' '.repeat(at)}`).trim(),
        );
        const matches = find(tokens.join(' '.repeat(gap)));
        expect(matches).toHaveLength(count);
        for (const token of tokens) expect(matches.filter((match) => leaks(shown(match), token))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('nor does the evidence depend on where the line stands', () => {
    const line = `login("${huggingFace}")`;
    expect(find(`\n\n${line}\n`)[0]?.evidence).toBe(find(line)[0]?.evidence);
  });

  test('a rule that finds no secrets shows its match, without the secrets in it', () => {
    const rule = ruleOf({ keywords: ['curl'], pattern: 'curl .*', redact: false }, { severity: 'critical' });
    expect(find(`curl -H "${huggingFace}" acme.io`, [rule, ...builtIn])).toMatchObject([
      { rule, message: 'found curl -H "…" acme.io', evidence: 'curl -H "…" acme.io' },
    ]);
    const lone = find('curl acme.io', [rule])[0];
    expect(lone).toMatchObject({ message: 'found curl acme.io', evidence: 'curl acme.io' });
    expect(lone).not.toHaveProperty('secret');
  });
});

describe('the redactor', () => {
  const redactor = createRedactor(builtIn);

  test('takes out what rules find', () => {
    expect(redactor.knowing([])(`os.system("login ${huggingFace}")`)).toBe(
      'os.system("login hf_…(37 characters)")',
    );
  });

  test('leaves other text alone, and what is redacted already', () => {
    const text = `torch.load("model.pt"), hf_hub_download("a"), hf_…(37 characters)`;
    expect(redactor.knowing([huggingFace])(text)).toBe(text);
  });

  test('takes out a token that a snippet has cut, known or not', () => {
    for (const known of [[], [huggingFace]])
      expect(redactor.knowing(known)(`login("${huggingFace.slice(0, 20)}…`)).not.toContain(
        huggingFace.slice(3, 8),
      );
  });

  test('takes out a known secret cut anywhere', () => {
    const secret = randomText('base62', 24, 'known');
    const clean = redactor.knowing([secret]);
    for (let length = 1; length <= secret.length; length++) {
      const cut = clean(`connect(password=${secret.slice(0, length)}…`);
      expect(cut).not.toContain(secret.slice(0, 4));
    }
  });

  test('takes out a key of many lines that a snippet folded into one', () => {
    const key = pemKey(3);
    const folded = snippet(`load_key("""${key}""")`);
    const cleaned = redactor.knowing([key])(folded);
    expect(cleaned).not.toContain(key.split('\n')[1]?.slice(0, 8));
    expect(cleaned).toMatch(/^load_key\("""-----BEGIN …/);
  });

  test('leaves the evidence of a key as it is', () => {
    const key = pemKey(3);
    const evidence = find(key)[0]?.evidence ?? '';
    expect(redactor.knowing([key])(evidence)).toBe(evidence);
  });
});
