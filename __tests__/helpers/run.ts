import { memoryBytes } from '../../src/bytes.js';
import { builtInRules } from '../../src/rules.js';
import { run } from '../../src/run.js';
import type { Change, Changes, FileVersion, Report } from '../../src/types.js';

/** The files of one side, by path. */
export type Side = Readonly<Record<string, Uint8Array | string>>;

const version = (path: string, data: Uint8Array | string): FileVersion => ({
  path,
  open: () => Promise.resolve(memoryBytes(typeof data === 'string' ? Buffer.from(data) : data)),
});
/** What lies between two sides; in full scope every file of the head. */
export function changesBetween(base: Side, head: Side, scope: Changes['scope'] = 'changed'): Changes {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])];
  const files = paths.flatMap((path): Change[] => {
    const [before, after] = [base[path], head[path]];
    if (scope === 'changed' && before === after) return [];
    const status = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
    return [
      {
        path,
        status,
        ...(before !== undefined && { base: version(path, before) }),
        ...(after !== undefined && { head: version(path, after) }),
      },
    ];
  });
  return { scope, files, notices: [], complete: true };
}

/** Runs everything on two sides that exist in memory alone; the policy is the base's. */
export async function judge(base: Side, head: Side, scope: Changes['scope'] = 'changed'): Promise<Report> {
  const trusted = scope === 'changed' ? base : head;
  return run({
    version: '0',
    source: {
      changes: changesBetween(base, head, scope),
      readTrusted: (path) => Promise.resolve(trusted[path]?.toString()),
    },
    overrides: { 'fail-on': undefined, 'gate-on': undefined, advisories: 'off' },
    builtIn: builtInRules(),
    openAdvisories: () => ({ find: () => Promise.resolve({ facts: [], notices: [] }) }),
    progress: () => undefined,
  });
}
