import { diffLines } from 'diff';

/** A part of a change that can be accepted separately: a stretch of the old text and its replacement. */
export interface Hunk {
  readonly id: number;
  /** UTF-16 offset of the old text in the original text. */
  readonly offset: number;
  readonly oldText: string;
  readonly newText: string;
}

/** The hunks that turn `before` into `after`, ascending and never overlapping. Applying all of them gives exactly `after`. */
export function hunksBetween(before: string, after: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let offset = 0;
  let open: { offset: number; oldText: string; newText: string } | undefined;
  const close = () => {
    if (open !== undefined) hunks.push({ id: hunks.length, ...open });
    open = undefined;
  };
  for (const part of diffLines(before, after)) {
    if (!part.added && !part.removed) {
      close();
      offset += part.value.length;
      continue;
    }
    open ??= { offset, oldText: '', newText: '' };
    if (part.removed) {
      open.oldText += part.value;
      offset += part.value.length;
    } else open.newText += part.value;
  }
  close();
  return hunks.map((hunk) => anchored(hunk, before));
}

/** Extends a pure insertion by the preceding line, so that its position can be verified like any other old text. */
function anchored(hunk: Hunk, before: string): Hunk {
  if (hunk.oldText !== '' || hunk.offset === 0) return hunk;
  const offset = before.lastIndexOf('\n', hunk.offset - 2) + 1;
  const line = before.slice(offset, hunk.offset);
  return { ...hunk, offset, oldText: line, newText: line + hunk.newText };
}

/**
 * Above this many changed lines a split is offered. Source: DORA's finding that small batches ship safer; the number comes from the
 * requirement.
 */
export const reviewableLines = 60;

/** Groups hunks, in order, into batches of at most `lines` changed lines; a longer hunk forms its own batch. */
export function batchesOf(hunks: readonly Hunk[], lines: number): readonly (readonly Hunk[])[] {
  const batches: Hunk[][] = [];
  let sum = Number.POSITIVE_INFINITY;
  for (const hunk of hunks) {
    const size = changedLines(hunk);
    if (sum + size > lines || batches.length === 0) {
      batches.push([]);
      sum = 0;
    }
    batches.at(-1)?.push(hunk);
    sum += size;
  }
  return batches;
}

/** Lines that a hunk removes or adds, whichever is more: the amount a reviewer has to read. */
export function changedLines(hunk: Hunk): number {
  return Math.max(lineCount(hunk.oldText), lineCount(hunk.newText));
}

function lineCount(text: string): number {
  if (text === '') return 0;
  const breaks = text.split('\n').length - 1;
  return text.endsWith('\n') ? breaks : breaks + 1;
}
