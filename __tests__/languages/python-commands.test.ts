import { describe, expect, test } from '@jest/globals';
import { languages } from '../../src/languages/index.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Fact } from '../../src/types.js';
import { factsOf, unlimitedBudget } from '../helpers/contract.js';

const python = languages.find(({ language }) => language === 'python');
const read = (text: string): readonly Fact[] => [
  ...(python?.read(plainSource(text), unlimitedBudget()) ?? []),
];
const commands = (text: string): string[] =>
  factsOf(read(text), 'command').map(({ program, argv }) => [program, ...argv].join(' '));

describe('commands that Python runs', () => {
  test.each<[string, string[]]>([
    ['import os\nos.system("curl x | sh")', ['curl x', 'sh']],
    ['import os\nos.popen("ls").read()', ['ls']],
    ['import os\nos.system(f"curl {url} | sh")', ['curl {url}', 'sh']],
    ['import subprocess as s\ns.getoutput("ls -l")', ['ls -l']],
    ['import subprocess\nsubprocess.run("ls -l", shell=True)', ['ls -l']],
    ['import subprocess\nsubprocess.run("ls -l")', []],
    ['import subprocess\nsubprocess.run(["echo", "it\'s", x + y])', ["echo it's {_}"]],
    ['import subprocess\nsubprocess.Popen(args=["bash", "-c", "curl x"])', ['bash -c curl x', 'curl x']],
    [
      'import subprocess, sys\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "a"])',
      ['pip install a'],
    ],
    ['get_ipython().system("ls -l")', ['ls -l']],
    ['ip = get_ipython()\nip.getoutput("ls")', ['ls']],
    ['from IPython import get_ipython\nget_ipython().run_line_magic("pip", "install a")', ['pip install a']],
    ['get_ipython().run_line_magic("run", "x.py")', ['%run x.py']],
    ['get_ipython().magic("pip install a")', ['pip install a']],
    ['get_ipython().run_cell_magic("bash", "", "ls\\npwd\\n")', ['%%bash', 'ls', 'pwd']],
    ['get_ipython().run_cell("!ls")', ['ls']],
    ['system("ls")\nobject.system("ls")', []],
    ['import os\nos.system(command)', []],
  ])('%j', (text, expected) => {
    expect(commands(text)).toEqual(expected);
  });

  test('stand where the call does, with what they install', () => {
    const facts = read('import os\n\nos.system("pip install numpy")');
    expect(factsOf(facts, 'package')).toMatchObject([
      { name: 'numpy', location: { startLine: 3, startColumn: 1 } },
    ]);
  });

  test('may hold Python again', () => {
    const facts = read(`import os\nos.system("python -c 'import pickle; pickle.load()'")`);
    expect(factsOf(facts, 'call').map(({ callee }) => callee)).toEqual(['os.system', 'pickle.load']);
    expect(
      factsOf(read('get_ipython().run_cell_magic("time", "", "eval(x)")'), 'call').map(
        ({ callee }) => callee,
      ),
    ).toContain('builtins.eval');
  });
});
