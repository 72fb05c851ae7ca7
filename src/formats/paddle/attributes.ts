/** Attributes that say what an operator touches. */
export const shown: ReadonlySet<string> = new Set([
  'file_path',
  'endpoint',
  'endpoints',
  'epmap',
  'forward_callable_id',
  'filename',
  'path',
]);
