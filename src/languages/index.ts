import type { LanguageReader } from '../types.js';
import { createIpythonReader } from './ipython.js';
import { jinjaReader } from './jinja/index.js';
import { pythonReader } from './python/index.js';
import { requirementsReader } from './requirements.js';
import { shellReader } from './shell.js';

/** All languages that text facts are read in; others are only searched. */
export const languages: readonly LanguageReader[] = [
  pythonReader,
  createIpythonReader(pythonReader, shellReader),
  shellReader,
  requirementsReader,
  jinjaReader,
];
