import { caffeFile } from './caffe-writer.js';
import { paddleFile } from './paddle-writer.js';
import { coremlFile } from './coreml-writer.js';
import { mxnetFile } from './mxnet-writer.js';
import { onnxFile } from './onnx-writer.js';
import { executorchFile, tfliteFile } from './flatbuffer-models.js';
import { hdf5File } from './hdf5-writer.js';
import { kerasFile } from './keras-writer.js';
import { rFile } from './r-writer.js';
import { tensorflowFile } from './tensorflow-writer.js';
import { openVinoModel, spacyConfig, torchProgram, tritonConfig } from './text-model-writers.js';
import { torch7File } from './torch7-writer.js';
import { zarrFile } from './zarr-writer.js';

/** An operator as an example of a rule writes it: `onnx: com.example::Op(path='x')`. */
export interface WrittenOperator {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The smallest model of each framework that holds one operator. */
const writers: Readonly<
  Record<string, (operator: WrittenOperator) => { path: string; content: Uint8Array | string }>
> = {
  caffe: caffeFile,
  paddle: paddleFile,
  coreml: coremlFile,
  mxnet: mxnetFile,
  onnx: onnxFile,
  executorch: executorchFile,
  hdf5: hdf5File,
  keras: kerasFile,
  r: rFile,
  zarr: zarrFile,
  tflite: tfliteFile,
  tensorflow: tensorflowFile,
  openvino: openVinoModel,
  torch: torchProgram,
  torch7: torch7File,
  spacy: spacyConfig,
  triton: tritonConfig,
};

/** Makes a model of what an example says. */
export function operatorFile(text: string): { path: string; content: Uint8Array | string } {
  const match = /^(\w+): (?:([^(]*?)::)?([^(]+)(?:\((.*)\))?$/s.exec(text.trim());
  const [, framework = '', namespace = '', name = '', list = ''] = match ?? [];
  const writer = writers[framework];
  if (writer === undefined) throw new Error(`no framework writes ${text}`);
  const attributes = Object.fromEntries(
    [...list.matchAll(/(\w+)='([^']*)'/g)].map(([, key = '', value = '']) => [key, value]),
  );
  return writer({ namespace, name, attributes });
}
