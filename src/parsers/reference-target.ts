import type { ReferenceFact } from '../types.js';

/** Whether a path, followed from the folder it is written in, leaves that folder, on any system that may load it. */
function leavesFolder(path: string): boolean {
  if (/^(?:[/\\~]|[A-Za-z]:)/.test(path)) return true;
  let depth = 0;
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Where a path or an address, written in a model, leads a loader. */
export function whereLeads(target: string): ReferenceFact['leads'] {
  const text = target.trim();
  if (/^file:/i.test(text)) return 'outside';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.startsWith('\\\\')) return 'network';
  return leavesFolder(text) ? 'outside' : 'inside';
}
