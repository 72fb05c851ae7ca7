/** What of an operator rules may ask for: the names of its first inputs, and attributes that are strings. */
export interface Signature {
  /** In the order of the operator's definition; an empty name is passed over. */
  readonly inputs?: readonly string[];
  readonly attributes?: readonly string[];
  /** An attribute that holds a path. */
  readonly path?: string;
}

const first: Signature = { inputs: ['path'] };
const second: Signature = { inputs: ['', 'path'] };
const address: Signature = { attributes: ['server_address'], inputs: ['server_address'] };
const token: Signature = { attributes: ['token'] };
const debug: Signature = { attributes: ['debug_urls'] };
const sql: Signature = { inputs: ['driver_name', 'path', 'query'] };
const service: Signature = { inputs: ['', '', 'address', 'protocol'] };

/**
 * Operators whose inputs and attributes say what they touch: addresses, tokens, and paths, which are all named `path`.
 *
 * Source: `REGISTER_OP` of TensorFlow's `core/ops/`.
 */
export const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ['ReadFile', first],
  ['WriteFile', { inputs: ['path', 'contents'] }],
  ['RecordInput', { path: 'file_pattern' }],
  ['MatchingFiles', first],
  ['MatchingFilesDataset', first],
  ['ExperimentalMatchingFilesDataset', first],
  ['Save', first],
  ['SaveSlices', first],
  ['SaveV2', first],
  ['Restore', first],
  ['RestoreSlice', first],
  ['RestoreV2', first],
  ['DTensorRestoreV2', first],
  ['DistributedSave', { inputs: ['', 'path', 'address'] }],
  ['MergeV2Checkpoints', second],
  ['LoadAndRemapMatrix', first],
  ['GenerateVocabRemapping', first],
  ['InitializeTableFromTextFile', second],
  ['InitializeTableFromTextFileV2', second],
  ['TextLineDataset', first],
  ['TFRecordDataset', first],
  ['TFRecordDatasetV2', first],
  ['FixedLengthRecordDataset', first],
  ['FixedLengthRecordDatasetV2', first],
  ['CSVDataset', first],
  ['CSVDatasetV2', first],
  ['ExperimentalCSVDataset', first],
  ['LMDBDataset', first],
  ['ExperimentalLMDBDataset', first],
  ['SqlDataset', sql],
  ['ExperimentalSqlDataset', sql],
  ['LoadDataset', first],
  ['SaveDataset', second],
  ['SaveDatasetV2', second],
  ['SnapshotDataset', second],
  ['SnapshotDatasetV2', second],
  ['CacheDataset', second],
  ['CacheDatasetV2', second],
  ['DatasetToTFRecord', second],
  ['ExperimentalDatasetToTFRecord', second],
  ['PrintV2', { attributes: ['output_stream'] }],
  ['CreateSummaryFileWriter', second],
  ['CreateSummaryDbWriter', second],
  ['FileSystemSetConfiguration', { inputs: ['scheme', 'key', 'value'] }],
  ['DebugIdentity', debug],
  ['DebugIdentityV2', debug],
  ['DebugIdentityV3', debug],
  ['DebugNanCount', debug],
  ['DebugNumericSummary', debug],
  ['RpcClient', address],
  ['RpcServer', address],
  ['DataServiceDataset', service],
  ['DataServiceDatasetV2', service],
  ['DataServiceDatasetV3', service],
  ['DataServiceDatasetV4', service],
  ['RegisterDataset', { inputs: ['', 'address', 'protocol'] }],
  ['RegisterDatasetV2', { inputs: ['', 'address', 'protocol'] }],
  ['RemoteCall', { inputs: ['target'] }],
  ['PyFunc', token],
  ['PyFuncStateless', token],
  ['EagerPyFunc', token],
  ['XlaHostCompute', { attributes: ['key', 'host_mlir_module'] }],
  ['_XlaHostComputeMlir', { attributes: ['host_mlir_module'] }],
  ['XlaCustomCall', { attributes: ['target_name', 'backend_config'] }],
  ['XlaCustomCallV2', { attributes: ['call_target_name', 'backend_config'] }],
  ['RemoteFusedGraphExecute', { attributes: ['serialized_remote_fused_graph_execute_info'] }],
]);
