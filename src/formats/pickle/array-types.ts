import type { Folder } from './fold.js';
import type { Imports } from './imports.js';
import { deniesObjects } from './joblib.js';
import type { Call } from './symbols.js';

/** Says of a type of arrays that it denies what its items hold. */
export async function checkType(
  { folder, imports }: { readonly folder: Folder; readonly imports: Imports },
  type: Call,
  offset: number,
): Promise<void> {
  if (!(await deniesObjects(folder, type)) || !imports.first('denied objects')) return;
  imports.add({
    kind: 'anomaly',
    anomaly: 'corrupt',
    format: 'pickle',
    detail:
      'a NumPy type denies the objects that it holds, so that bytes of the file become addresses of objects',
    location: { kind: 'bytes', offset },
  });
}
