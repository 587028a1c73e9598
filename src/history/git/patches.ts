/** What a commit, or the difference between two commits, did to one file. */
export interface FilePatch {
  readonly path: string;
  /** Hash of the resulting content; null if the file is gone. */
  readonly blob: string | null;
  /** Lines in patch order, without trailing whitespace: how git shows a line that only lost its trailing whitespace differs by system. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface CommitPatch {
  /** Empty for the difference between two commits. */
  readonly commit: string;
  readonly files: readonly FilePatch[];
}

/** Precedes each commit; no path and no patch line begins with it. */
const mark = '\u0001';
const lineMark = new RegExp(`(?<![^\\n])${mark}`, 'u');

/** For `git log` and `git diff`: patches without context, renames as deletion plus addition. */
export const patchArguments: readonly string[] = [
  '--patch',
  '--unified=0',
  '--no-renames',
  '--full-index',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** For `git log`, in addition to {@link patchArguments}. */
export const commitFormat = `--format=${mark}%H`;

/** Parses the output of {@link patchArguments}. A `diff` without commits yields one unnamed patch. */
export function readPatches(output: string): readonly CommitPatch[] {
  const parts = output.split(lineMark);
  const [unnamed = '', ...commits] = parts;
  if (commits.length === 0) return unnamed === '' ? [] : [{ commit: '', files: readFiles(unnamed) }];
  return commits.map((text) => {
    const end = text.indexOf('\n');
    const commit = end < 0 ? text : text.slice(0, end);
    return { commit: commit.trim(), files: end < 0 ? [] : readFiles(text.slice(end)) };
  });
}

function readFiles(text: string): readonly FilePatch[] {
  return (
    text
      // Not `^` with flag m: it also matches after carriage returns, so old lines could pass for file headers.
      .split(/(?<![^\n])diff --git /u)
      .slice(1)
      .map(readFile)
  );
}

function readFile(text: string): FilePatch {
  const [names = '', ...lines] = text.split('\n');
  const removed: string[] = [];
  const added: string[] = [];
  let blob: string | null = null;
  let isInHunk = false;
  for (const line of lines) {
    if (line.startsWith('@@')) isInHunk = true;
    else if (!isInHunk) blob = /^index [0-9a-f]+\.\.([0-9a-f]+)/u.exec(line)?.[1] ?? blob;
    else if (line.startsWith('-')) removed.push(line.slice(1).trimEnd());
    else if (line.startsWith('+')) added.push(line.slice(1).trimEnd());
  }
  return { path: pathOf(names), blob: blob === null || /^0+$/u.test(blob) ? null : blob, removed, added };
}

/** Without renames both names are identical except for the prefix, so each takes up half of the line. */
function pathOf(names: string): string {
  return names.slice(0, (names.length - 1) / 2).replace(/^("?)a\//u, '$1');
}
