import type { LanguageReader } from '../types.js';
import { createDockerfileReader, createMakefileReader } from './build-files.js';
import { createCellReaders } from './cells.js';
import { createIpythonReader } from './ipython.js';
import { jinjaReader } from './jinja/index.js';
import { withCommands } from './python-commands.js';
import { pythonReader } from './python/index.js';
import { requirementsReader } from './requirements.js';
import { createShellReader } from './shell/index.js';

// Languages stand inside one another without end: a command in Python in a command is the last one that is read.
const lastShell = createShellReader(pythonReader);
const last = { shell: lastShell, ipython: createIpythonReader(pythonReader, lastShell) };
const inner = withCommands(pythonReader, last);
const shell = createShellReader(inner);
const builds = [createDockerfileReader(shell), createMakefileReader(shell)];
const files = [shell, ...builds, requirementsReader];
const python = withCommands(pythonReader, {
  shell,
  ipython: createIpythonReader(inner, shell, [inner, ...files]),
});
const ipython = createIpythonReader(python, shell, [python, ...files]);

/** All languages that text facts are read in; others are only searched. */
export const languages: readonly LanguageReader[] = [
  python,
  ipython,
  ...createCellReaders({ python, ipython, shell }),
  shell,
  ...builds,
  requirementsReader,
  jinjaReader,
];
