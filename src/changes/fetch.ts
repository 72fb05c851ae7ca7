import { findCommit } from './git.js';
import type { Git, Settings } from './git-command.js';

/** Lets a fetch pass where the checkout kept no credentials. */
export interface Credentials {
  readonly token: string;
  /** `GITHUB_SERVER_URL`: the token goes nowhere else. */
  readonly serverUrl: string;
}

const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-recurse-submodules',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--refmap=',
];

function authorization({ token, serverUrl }: Credentials): Settings {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return { [`http.${serverUrl}/.extraheader`]: `AUTHORIZATION: basic ${basic}` };
}

/**
 * Brings a commit here, without its history, unless it is here already. Only objects are written: no ref moves.
 *
 * @param ref - where the commit can be found if the server hands out no commits by id
 * @returns whether the commit is here now
 */
export async function fetchCommit(
  git: Git,
  commit: string,
  ref: string | undefined,
  credentials: Credentials | undefined,
): Promise<boolean> {
  if ((await findCommit(git, commit)) !== undefined) return true;
  const shallow = (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  // In a complete clone a depth would cut the history that is here.
  const depth = shallow ? ['--depth=1'] : [];
  const attempts: Settings[] = [{}, ...(credentials ? [authorization(credentials)] : [])];
  for (const wanted of [commit, ...(ref === undefined ? [] : [ref])]) {
    for (const settings of attempts) {
      const fetched = await git.text([...FETCH, ...depth, 'origin', wanted], settings).then(
        () => true,
        () => false,
      );
      if (fetched && (await findCommit(git, commit)) !== undefined) return true;
    }
  }
  return false;
}
