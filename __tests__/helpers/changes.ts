import type { Change, Changes, FileVersion } from '../../src/types.js';

/** The whole text of one side. */
export async function textOf(version: FileVersion | undefined): Promise<string | undefined> {
  if (version === undefined) return undefined;
  const bytes = await version.open();
  try {
    return Buffer.from(await bytes.read(0, await bytes.size())).toString('utf8');
  } finally {
    await bytes.close();
  }
}

/** One line for each change, sorted: `renamed old.txt > new.txt: before > after`. */
export async function describeChanges({ files }: Changes): Promise<string[]> {
  const describe = async (change: Change): Promise<string> => {
    const { status, path, previousPath, unreadable, base, head } = change;
    const names = previousPath === undefined ? path : `${previousPath} > ${path}`;
    if (unreadable) return `${status} ${names}: ${unreadable.anomaly}`;
    return `${status} ${names}: ${(await textOf(base)) ?? '-'} > ${(await textOf(head)) ?? '-'}`;
  };
  return (await Promise.all(files.map(describe))).sort();
}
