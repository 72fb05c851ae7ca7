import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../src/bytes.js';
import { torchscriptFormat } from '../../src/formats/torchscript.js';
import type { Fact } from '../../src/types.js';
import { probeOf, unlimitedBudget } from '../helpers/contract.js';
import { scanBytes } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';

const head = `class Net(Module):
  __parameters__ = ["weight", ]
  __buffers__ = []
  packed : __torch__.torch.classes.quantized.LinearPackedParamsBase
`;
const program = (...lines: string[]): string =>
  `${head}  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n${lines.map((line) => `    ${line}\n`).join('')}    return torch.relu(x)\n`;

async function operatorsIn(text: string, member = 'net/code/__torch__.py'): Promise<string[]> {
  const facts: Fact[] = [];
  const artifact = { path: 'net.pt', inside: [member], content: memoryBytes(Buffer.from(text)) };
  for await (const item of torchscriptFormat.read(artifact, unlimitedBudget())) facts.push(item as Fact);
  return facts.flatMap((fact) => (fact.kind === 'operator' ? [`${fact.namespace}::${fact.name}`] : []));
}

describe('operators of a program', () => {
  test.each([
    ['y = torch.add(x, 1)', 'aten::add'],
    ['y = ops.torchvision.nms(x, x, 0.5)', 'torchvision::nms'],
    ['y = ops.mylib.run(x)', 'mylib::run'],
    ['y = torch . from_file("/etc/passwd", False, 10)', 'aten::from_file'],
    ['torch.save(x, "/tmp/x")', 'aten::save'],
    ['t = torch; y = t.from_file("/etc/passwd")', 'aten::from_file'],
  ])('%s', async (line, operator) => {
    expect(await operatorsIn(program(line))).toContain(operator);
  });

  test('classes of C++ are told, strings and comments are not', async () => {
    expect(await operatorsIn(program('a = "ops.mylib.run(x)" # torch.save'))).toEqual([
      'quantized::LinearPackedParamsBase',
      'aten::relu',
    ]);
  });

  test('Python that lies in a folder of that name is none', async () => {
    expect(await operatorsIn(`import torch\n${program('torch.save(x, "y")')}`)).toEqual([]);
    expect(await operatorsIn(program('torch.save(x, "y")'), 'src/train.py')).toEqual([]);
    expect(await operatorsIn(`"""\nimport os\n"""\n${program('torch.save(x, "y")')}`)).toContain(
      'aten::save',
    );
    expect(torchscriptFormat.matches(probeOf(Buffer.from(program()), 'code/net.py'))).toBe(false);
  });
});

test.each([
  ['y = torch.from_file("/etc/passwd", False, 10)', ['model/torch-file-operator']],
  ['torch.save(x, "/home/me/.bashrc")', ['model/torch-file-operator']],
  ['y = ops.mylib.run(x)', ['model/torch-custom-operator']],
  ['y = torch.add(x, 1)', []],
])('in the archive: %s', async (line, rules) => {
  const archive = zip([{ name: 'net/code/__torch__.py', data: Buffer.from(program(line)) }]);
  const { findings } = await scanBytes('net.pt', archive);
  expect(findings.map(({ rule }) => rule.id)).toEqual(rules);
});
