/**
 * Whether the configuration allows a dotted name: names, and whole modules with all that is in them (`mycompany.*`),
 * but no way out of them through what a call returns or what is private to Python.
 */
export function allowsName(patterns: readonly string[], path: string): boolean {
  if (path.includes('()') || path.split('.').some((segment) => segment.startsWith('__'))) return false;
  return patterns.some((pattern) =>
    pattern.endsWith('.*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}
