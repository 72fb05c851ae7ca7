/**
 * A test for paths that the policy leaves out.
 *
 * @param globs - with `**`, as in ignore files; a folder's name alone leaves out all in it
 */
export async function excluder(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false;
  const { Minimatch } = await import('minimatch');
  const patterns = globs
    .flatMap((glob) => [glob, `${glob.replace(/\/+$/, '')}/**`])
    .map((glob) => new Minimatch(glob, { dot: true, nonegate: true, nocomment: true }));
  return (path) => patterns.some((pattern) => pattern.match(path));
}
