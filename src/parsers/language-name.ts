import type { Language } from '../types.js';

const languages: readonly (readonly [Language, RegExp])[] = [
  ['python', /\.py[iw]?$/],
  ['shell', /\.(?:(?:ba|z|k|da)?sh|ps[dm]?1)$/],
  ['dockerfile', /(?:^|\/)(?:[^/]+\.)?(?:docker|container)file(?:\.(?!md$)[^/]*)?$/],
  ['makefile', /(?:^|\/)(?:gnu)?makefile$|\.mk$/],
  ['literate', /\.(?:qmd|rmd|md|markdown|myst)$/],
  // Other templates of a repository are an application's own, and include one another honestly.
  [
    'jinja',
    /(?:chat(?:[-_.]?template|ml)[^/]*|(?:^|\/)(?:additional_)?chat_templates\/[^/]+)\.(?:jinja2?|j2)$/,
  ],
  // What setuptools writes into `*.egg-info` has sections, and pip does not read it.
  [
    'requirements',
    /(?:^|\/)(?:(?:[^/]*[._-])?requirements[^/]*\.(?:txt|in|pip)|(?:[^/]*[._-])?constraints[^/]*\.txt|(?:requirement|(?<!egg-info\/)requires|reqs)\.txt|requirements\/[^/]+\.(?:txt|in))$/,
  ],
];

/** The language that a file's name tells: with its folders, where they are known. */
export function languageOf(path: string): Language {
  return languages.find(([, pattern]) => pattern.test(path.toLowerCase()))?.[0] ?? 'plain';
}
