/** Folders whose code is read and tried by people, and shipped to nobody. */
const folders = new Set([
  'test',
  'tests',
  'testdata',
  'test_data',
  'testing',
  'testsuite',
  'unittests',
  'unit_tests',
  'functional_tests',
  'e2e',
  '__tests__',
  'integration_tests',
  'example',
  'examples',
  'doc',
  'docs',
  'docsrc',
  'tutorial',
  'tutorials',
  'benchmark',
  'benchmarks',
  'sample',
  'samples',
  'demo',
  'demos',
  'cookbook',
  'cookbooks',
]);

/** Whether a file is a test, an example or documentation, by the names on its path. */
export function isAside(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  return (
    parts.some((part) => folders.has(part)) ||
    /^(?:tests?|test_.*|.*_tests?|conftest)\.(?:py|ipynb)$/.test(name)
  );
}
