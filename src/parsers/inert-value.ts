import type { Value } from '../types.js';

/** What can be no command, path, address, code or callable. */
export function isData(value: Value): boolean {
  if (value.kind === 'constant') return typeof value.value !== 'string' || value.value.includes('\0');
  return value.kind === 'list'
    ? value.items.every(isData)
    : value.kind === 'unknown' && value.binary === true;
}
