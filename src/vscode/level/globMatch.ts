import picomatch from 'picomatch';

const compiled = new Map<string, (path: string) => boolean>();

/**
 * Whether a path matches a glob. A folder's name stands for everything in it. Case is ignored, so that no rule is bypassed on a
 * case-insensitive file system.
 */
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
