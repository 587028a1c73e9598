import { withoutEnd } from '../base/textEnds.ts';
import { hasKey } from './keyText.ts';

/** The section of a patch about one file. */
export interface PatchFile {
  /** The name after the change, or before it for a deleted file; undefined if git had to escape a name. */
  readonly path: string | undefined;
  /** The same, and the name before for a file that was renamed or copied: its old lines stand in the section, too. */
  readonly names: readonly string[];
  readonly text: string;
}

/** Splits a patch by file. @param patch As git writes it with the prefixes `a/` and `b/`, which `patchText` of the history asks for. */
export function patchFiles(patch: string): readonly PatchFile[] {
  // Not `^` with the flag m: it would also match after a carriage return inside a line, so part of a line could pass for a name.
  return patch
    .split(/(?<![^\n])(?=diff --git )/)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => {
      const names = namesOf(text);
      return { path: names[0], names, text };
    });
}

/**
 * A patch without the files that must not be sent: those refused, with a key in the text, or without a readable name.
 * @param maySend Asked for both names of a file that was renamed or copied.
 * @param room UTF-16 units that are sent at most; of files that begin beyond, nothing is asked.
 */
export function changesText(
  patch: string,
  maySend: (path: string) => boolean,
  room = Number.POSITIVE_INFINITY,
): string {
  // Once renamed, a refused file may be changed further under its new name, in a later section.
  const refused = new Set<string>();
  const isSent = ({ path, names, text }: PatchFile): boolean => {
    if (path === undefined) return false;
    if (!names.every((name) => maySend(name) && !refused.has(name))) refused.add(path);
    return !refused.has(path) && !hasKey(text);
  };
  let sent = '';
  for (const file of patchFiles(patch)) {
    if (sent.length >= room) break;
    if (isSent(file)) sent += file.text;
  }
  return sent.slice(0, room);
}

/** In the order of preference for display. Before the first hunk, so no line of a file passes for one. */
const nameStarts = ['+++ b/', '--- a/', 'rename to ', 'copy to ', 'rename from ', 'copy from '];

/** The names in the head of a section, the new one first; empty if git quoted and escaped one of them. */
function namesOf(text: string): readonly string[] {
  const [head = ''] = text.split('\n@@ ', 1);
  const lines = head.split('\n');
  const found = nameStarts.flatMap((start) =>
    lines.filter((line) => line.startsWith(start)).map((line) => withoutEnd(line.slice(start.length), '\t')),
  );
  const alone = /^diff --git a\/(.+) b\/\1$/m.exec(head)?.[1];
  const names = new Set(found.length > 0 || alone === undefined ? found : [alone]);
  return [...names].some((name) => name.startsWith('"')) ? [] : [...names];
}
