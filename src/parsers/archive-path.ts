/** Whether unpacking a member of this name would write outside of the archive's folder, on any system. */
export function leavesArchive(name: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..');
}

/** Whether a symbolic link of this name, followed from where it stands, leads out of the archive's folder. */
export function linkLeaves(name: string, target: string): boolean {
  if (/^(?:[/\\]|[A-Za-z]:)/.test(target)) return true;
  let depth = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.').length - 1;
  for (const part of target.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
