import type { WrittenOperator } from './operator-file.js';

/** An OpenVINO graph of one layer. */
export function openVinoModel({ namespace, name }: WrittenOperator): { path: string; content: string } {
  const layer = `<layer id="0" name="a" type="${name}" version="${namespace}"/>`;
  return { path: 'model.xml', content: `<net name="m" version="11"><layers>${layer}</layers></net>` };
}

/** A program of `torch.export` with one operator. */
export function torchProgram({ namespace, name }: WrittenOperator): { path: string; content: string } {
  const nodes = [{ target: `torch.ops.${namespace}.${name}.default`, inputs: [] }];
  const content = JSON.stringify({ graph_module: { graph: { nodes } } });
  return { path: 'serialized_exported_program.json', content };
}

/** A pipeline of spaCy that names one function. */
export function spacyConfig({ namespace, name, attributes }: WrittenOperator): {
  path: string;
  content: string;
} {
  const { registry = 'misc' } = attributes;
  const key = registry === 'factory' ? registry : `@${registry}`;
  const value = namespace === '' ? name : `${namespace}.${name}`;
  return { path: 'config.cfg', content: `[nlp]\nlang = "en"\n\n[components.a]\n${key} = "${value}"\n` };
}

/** A model that Triton serves in one backend. */
export function tritonConfig({ name }: WrittenOperator): { path: string; content: string } {
  return { path: 'models/net/config.pbtxt', content: `name: "net"\nbackend: "${name}"\n` };
}
