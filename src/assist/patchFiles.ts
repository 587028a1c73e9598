/** What a patch says of one file. */
export interface PatchFile {
  /** The name after the change, or before it for a file that was deleted; undefined when git had to escape it. */
  readonly path: string | undefined;
  readonly text: string;
}

/** A patch by file. @param patch As git writes it with the prefixes `a/` and `b/`, which `patchText` of the history asks for. */
export function patchFiles(patch: string): readonly PatchFile[] {
  // Not `^` with the flag m: a carriage return inside of a line would count as its beginning, and the line could pass for a name.
  return patch
    .split(/(?<![^\n])(?=diff --git )/)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ path: pathOf(text), text }));
}

/** A patch without the files that must not go along; one without a readable name never does. */
export function changesText(patch: string, maySend: (path: string) => boolean): string {
  return patchFiles(patch)
    .filter(({ path }) => path !== undefined && maySend(path))
    .map(({ text }) => text)
    .join('');
}

function pathOf(text: string): string | undefined {
  const [header = ''] = text.split('\n@@ ', 1);
  const named =
    /^\+\+\+ b\/(.+?)\t?$/m.exec(header)?.[1] ??
    /^--- a\/(.+?)\t?$/m.exec(header)?.[1] ??
    /^rename to (.+)$/m.exec(header)?.[1] ??
    /^diff --git a\/(.+) b\/\1$/m.exec(header)?.[1];
  // Git puts names with unusual characters between quotes and escapes them.
  return named === undefined || named.startsWith('"') ? undefined : named;
}
