import { AppError } from '../../base/appError.ts';
import { excerpt, isBlank, isWritten, textAt } from './lineText.ts';
import type { LineChange } from './textLines.ts';

/** The changes of one file in a diff or a patch. */
export interface DiffEdit {
  readonly path: string | undefined;
  readonly changes: readonly LineChange[];
  readonly creates: readonly string[] | undefined;
}

interface OpenEdit {
  path: string | undefined;
  isNew: boolean;
  hunks: { head: string; lines: string[] }[];
}

/**
 * Parses a unified diff. Line numbers only decide between equal places: models often get them wrong, but hardly ever the context lines.
 * @throws AppError `refused`
 */
export function readUnifiedDiff(lines: readonly string[]): readonly DiffEdit[] {
  const edits: OpenEdit[] = [];
  let edit: OpenEdit | undefined;
  /** The line of git that begins a file; without it, the reply names the file elsewhere. */
  let gitHead: string | undefined;
  const begin = (path: string | undefined, isNew: boolean) => {
    edit = { path, isNew, hunks: [] };
    edits.push(edit);
    return edit;
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = textAt(lines, at);
    const next = textAt(lines, at + 1);
    if (line.startsWith('diff --git ')) {
      edit = undefined;
      gitHead = line;
    } else if (/^(?:index |old mode|new mode|new file mode|similarity )/.test(line)) edit = undefined;
    else if (/^(?:deleted file mode|rename )/.test(line)) throw unsupported('deletes or renames a file');
    else if (/^--- \S/.test(line) && /^\+\+\+ \S/.test(next)) {
      const to = diffPath(next.slice(4));
      if (to === undefined) throw unsupported('deletes a file');
      begin(to, diffPath(line.slice(4)) === undefined);
      at += 1;
    } else if (line.startsWith('@@')) (edit ?? begin(gitPath(gitHead), false)).hunks.push({ head: line, lines: [] });
    else if (/^[ +\\-]/.test(line) || line === '') {
      if (edit === undefined && isBlank(line)) continue;
      addLine(edit ?? begin(gitPath(gitHead), false), line);
    } else throw unreadable(line);
  }
  return edits.map(({ path, isNew, hunks }) => ofHunks(path, isNew, hunks));
}

/** Parses the format of OpenAI's apply_patch, from "*** Begin Patch" to "*** End Patch". @throws AppError `refused` */
export function readPatch(lines: readonly string[]): readonly DiffEdit[] {
  const edits: OpenEdit[] = [];
  for (const line of lines.slice(1, -1)) {
    const section = /^\*\*\* (Update|Add|Delete) File: (.+)$/.exec(line);
    const edit = edits.at(-1);
    if (section !== null) {
      if (section[1] === 'Delete') throw unsupported('deletes a file');
      edits.push({ path: section[2]?.trim(), isNew: section[1] === 'Add', hunks: [] });
    } else if (line.startsWith('*** Move to:')) throw unsupported('renames a file');
    else if (line.trim() === '*** End of File') continue;
    else if (edit === undefined) {
      if (isWritten(line)) throw unreadable(line);
    } else if (line.startsWith('@@')) edit.hunks.push({ head: line, lines: [] });
    else if (/^[ +\\-]/.test(line) || line === '') addLine(edit, line);
    else throw unreadable(line);
  }
  return edits.map(({ path, isNew, hunks }) => ofHunks(path, isNew, hunks));
}

function addLine({ hunks }: OpenEdit, line: string): void {
  const last = hunks.at(-1);
  if (last === undefined) hunks.push({ head: '', lines: [line] });
  else last.lines.push(line);
}

/** Without blank lines at its end, which belong to the reply, and without remarks such as "\ No newline at end of file". */
function linesOfHunk(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1).filter((line) => !line.startsWith('\\'));
}

function ofHunks(path: string | undefined, isNew: boolean, hunks: OpenEdit['hunks']): DiffEdit {
  if (isNew) {
    const written = hunks.flatMap(({ lines }) => linesOfHunk(lines));
    const other = written.find((line) => line !== '' && !line.startsWith('+'));
    if (other !== undefined) throw unreadable(other);
    return { path, changes: [], creates: written.map((line) => line.slice(1)) };
  }
  let outer: readonly string[] = [];
  const changes = hunks.flatMap(({ head, lines }, index): readonly LineChange[] => {
    const body = linesOfHunk(lines);
    const old = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const fresh = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const numbers = /^@@ -(\d+)/.exec(head)?.[1];
    const anchor = head
      .replace(/^@@(?: -\d[^@]*@@)?/, '')
      .trim()
      .replace(/@@$/, '')
      .trimEnd();
    const below = anchor === '' ? outer : [...outer, anchor];
    // A class and its method may each be named on a line of their own.
    if (body.length === 0 && anchor !== '' && index < hunks.length - 1) {
      outer = below;
      return [];
    }
    outer = [];
    if (old.every(isBlank)) {
      throw new AppError(
        'refused',
        'A part of the diff names no old line, so where its new lines belong is not certain.',
      );
    }
    const atLine = numbers === undefined ? undefined : Number(numbers);
    return [{ old, fresh, atLine, below }];
  });
  return { path, changes, creates: undefined };
}

/** The file that a line of git names: "diff --git a/src/a.ts b/src/a.ts". @throws AppError `refused` if that is not certain */
function gitPath(head: string | undefined): string | undefined {
  if (head === undefined) return undefined;
  const path = /^diff --git \S+ (\S+)$/.exec(head)?.[1];
  if (path === undefined) throw unreadable(head);
  return path;
}

/** Undefined for /dev/null. */
function diffPath(text: string): string | undefined {
  const path = text
    .replace(/\t.*/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1');
  return path === '/dev/null' ? undefined : path;
}

function unsupported(what: string): AppError {
  return new AppError('refused', `The reply ${what}, which a proposal cannot do; do that by hand.`);
}

function unreadable(line: string): AppError {
  return new AppError(
    'refused',
    `The diff of the reply has a line that belongs to no part of it ("${excerpt([line])}").`,
  );
}
