import type { Format } from '../types.js';
import { catboostFormat } from './boosting/catboost.js';
import { lightgbmFormat } from './boosting/lightgbm.js';
import { xgboostFormat } from './boosting/xgboost.js';
import { caffeFormat } from './caffe/index.js';
import { cntkFormat } from './cntk.js';
import { compressedFormat } from './compressed/index.js';
import { coremlFormat } from './coreml/index.js';
import { coremlWeightsFormat } from './coreml/weights.js';
import { disguiseFormat } from './disguise/index.js';
import { executorchFormat } from './executorch.js';
import { flatTensorFormat } from './flat-tensor.js';
import { ggufFormat } from './gguf/index.js';
import { ggmlFormat } from './gguf/legacy.js';
import { hdf5Format } from './hdf5/index.js';
import { kerasConfigFormat } from './keras/index.js';
import { lfsPointerFormat } from './lfs-pointer.js';
import { modelConfigFormat } from './model-config/index.js';
import { modelManifestFormat } from './model-manifest.js';
import { modelXmlFormat } from './model-xml.js';
import { msgpackFormat } from './msgpack.js';
import { mxnetFormat } from './mxnet/parameters.js';
import { mxnetSymbolFormat } from './mxnet/symbol.js';
import { notebookFormat } from './notebook/index.js';
import { npyFormat } from './npy.js';
import { onnxRuntimeFormat } from './onnx-runtime.js';
import { onnxFormat } from './onnx/index.js';
import { paddleFormat } from './paddle/index.js';
import { paddleIrFormat } from './paddle/ir.js';
import { paddleWeightsFormat } from './paddle/weights.js';
import { pickleFormat } from './pickle/index.js';
import { rFormat } from './r/index.js';
import { rarFormat } from './rar.js';
import { safetensorsFormat } from './safetensors/index.js';
import { shardIndexFormat } from './shard-index.js';
import { tensorflowCheckpointFormat } from './tensorflow-checkpoint.js';
import { tensorflowFormat } from './tensorflow/index.js';
import { shelveFormat } from './shelve.js';
import { spacyConfigFormat } from './spacy-config.js';
import { sevenZipFormat } from './seven-zip/index.js';
import { tarFormat } from './tar/index.js';
import { tensorflowTextFormat } from './tensorflow/text.js';
import { tensorrtFormat } from './tensorrt.js';
import { textFormat } from './text.js';
import { tfliteFormat } from './tflite/index.js';
import { torch7Format } from './torch7/index.js';
import { torchPackageFormat } from './torch-package.js';
import { torchscriptFormat } from './torchscript.js';
import { tritonConfigFormat } from './triton-config.js';
import { zarrFormat } from './zarr.js';
import { zipFormat } from './zip/index.js';

/**
 * All formats. Each one that matches reads, so that a file which is two things at once is read as both; the
 * cheapest to read stand first, so that a budget that runs out has seen the most.
 */
export const formats: readonly Format[] = [
  lfsPointerFormat,
  disguiseFormat,
  rarFormat,
  safetensorsFormat,
  shardIndexFormat,
  ggufFormat,
  ggmlFormat,
  tfliteFormat,
  onnxRuntimeFormat,
  executorchFormat,
  flatTensorFormat,
  rFormat,
  torch7Format,
  xgboostFormat,
  lightgbmFormat,
  catboostFormat,
  mxnetFormat,
  msgpackFormat,
  zarrFormat,
  tensorrtFormat,
  zipFormat,
  tarFormat,
  sevenZipFormat,
  hdf5Format,
  tensorflowFormat,
  tensorflowCheckpointFormat,
  tensorflowTextFormat,
  onnxFormat,
  coremlFormat,
  coremlWeightsFormat,
  paddleFormat,
  paddleWeightsFormat,
  caffeFormat,
  cntkFormat,
  npyFormat,
  compressedFormat,
  pickleFormat,
  shelveFormat,
  notebookFormat,
  kerasConfigFormat,
  modelConfigFormat,
  modelXmlFormat,
  torchPackageFormat,
  torchscriptFormat,
  modelManifestFormat,
  mxnetSymbolFormat,
  paddleIrFormat,
  spacyConfigFormat,
  tritonConfigFormat,
  textFormat,
];
