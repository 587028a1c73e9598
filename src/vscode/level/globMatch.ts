import picomatch from 'picomatch';

const compiled = new Map<string, (path: string) => boolean>();

/** Whether a path lies under a glob. A folder's name stands for all that is in it; case does not count, so that no rule is passed by on a file system that does not know it. */
export function globMatch(glob: string, path: string): boolean {
  let matches = compiled.get(glob);
  if (matches === undefined) {
    const bare = glob.replace(/^\.?\//, '').replace(/\/$/, '');
    const globs = bare.startsWith('!') ? [bare] : [bare, `${bare}/**`];
    matches = picomatch(globs, { dot: true, nocase: true });
    compiled.set(glob, matches);
  }
  return matches(path);
}
