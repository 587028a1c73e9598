/** A patch without the files that must not go along. @param maySend Told the path of each file, as the patch names it. */
export function changesText(patch: string, maySend: (path: string) => boolean): string {
  return patch
    .split(/^(?=diff --git )/m)
    .filter((part) => {
      const [, path] = /^diff --git "?a\/.* "?b\/(.*?)"?$/m.exec(part) ?? [];
      return path !== undefined && maySend(path);
    })
    .join('');
}
