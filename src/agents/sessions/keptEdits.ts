import { lstatSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { LogEdit } from '../logs/logRecord.ts';

/** Share of an edit's lines that must still be there for it to count as kept. Chosen by us. */
const keptShare = 0.5;
/** Larger files are not code that somebody maintains by hand, bytes. */
const maxFileBytes = 4 * 1024 * 1024;

/** Checks whether what agents wrote is still in the files; each file is read once. */
export class KeptEdits {
  readonly #lines = new Map<string, ReadonlySet<string> | undefined>();

  /** @returns null when none of the edit's lines is distinctive, or its file is not in the worktree. */
  isKept({ path, oldText, newText }: LogEdit, worktree: string | null): boolean | null {
    const full = isAbsolute(path) ? path : worktree === null ? undefined : join(worktree, path);
    if (full === undefined || worktree === null || !isInside(worktree, full)) return null;
    const before = new Set(linesOf(oldText ?? ''));
    const brought = linesOf(newText).filter((line) => !before.has(line));
    if (brought.length === 0) return null;
    const now = this.#linesIn(full);
    if (now === undefined) return false;
    return brought.filter((line) => now.has(line)).length >= keptShare * brought.length;
  }

  #linesIn(path: string): ReadonlySet<string> | undefined {
    if (this.#lines.has(path)) return this.#lines.get(path);
    let lines: ReadonlySet<string> | undefined;
    const about = lstatSync(path, { throwIfNoEntry: false });
    if (about?.isFile() === true && about.size <= maxFileBytes) {
      try {
        lines = new Set(linesOf(readFileSync(path, 'utf8')));
      } catch {
        // The file is gone, so its content was not kept.
        lines = undefined;
      }
    }
    this.#lines.set(path, lines);
    return lines;
  }
}

/** Lines that contain a word, trimmed so that formatting does not matter. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
