import { describe, expect, test } from '@jest/globals';
import { callees, readCalls } from '../../helpers/python.js';

/** Where the first argument of the last `exec` comes from. */
function origins(code: string): readonly string[] {
  const [given] =
    readCalls(code)
      .filter(({ callee }) => callee === 'builtins.exec')
      .at(-1)?.positional ?? [];
  return given?.kind === 'name' || given?.kind === 'unknown'
    ? [...(given.kind === 'name' ? [given.name] : []), ...(given.origins ?? [])]
    : [];
}

const ask = 'import m\nr = m.ask(q)\n';

describe('where a value comes from', () => {
  test.each([
    ['exec(r.text)', 'm.ask().text'],
    ['exec(f"import os\\n{r.text!s}")', 'm.ask().text'],
    ['exec("x = " + r.text)', 'm.ask().text'],
    ['exec("x = %s" % r.text)', 'm.ask().text'],
    ['exec("x = %s; y = %s" % (1, r.text))', 'm.ask().text'],
    ['exec("x = {}".format(r.text))', 'm.ask().text'],
    ['exec("x = {a}".format(a=r.text))', 'm.ask().text'],
    ['t = "x = {}"\nexec(t.format(r.text))', 'm.ask().text'],
    ['exec("\\n".join([header, r.text]))', 'm.ask().text'],
    ['exec("\\n".join(c.text for c in r.parts))', 'm.ask().parts[]'],
    ['exec("\\n".join([c.text for c in r.parts]))', 'm.ask().parts[]'],
    ['exec(r.text.strip().split("```")[1])', 'm.ask().text.strip().split()[]'],
    ['exec(str(r))', 'm.ask()'],
    ['import re\nexec(re.search(PATTERN, r.text).group(1))', 'm.ask().text.group()'],
    ['import json\nexec(json.loads(r.text)["code"])', 'm.ask().text[]'],
    ['parts = [r.text]\nexec(parts[0])', 'm.ask().text'],
    ['answers = {"code": r.text}\nexec(answers["code"])', 'm.ask().text'],
    ['answers = {}\nanswers["code"] = r.text\nexec(answers["code"])', 'm.ask().text'],
    ['answers = {}\nanswers["code"] = r.text\nexec(answers.get("code"))', 'm.ask().text'],
    ['parts = []\nfor c in r: parts.append(c)\nexec("".join(parts))', 'm.ask()[]'],
    ['code = ""\nfor c in r: code += c.delta\nexec(code)', 'm.ask()[].delta'],
    ['a, b = r\nexec(b)', 'm.ask()[]'],
    ['import io\nb = io.BytesIO()\nb.write(r.body)\nexec(b.getvalue())', 'm.ask().body.getvalue()'],
    ['exec(r.text if r else "")', 'm.ask().text'],
    ['exec(r.text or "pass")', 'm.ask().text'],
    ['code = compile(r.text, "x", "exec")\nexec(code)', 'm.ask().text'],
  ])('%s', (code, origin) => {
    expect(origins(ask + code)).toContain(origin);
  });

  test.each([
    ['def ask(p):\n  return m.ask(p).text\nexec(ask(1))', 'm.ask().text'],
    ['def ask(p):\n  x = m.ask(p)\n  if x: return x.text\n  return ""\nexec(ask(1))', 'm.ask().text'],
    ['ask = lambda p: m.ask(p).text\nexec(ask(1))', 'm.ask().text'],
    ['async def ask(p):\n  return await m.ask(p)\nasync def f():\n  exec(await ask(1))', 'm.ask()'],
    ['def run(code):\n  exec(code)\nrun(m.ask(1))', 'm.ask()'],
    ['def run(a, code=None):\n  exec(code)\nrun(1, code=m.ask(1))', 'm.ask()'],
    ['class A:\n  def ask(self): return m.ask(1)\n  def run(self): exec(self.ask())', 'm.ask()'],
    ['class A:\n  def __init__(self): self.c = m.ask(1)\n  def run(self): exec(self.c.text)', 'm.ask().text'],
    ['class A:\n  def run(self, code): exec(code)\nA().run(m.ask(1))', 'm.ask()'],
    ['class A:\n  def __init__(self): self.c = m.ask(1)\na = A()\nexec(a.c)', 'm.ask()'],
    ['@m.tool\ndef run(code):\n  exec(code)', 'm.tool()'],
    ['class A:\n  def __setstate__(self, state):\n    exec(state["code"])', 'object.__setstate__()[]'],
  ])('through %s', (code, origin) => {
    expect(origins(`import m\n${code}`)).toContain(origin);
  });

  test.each([
    ['urlretrieve(u, "x.py")\nexec(open("x.py").read())', 'urllib.request.urlretrieve()'],
    ['path = join(d, "x")\nurlretrieve(u, filename=path)\nexec(path)', 'urllib.request.urlretrieve()'],
    ['open("x", "w").write(m.ask())\nexec(open("x").read())', 'm.ask().read()'],
    ['with open("x", "w") as f: f.write(m.ask())\nwith open("x") as f: exec(f.read())', 'm.ask().read()'],
    [
      'from pathlib import Path\nPath("x").write_text(m.ask())\nexec(Path("x").read_text())',
      'm.ask().read_text()',
    ],
    [
      'class A:\n  def __init__(self, p): self.p = p\n  def f(self): urlretrieve(u, self.p)\n  def g(self): exec(self.p)',
      'urllib.request.urlretrieve()',
    ],
  ])('through a file: %s', (code, origin) => {
    const found = origins(`import m\nfrom urllib.request import urlretrieve\n${code}`);
    expect(found.some((name) => name.startsWith(origin.replace(/\.read.*$/, '')))).toBe(true);
  });

  test('a file of another name, or of another function, is another file', () => {
    for (const code of [
      'urlretrieve(u, "x.py")\nexec(open("y.py").read())',
      'def f(path): urlretrieve(u, path)\ndef g(path): exec(open(path).read())',
    ])
      expect(origins(`from urllib.request import urlretrieve\n${code}`).join()).not.toContain('urlretrieve');
  });

  test.each([
    'exec("x == 1" if r.text == "y" else "z")',
    'exec([r.text])',
    'exec(len(r) > 1)',
    'x = [1]\ny = 2\nx.append(r)\nexec(y)',
    'def f(r): return r\nexec(f("1"))',
    'def run(r):\n  exec(r)\nrun("1")',
  ])('and not: %s', (code) => {
    expect(origins(ask + code).filter((name) => !name.startsWith('['))).toEqual([]);
  });

  test('values that are made of each other come to an end', () => {
    expect(origins('def f(x): return g(x)\ndef g(x): return f(x)\nexec(f(g(1)))')).toEqual([]);
    expect(origins('for i in r:\n  a = b + c\n  b = c + a\n  c = a + b\nexec(a)')).toEqual([]);
  });

  test('chains cost no more than they are long', () => {
    const sums = Array.from({ length: 2000 }, (_, i) => `x${i + 1} = x${i} + x${i}`).join('\n');
    expect(origins(`import m\nx0 = m.ask()\n${sums}\nexec(x20)`)).toEqual(['m.ask()']);
    expect(origins(`import m\nx0 = m.ask()\n${sums}\nexec(x2000)`)).toEqual([]);
    const calls = Array.from({ length: 500 }, (_, i) => `def f${i}(a): return f${i + 1}(a) + f${i + 1}(a)`);
    expect(origins(`${calls.join('\n')}\nexec(f0(1))`)).toEqual([]);
  });
});

describe('members of the classes of a file', () => {
  test.each([
    ['class A:\n  def __init__(self): self.load = pickle.load\n  def f(self): self.load(x)', 'pickle.load'],
    [
      'class A:\n  def __init__(self): self.u = pickle.Unpickler(f)\n  def g(self): self.u.load()',
      'pickle.Unpickler().load',
    ],
    ['class A:\n  load = pickle.load\n  def g(self): self.load(x)', 'pickle.load'],
    ['class A:\n  load = pickle.load\nA.load(x)', 'pickle.load'],
    ['class A:\n  def __init__(self): self.p = pickle\na = A()\na.p.load(x)', 'pickle.load'],
    ['class U(pickle.Unpickler): pass\nU(f).load()', 'pickle.Unpickler().load'],
    ['class U(pickle.Unpickler): pass\nclass V(U): pass\nu = V(f)\nu.load()', 'pickle.Unpickler().load'],
    ['class U(pickle.Unpickler):\n  def get(self): return self.load()', 'pickle.Unpickler().load'],
    [
      'class U(pickle.Unpickler):\n  def find_class(self, m, n): return super().find_class(m, n)\nU(f).load()',
      'pickle.Unpickler().load',
    ],
    [
      'class U(pickle.Unpickler):\n  def find_class(self, m, n):\n    if m != "a": raise E\nU(f).load()',
      'pickle.Unpickler[find_class]().load',
    ],
  ])('%s calls %s', (code, callee) => {
    expect(callees(`import pickle\n${code}`)).toContain(callee);
  });

  test('a method of the class hides the one that it inherits', () => {
    const code = 'import pickle\nclass U(pickle.Unpickler):\n  def load(self): pass\nU(f).load()';
    expect(callees(code)).toEqual(['pickle.Unpickler']);
  });

  test('classes that derive from each other come to an end', () => {
    expect(callees('class A(B): pass\nclass B(A): pass\nB.y()\nclass C(C): pass\nC.y()')).toEqual([
      'builtins.B.y',
      'builtins.C.y',
    ]);
  });
});

describe('how an object is pickled', () => {
  test.each([
    'class A:\n  __reduce__ = lambda self: (os.system, ("id",))',
    'class A: pass\nA.__reduce__ = lambda self: (os.system, ("id",))',
    'A = type("A", (), {"__reduce__": lambda self: (os.system, ("id",))})',
    'A = type("A", (), dict(__reduce__=lambda self: (os.system, ("id",))))',
    'setattr(A, "__reduce__", lambda self: (os.system, ("id",)))',
    'import copyreg\ncopyreg.pickle(A, lambda a: (os.system, ("id",)))',
    'class A:\n  def __reduce__(self):\n    r = (os.system, ("id",))\n    return r',
    'class P(Pickler):\n  def reducer_override(self, o): return os.system, ("id",)',
  ])('%s', (code) => {
    const found = readCalls(`import os\n${code}`).find(({ callee }) => callee === 'object.__reduce__');
    expect(found?.positional[0]).toEqual({ kind: 'name', name: 'os.system' });
  });
});

describe('one of a few values that stand in the file', () => {
  const fixed = (code: string): boolean => {
    const [given] =
      readCalls(code)
        .filter(({ callee }) => callee === 'builtins.exec')
        .at(-1)?.positional ?? [];
    return (given?.kind === 'name' || given?.kind === 'unknown') && given.fixed === true;
  };

  test.each([
    'T = {"a": "1", "b": "2"}\nexec(T[name])',
    'T = {"a": "1", "b": "2"}\ndef f(name): exec(T.get(name, "0"))',
    'T = ["1", "2"]\nexec(T[i])',
    'for n in ("a", "b"): exec(f"import {n}")',
    'for n in ("a", "b"): exec("import %s" % n)',
    'for n in ["a", "b"]: exec("import {}".format(n))',
    'for n, m in {"a": "b"}.items(): exec(n + m)',
    'for i in range(3): exec(f"x{i:02} = {i!r}")',
    'x = "1" if a else "2"\nexec(x)',
    'if a: x = "1"\nelse: x = "2"\nexec(x)',
  ])('%s', (code) => expect(fixed(code)).toBe(true));

  test.each([
    'T = {"a": "1", "b": other}\nexec(T[name])',
    'T = {"a": "1"}\nT["b"] = other\nexec(T[name])',
    'T = ["1"]\nT.append(other)\nexec(T[i])',
    'T = {"a": "1"}\nexec(T.get(name, other))',
    'for n in names: exec(f"import {n}")',
    'for n in ("a", "b"): exec(f"import {n}" + other)',
    'def range(i): return other\nfor i in range(3): exec(f"{i}")',
    'x = "1"\nx += other\nexec(x)',
    'def f(x="1"): exec(x)',
    'exec("a".replace("a", other))',
    'x = y\ny = x\nexec(x)',
  ])('and not %s', (code) => expect(fixed(code)).toBe(false));
});
