import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readPickle } from '../../helpers/pickle-facts.js';
import { assemble, op, pickleOf, proto, str, stackGlobal } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const engine = testEngine();

async function severities(bytes: Uint8Array): Promise<string[]> {
  const { findings } = await scanBytes('model.pkl', bytes, engine);
  return [...new Set(findings.map(({ severity }) => severity))];
}

describe('calls that do nothing by themselves', () => {
  test.each([
    "operator.attrgetter('name')",
    "operator.attrgetter('name', 'value')",
    "operator.itemgetter('name', 2)",
    "map(int, iter(['1', '2']))",
    "map(operator.attrgetter('name'), ())",
    'filter(None, [1, 2])',
    'zip([1], [2])',
    'list(map(str, (1, 2)))',
    'enumerate(iter([1]))',
    'operator.iadd([1], [2])',
    "spacy.tokens.doc.unpickle_doc(spacy.vocab.Vocab(), b'N.', b'')",
    "spacy.tokenizer.Tokenizer(spacy.vocab.Vocab(), None, getattr(re.compile('a'), 'search'))",
    "torchvision.tv_tensors._bounding_boxes.BoundingBoxFormat('XYXY')",
    'builtins:list.append([], 1)',
    'collections.OrderedDict([(1, torch.nn.modules.linear.Linear())])',
    'copyreg._reconstructor(collections.OrderedDict, dict, {})',
  ])('%s is no finding', async (expression) => {
    expect(await severities(pickleOf(expression))).toEqual([]);
  });
});

describe('calls that lead to others', () => {
  test.each([
    // A path through attributes, or to a private one.
    "operator.attrgetter('__class__')",
    "operator.attrgetter('a.b')",
    "operator.attrgetter('_os')",
    "operator.attrgetter('name', '__globals__')",
    'operator.attrgetter(somelib.name())',
    "[operator.attrgetter('a'), operator.attrgetter('b'), operator.attrgetter('c'), operator.attrgetter('d'), operator.attrgetter('__globals__')]",
    "map(operator.attrgetter, ['__globals__'])",
    "map(operator.attrgetter('to_pickle'), [pandas.core.frame.DataFrame()])",
    "operator.attrgetter('to_pickle')(pandas.core.frame.DataFrame())",
    "operator.getitem(operator.attrgetter('name', 'system')(importlib.import_module('os')), 1)('id')",
    // Calls for each item, of lists that may have none yet.
    'map(somelib.tools.run, [])',
    'map(zlib.decompress, [])',
    "map(somelib.tools.run, iter(['id']))",
    "map(functools.partial(somelib.tools.run, 'id'), (1,))",
    "filter(somelib.tools.run, ('id',))",
    "copyreg.__newobj__(map, somelib.tools.run, ['id'])",
    "functools.partial(map, somelib.tools.run)(['id'])",
    "map(map, [zlib.decompress], [['id']])",
    "map(getattr, [importlib.import_module('os')], ['system'])",
    // Iterates over an object.
    'list(torch.utils.data.dataloader.DataLoader())',
    'zip([1], torch.utils.data.dataloader.DataLoader())',
    'map(len, somelib.data.Reader())',
    'itertools.chain(somelib.data.Reader())',
    // Changes what all code shares.
    "operator.iadd(somelib.tools.PLUGINS, ['evil'])",
    'builtins:dict.update(somelib.tools.TABLE, 1)',
    "builtins:list.append(somelib.tools.PLUGINS, 'evil')",
    // Calls a class with the state of another one.
    "copyreg._reconstructor(gguf.vocab.LlamaHfVocab, gguf.vocab.LlamaHfVocab, 'owner/model')",
    "copyreg._reconstructor(collections.OrderedDict, somelib.tools.run, 'id')",
    // Loads a pickle that is made up, or one that calls.
    "spacy.tokens.doc.unpickle_doc(None, somelib.make('bytes'), b'')",
    "spacy.vocab.unpickle_vocab(None, None, None, None, b'cos\nsystem\n(S\\'id\\'\ntR.', None, None)",
    // Lays arrays of objects over bytes.
    "numpy.ndarray((1,), numpy.dtype('O'), b'AAAAAAAA')",
    "numpy._core.records.recarray((1,), 'O', b'AAAAAAAA')",
    "pandas.core.indexes.base._new_Index(numpy.ndarray, {'shape': (1,), 'dtype': 'O', 'buffer': b'AAAAAAAA'})",
    "copyreg.__newobj_ex__(numpy.ndarray, (), {'shape': (1,), 'dtype': 'O', 'buffer': b'AAAAAAAA'})",
  ])('%s is found', async (expression) => {
    const found = await severities(pickleOf(expression));
    expect(found.includes('high') || found.includes('critical')).toBe(true);
  });

  test('a list that is iterated over has its items when it is asked for them', async () => {
    const append = [
      op.emptyList,
      op.memoize,
      stackGlobal('builtins', 'map'),
      stackGlobal('zlib', 'decompress'),
    ];
    const later = [[0x68, 0], op.tuple2, op.reduce, op.pop, [0x68, 0], str('id'), op.append];
    expect(await severities(assemble(proto(4), append, later, op.stop))).toContain('high');
  });

  test('a shape of call that is known already is looked at again where it iterates over an object', async () => {
    const zips = Array.from({ length: 8 }, (_, at) => `zip([${at}], [])`).join(', ');
    const bytes = pickleOf(`[${zips}, zip([9], torch.utils.data.dataloader.DataLoader())]`);
    expect(await severities(bytes)).toContain('high');
  });
});

describe('an array in a file of its own, as joblib wrote it', () => {
  const wrapper = (filename: string): Uint8Array =>
    assemble(
      proto(2),
      [stackGlobal('joblib.numpy_pickle', 'NDArrayWrapper'), op.emptyTuple, op.newobj],
      [op.emptyDict, str('filename'), str(filename), op.setitem, op.build, op.stop],
    );

  test.each([
    ['model.pkl_01.npy', 'inside'],
    ['../evil.npy', 'outside'],
    ['/tmp/evil.npy', 'outside'],
  ])('%s is %s', async (filename, leads) => {
    const { facts } = await readPickle(wrapper(filename));
    expect(facts.filter(({ kind }) => kind === 'reference')).toMatchObject([
      { role: 'array-file', target: filename, leads },
    ]);
    expect(await severities(wrapper(filename))).toEqual(leads === 'outside' ? ['high'] : []);
  });
});

test('functions and classes of libraries that honest models never call are found where a text is handed to them', async () => {
  const names = readFileSync('__tests__/fixtures/gadgets/libraries.txt', 'utf8').trim().split('\n');
  const missed: string[] = [];
  for (const name of names) {
    const found = await severities(pickleOf(`${name}('id', 'x')`));
    if (!found.includes('high') && !found.includes('critical')) missed.push(name);
  }
  expect(missed).toEqual([]);
  expect(names.length).toBeGreaterThan(250);
});

describe('a call that acts behind many that do not', () => {
  const harmless = (value: (index: number) => string): string =>
    Array.from({ length: 8 }, (_, index) => `xgboost.core.Booster(${value(index)})`).join(', ');

  test.each([
    ['numbers', harmless((index) => String(index))],
    ['lists of numbers', harmless((index) => `[${index}]`)],
    ['bytes of binary data', harmless((index) => `b'${index}\0'`)],
    ['texts of binary data', harmless((index) => `'${index}\0'`)],
    ['no arguments', harmless(() => '')],
  ])('is found behind %s', async (_, before) => {
    for (const value of ["'http://127.0.0.1/model'", "['http://127.0.0.1/model']", 'somelib.tools.value()']) {
      const last = `xgboost.core.Booster(${value})`;
      expect(await severities(pickleOf(`[${last}]`))).toContain('high');
      expect(await severities(pickleOf(`[${before}, ${last}]`))).toContain('high');
    }
    expect(await severities(pickleOf(`[${before}]`))).toEqual([]);
  });

  test('is found behind more than are looked at', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => `xgboost.core.Booster('${index}\0')`).join(', ');
    expect(await severities(pickleOf(`[${many}]`))).toContain('high');
    const dates = many.replaceAll('xgboost.core.Booster', 'datetime.datetime');
    expect(await severities(pickleOf(`[${dates}]`))).toEqual([]);
  });
});
