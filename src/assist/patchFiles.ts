import { hasKey } from './keyText.ts';

/** The section of a patch about one file. */
export interface PatchFile {
  /** The name after the change, or before it for a deleted file; undefined if git had to escape it. */
  readonly path: string | undefined;
  readonly text: string;
}

/** Splits a patch by file. @param patch As git writes it with the prefixes `a/` and `b/`, which `patchText` of the history asks for. */
export function patchFiles(patch: string): readonly PatchFile[] {
  // Not `^` with the flag m: it would also match after a carriage return inside a line, so part of a line could pass for a name.
  return patch
    .split(/(?<![^\n])(?=diff --git )/)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ path: pathOf(text), text }));
}

/** A patch without the files that must not be sent: those refused, with a key in the text, or without a readable name. */
export function changesText(patch: string, maySend: (path: string) => boolean): string {
  return patchFiles(patch)
    .filter(({ path, text }) => path !== undefined && maySend(path) && !hasKey(text))
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
  // Git quotes and escapes unusual names.
  return named === undefined || named.startsWith('"') ? undefined : named;
}
