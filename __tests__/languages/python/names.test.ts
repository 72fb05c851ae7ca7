import { describe, expect, test } from '@jest/globals';
import { callees, readCalls, references } from '../../helpers/python.js';

describe('imports', () => {
  test.each([
    ['import pickle\npickle.load(f)', 'pickle.load'],
    ['import pickle as p\np.load(f)', 'pickle.load'],
    ['from pickle import load\nload(f)', 'pickle.load'],
    ['from pickle import load as l\nl(f)', 'pickle.load'],
    ['from torch import (\n  load,\n  nn,\n)\nload(f)', 'torch.load'],
    ['import torch.nn\ntorch.load(f)', 'torch.load'],
    ['import torch.serialization as s\ns.load(f)', 'torch.serialization.load'],
    ['import torch.nn as nn, torch\ntorch.load(f)', 'torch.load'],
    ['import a.b.c\na.b.c.d()', 'a.b.c.d'],
    [
      'try:\n  import cPickle as pickle\nexcept ImportError:\n  import pickle\npickle.load(f)',
      'pickle.load|cPickle.load',
    ],
    ['try:\n  import torch\nexcept ImportError:\n  torch = None\ntorch.load(f)', 'torch.load'],
    ['def f():\n  import pickle\n  pickle.load(g)', 'pickle.load'],
    ['import importlib\nimportlib.import_module("pickle").load(f)', 'pickle.load'],
    ['from importlib import import_module as im\nim("os.path").join(a)', 'os.path.join'],
    ['getattr(__import__("pickle"), "lo" + "ad")(f)', 'pickle.load'],
    ['import sys\nsys.modules["os"].system(c)', 'os.system'],
    ['__builtins__.eval(x)', 'builtins.eval'],
    ['import os\nos.__dict__["system"](c)', 'os.system'],
  ])('%j calls %s', (code, callee) => {
    expect(callees(code)).toContain(callee);
  });

  test('an import by a name that stands in a constant', () => {
    expect(
      callees('NAME = "pickle"\nimport importlib\nm = importlib.import_module(NAME)\nm.loads(b)'),
    ).toContain('pickle.loads');
  });

  test('__import__ of a submodule answers the package', () => {
    expect(callees('__import__("os.path").system(c)')).toContain('os.system');
  });

  test('a relative module is never taken for another', () => {
    expect(
      callees(
        'from . import pickle\nfrom .torch import load\nfrom ... import a\npickle.load(f)\nload(f)\na()',
      ),
    ).toEqual(['.pickle.load', '.torch.load', '...a']);
  });

  test('a star import may bring what nothing binds', () => {
    expect(callees('from pickle import *\nload(f)')).toEqual(['builtins.load|pickle.load']);
    expect(callees('from pickle import *\ndef load(f): pass\nload(f)')).toEqual([]);
  });

  test('modules that only look alike', () => {
    expect(callees('import json as pickle\npickle.load(f)')).toEqual(['json.load']);
    expect(callees('import mypickle\nmypickle.load(f)')).toEqual(['mypickle.load']);
  });
});

describe('values that stand for a callable', () => {
  test.each([
    ['import torch\nf = torch.load\nf(p)', 'torch.load'],
    ['import pickle\np = pickle\np.loads(b)', 'pickle.loads'],
    ['import pickle\na = b = pickle.loads\na(x)', 'pickle.loads'],
    ['import pickle, torch\na, b = pickle.load, torch.load\nb(x)', 'torch.load'],
    ['import pickle\nload: object = pickle.load\nload(x)', 'pickle.load'],
    ['import pickle\n(pickle.load)(x)', 'pickle.load'],
    ['import p\u{1d456}ckle as \uff50\np.\u{1d459}oads(x)', 'pickle.loads'],
    ['import pickle\nif (l := pickle.load):\n  l(x)', 'pickle.load'],
    ['import pickle, json\n(pickle.load if fast else json.load)(x)', 'pickle.load|json.load'],
    ['import pickle\nu = pickle.Unpickler(f)\nu.load()', 'pickle.Unpickler().load'],
    ['import pickle\npickle.Unpickler(f).load()', 'pickle.Unpickler().load'],
    ['import tarfile\nwith tarfile.open(p) as tar:\n  tar.extractall()', 'tarfile.open().extractall'],
    [
      'import tarfile\nwith (open(p) as f, tarfile.open(p) as t):\n  t.extractall()',
      'tarfile.open().extractall',
    ],
    ['async def f():\n  import aio\n  s = await aio.connect(u)\n  s.run(x)', 'aio.connect().run'],
    [
      'from transformers import AutoModel\nAutoModel.from_pretrained(n)',
      'transformers.AutoModel.from_pretrained',
    ],
    ['getattr(pickle, name)(f)\nimport pickle\ngetattr(pickle, "load")(f)', 'pickle.load'],
    ['import pickle\ngetattr(pickle, "lo" + "ad")(f)', 'pickle.load'],
    ['import pickle\ngetattr(pickle, "".join(["lo", "ad"]))(f)', 'pickle.load'],
    ['import pickle\ngetattr(pickle, "daol"[::-1])(f)', 'pickle.load'],
    ['getattr(__builtins__, chr(101) + "val")(x)', 'builtins.eval'],
    ['import importlib\nm = "pick"\nimportlib.import_module(f"{m}le").load(f)', 'pickle.load'],
    ['import pickle\nvars(pickle)["load"](f)', 'pickle.load'],
    ['import pickle\npickle.__dict__.get("load")(f)', 'pickle.load'],
    ['vars(__builtins__)["eval"](x)', 'builtins.eval'],
    ['import builtins\nbuiltins.__dict__["exec"](x)', 'builtins.exec'],
    ['import pickle\nglobals()["pickle"].load(f)', 'pickle.load'],
    ['globals()["eval"](x)', 'builtins.eval'],
    ['__builtins__["eval"](x)', 'builtins.eval'],
    ['f = {"a": exec, "b": eval}\nf["b"](x)', 'builtins.eval'],
    ['import sys, os\nsys.modules.get("os").system(x)', 'os.system'],
    ['import operator, pickle\noperator.attrgetter("load")(pickle)(f)', 'pickle.load'],
    ['from operator import methodcaller\nimport pickle\nmethodcaller("loads", x)(pickle)', 'pickle.loads'],
    ['import pickle\nif (load := pickle.load)(f): pass', 'pickle.load'],
    ['import pickle\nwith open(p) as f, pickle.Unpickler(f) as u:\n  u.load()', 'pickle.Unpickler().load'],
    [
      'try:\n  import cPickle as pickle\nexcept ImportError:\n  import pickle\npickle.load(f)',
      'pickle.load|cPickle.load',
    ],
    ['import pickle as a\nb = c = a\nc.load(f)', 'pickle.load'],
    ['import os\nos.environ["A"] = "1"', 'os.environ.__setitem__'],
    ['c = get_config()\nc.ServerApp.token = ""', 'builtins.get_config().ServerApp.token.__set__'],
    ['from openai import OpenAI\nr = OpenAI().create(m)\neval(r.choices[0].text)', 'builtins.eval'],
  ])('%j calls %s', (code, callee) => {
    expect(callees(code)).toContain(callee);
  });

  test('names that stand for each other come to an end', () => {
    expect(callees('def f():\n  global x\n  x = y\ny = x\nx = y\nx()')).toEqual([]);
  });

  test('a chain of members that is too long is unknown, not an error', () => {
    expect(callees(`import a\na${'.b'.repeat(10_000)}()`)).toEqual([]);
    expect(callees(`import a\na.${'b'.repeat(10_000)}()`)).toEqual([]);
  });

  test('a chain of names that is too long is unknown, not an error', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => `x${i + 1} = x${i}`).join('\n');
    expect(callees(`import torch\nx0 = torch.load\n${chain}\nx5000(f)\nx9(f)`)).toEqual(['torch.load']);
  });
});

describe('scopes', () => {
  test('a parameter, a loop variable or an exception hides the module', () => {
    const head = 'import pickle\n';
    for (const code of [
      'def f(pickle): pickle.load(x)',
      'def f(*pickle): pickle.load(x)',
      'def f(a, *, pickle=None): pickle.load(x)',
      'g = lambda pickle: pickle.load(x)',
      'for pickle in things: pickle.load(x)',
      '[pickle.load(x) for pickle in things]',
      'any(pickle.load(x) for a, pickle in things)',
      'try: pass\nexcept E as pickle: pickle.load(x)',
      'def f():\n  pickle = other\n  pickle.load(x)',
      'def f():\n  pickle, *rest = other\n  pickle.load(x)',
      'class pickle: pass\npickle.load(x)',
      'match v:\n  case [pickle]: pickle.load(x)',
      'match v:\n  case {} as pickle: pickle.load(x)',
    ]) {
      expect([code, callees(head + code).filter((name) => name === 'pickle.load')]).toEqual([code, []]);
    }
  });

  test('a comprehension hides nothing outside it', () => {
    expect(callees('import pickle\n[pickle for pickle in x]\npickle.load(f)')).toEqual(['pickle.load']);
  });

  test('a class does not lend its names to its methods', () => {
    const code =
      'from torch import load\nclass A:\n  from json import load\n  x = load(f)\n  def g(self):\n    load(f)';
    expect(callees(code)).toEqual(['json.load', 'torch.load']);
  });

  test('a function sees what the module binds after it', () => {
    expect(callees('def f():\n  return load(x)\nfrom pickle import load')).toEqual(['pickle.load']);
  });

  test('the module itself does not', () => {
    expect(callees('eval(x)\ndef eval(x): pass\neval(x)')).toEqual(['builtins.eval']);
  });

  test('a default value is evaluated outside', () => {
    expect(callees('import a\ndef f(a=a.b()): pass')).toEqual(['a.b']);
  });

  test('an inner function sees the outer one', () => {
    expect(
      callees('def f():\n  import pickle\n  def g():\n    return lambda: [pickle.load(x) for x in y]'),
    ).toEqual(['pickle.load']);
  });

  test('nonlocal and global bind elsewhere', () => {
    expect(callees('def f():\n  global load\n  from pickle import load\ndef g():\n  load(x)')).toEqual([
      'pickle.load',
    ]);
    expect(
      callees(
        'def f():\n  load = None\n  def g():\n    nonlocal load\n    from pickle import load\n  load(x)',
      ),
    ).toEqual(['pickle.load']);
  });

  test('builtins count unless something binds them', () => {
    expect(callees('eval(x)\nexec(y)')).toEqual(['builtins.eval', 'builtins.exec']);
    expect(callees('def eval(x): pass\neval(x)')).toEqual([]);
    expect(callees('from builtins import eval as e\ne(x)')).toEqual(['builtins.eval']);
  });
});

describe('a name that is bound again', () => {
  test('in the same block, the last binding before the use counts', () => {
    expect(callees('from torch import load\nload(a)\nfrom json import load\nload(b)')).toEqual([
      'torch.load',
      'json.load',
    ]);
    expect(callees('import torch\nf = torch.load\nf = own\nf(x)'.replace('own', '[]'))).toEqual([]);
    expect(callees('import pickle\ndel pickle\npickle.load(x)')).toEqual([]);
    expect(callees('import pickle\npickle += 1\npickle.load(x)')).toEqual([]);
  });

  test('in a branch, both may be meant', () => {
    expect(callees('if a:\n  from torch import load\nelse:\n  from json import load\nload(x)')).toEqual([
      'json.load|torch.load',
    ]);
  });

  test('inside the branch, its own counts', () => {
    expect(callees('import torch as t\nif a:\n  import json as t\n  t.load(x)')).toEqual(['json.load']);
  });

  test('the value of a binding is seen before it', () => {
    expect(callees('import torch\ntorch = torch.load(torch)\ntorch.eval()')).toEqual([
      'torch.load',
      'torch.load().eval',
    ]);
  });
});

describe('callables that are passed on', () => {
  test.each([
    ['import pickle\nmap(pickle.load, files)', 'pickle.load'],
    ['map(eval, lines)', 'builtins.eval'],
    ['import pickle\nrun(loader=pickle.load)', 'pickle.load'],
    ['import pickle\nLOADERS = {".pkl": pickle.load}', 'pickle.load'],
    ['import pickle\nLOADERS = [(".pkl", pickle.load)]', 'pickle.load'],
    ['import pickle\ndef f():\n  return pickle.load', 'pickle.load'],
    ['import ssl\nssl.make = ssl._create_unverified_context', 'ssl._create_unverified_context'],
    ['import pickle\nclass A:\n  load = pickle.load', 'pickle.load'],
    ['import pickle\nclass A:\n  def __init__(self): self.load = pickle.load', 'pickle.load'],
    ['import torch\n@torch.jit.script\ndef f(): pass', 'torch.jit.script'],
  ])('%j passes on %s', (code, name) => {
    expect(references(code)).toContain(name);
  });

  test('an alias is no reference, and neither is what is called, assigned to or inherited from', () => {
    for (const code of [
      'f = pickle.load',
      'pickle.load(1)',
      'pickle.load',
      'class A(pickle.Unpickler): pass',
      '(pickle.x, pickle.y) = 1, 2',
      'f(pickle=1)',
      'def f(x: pickle.Unpickler): pass',
    ]) {
      expect([code, references(`import pickle\n${code}`)]).toEqual([code, []]);
    }
  });

  test('a local value is no reference', () => {
    expect(references('def f(x, y):\n  z = [x]\n  return g(x, z, y.a)')).toEqual([]);
  });
});

describe('what is assembled', () => {
  test('nested calls cost no more than they are long', () => {
    expect(callees(`import a\na.b${'.get("x")'.repeat(2000)}`)).toContain('a.b.get');
    expect(callees(`import a\na.b${'("x")'.repeat(2000)}`)).toContain('a.b');
    expect(callees(`eval(${'compile('.repeat(30)}"1"${')'.repeat(30)})`)).toContain('builtins.eval');
  });

  test.each([
    ['return os.system, ("id",)', ['os.system', '["id"]']],
    ['return (eval, ("1",))', ['builtins.eval', '["1"]']],
    ['return self.x', undefined],
  ])('__reduce__ that says `%s`', (statement, expected) => {
    const code = `import os\nclass A:\n  def __reduce__(self):\n    ${statement}\n  def f(self): return 1, 2`;
    const found = readCalls(code).find(({ callee }) => callee === 'object.__reduce__');
    const [callable, given] = found?.positional ?? [];
    const args =
      given?.kind === 'list' ? given.items.map((item) => item.kind === 'constant' && item.value) : [];
    expect(callable?.kind === 'name' ? [callable.name, JSON.stringify(args)] : undefined).toEqual(expected);
  });

  test.each<[string, boolean]>([
    ['torch.load(f, **{"weights_only": False})', false],
    ['kw = {"weights_only": False}\ntorch.load(f, **kw)', true],
    ['torch.load(f, **{"a": 1, **more})', true],
  ])('%s', (code, open) => {
    const [found] = readCalls(`import torch\n${code}`);
    expect(found?.open).toBe(open);
    expect(Object.keys(found?.keywords ?? {})).toEqual(code.includes('more') ? [] : ['weights_only']);
  });
});
