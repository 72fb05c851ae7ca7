import { describe, expect, test } from '@jest/globals';
import { languages } from '../../src/languages/index.js';
import { languageOf } from '../../src/parsers/language-name.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Fact, Language } from '../../src/types.js';
import { factsOf, regionOf, unlimitedBudget } from '../helpers/contract.js';

function read(language: Language, text: string): readonly Fact[] {
  const reader = languages.find((one) => one.language === language);
  return [...(reader?.read(plainSource(text), unlimitedBudget()) ?? [])];
}
const commands = (language: Language, text: string): string[] =>
  factsOf(read(language, text), 'command').map(({ program, argv }) => [program, ...argv].join(' '));

describe('a Dockerfile', () => {
  test.each<[string, string[]]>([
    ['FROM a\nRUN ls -l\nCOPY a b\n', ['ls -l']],
    ['run ls \\\n  # a comment\n\n  -l && pwd', ['ls -l', 'pwd']],
    ['# RUN ls\nLABEL a="RUN ls"\n', []],
    ['RUN --mount=type=cache,target=/a --network=none ls', ['ls']],
    ['RUN ["sh", "-c", "ls | wc"]', ['sh -c ls | wc', 'ls', 'wc']],
    ['RUN ["it\'s", 1', ["[it's, 1"]],
    ['ONBUILD RUN ls\nHEALTHCHECK --interval=1s CMD pwd\nCMD a\nENTRYPOINT b', ['ls', 'pwd', 'a', 'b']],
    ['RUN <<END\nls\npwd\nEND\nRUN a', ['ls', 'pwd', 'a']],
    ['RUN <<-"END" sh -e\n\tls\n\tEND\nRUN a', ['sh -e <<-END', 'ls', 'a']],
    ['ENV A=1 B="2 3"\nARG C=4\nENV D 5 6', ['export A=1 B=2 3', 'export C=4', 'export D=5 6']],
    ['ARG A B=1\nARG C', ['export B=1']],
    ['RUN echo "\nRUN ls', ['echo \n', 'ls']],
  ])('%j', (text, expected) => {
    expect(commands('dockerfile', text).sort()).toEqual(expected.sort());
  });

  test('runs in a later layer what an earlier one downloaded, each at its place', () => {
    const text = 'FROM a\nRUN wget https://a.io/x.sh\nRUN cd / \\\n # so\n && bash x.sh\n';
    const [run] = factsOf(read('dockerfile', text), 'command').filter(({ thenRun }) => thenRun !== undefined);
    expect(run).toMatchObject({
      program: 'wget',
      thenRun: 'bash',
      location: { startLine: 5, startColumn: 5 },
    });
    expect(regionOf(run?.location).offset).toBe(text.indexOf('bash'));
  });
});

describe('a makefile', () => {
  test.each<[string, string[]]>([
    ['all: a\n\tls -l\n\t@-pwd\n', ['ls -l', 'pwd']],
    ['a:\n\tls \\\n\t  -l\n    pwd\n', ['ls -l']],
    ['a:\n\tfor i in 1; do echo $$i; done\n', ['echo $i']],
    ['V := $(shell ls $(dir x))\n# a\nifdef B\n', ['ls $(dir x)', 'dir x']],
    ['a:\n\t@bash -c "$$(curl x)"\n', ['bash -c $(curl x)', '$(curl x)', 'curl x']],
    ['a:\n\techo "\nb:\n\tls\n', ['echo \n', 'ls']],
  ])('%j', (text, expected) => {
    expect(commands('makefile', text)).toEqual(expected);
  });

  test('has commands at their places', () => {
    const text = 'a:\n\t@x "$$(y)" && \\\n\t  pip install numpy\n';
    const [numpy] = factsOf(read('makefile', text), 'package');
    expect(regionOf(numpy?.location)).toMatchObject({
      startLine: 3,
      startColumn: 16,
      offset: text.indexOf('numpy'),
    });
  });
});

test.each<[string, Language]>([
  ['Dockerfile', 'dockerfile'],
  ['docker/gpu.Dockerfile', 'dockerfile'],
  ['Dockerfile.cuda', 'dockerfile'],
  ['Containerfile', 'dockerfile'],
  ['Dockerfile.md', 'literate'],
  ['dockerfile_parser.py', 'python'],
  ['src/Makefile', 'makefile'],
  ['rules.mk', 'makefile'],
  ['Makefile.py', 'python'],
  ['setup.ps1', 'shell'],
  ['a.zsh', 'shell'],
  ['ml/requires.txt', 'requirements'],
  ['src/a.egg-info/requires.txt', 'plain'],
])('%s is %s', (path, language) => {
  expect(languageOf(path)).toBe(language);
});
