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
const python = withCommands(pythonReader, { shell, ipython: createIpythonReader(inner, shell) });
const dockerfile = createDockerfileReader(shell);
const makefile = createMakefileReader(shell);
const files = [python, shell, dockerfile, makefile, requirementsReader];
const ipython = createIpythonReader(python, shell, files);

/** All languages that text facts are read in; others are only searched. */
export const languages: readonly LanguageReader[] = [
  python,
  ipython,
  ...createCellReaders({ python, ipython, shell }),
  shell,
  dockerfile,
  makefile,
  requirementsReader,
  jinjaReader,
];
