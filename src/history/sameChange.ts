import { splitGitLines } from '../provenance/align/tokens.ts';
import type { LineOwner } from '../provenance/formats/commitRecord.ts';
import { type LineOwners, sameLinesInOrder } from './lineOwners.ts';

/** A file before and after a commit. */
export interface TextChange {
  readonly before: string;
  readonly after: string;
}

/** The lines that a change took away and brought, in order, with their numbers from 0. */
function linesOf({ before, after }: TextChange) {
  const kept = sameLinesInOrder(before, after);
  const keptBefore = new Set(kept);
  const [old, fresh] = [splitGitLines(before), splitGitLines(after)];
  const removed = old.flatMap(({ text }, line) => (keptBefore.has(line) ? [] : [{ text: plain(text), line }]));
  const added = fresh.flatMap(({ text }, line) => ((kept[line] ?? -1) >= 0 ? [] : [{ text: plain(text), line }]));
  return { removed, added };
}

/** As `git patch-id` compares: blanks say nothing. */
function plain(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}

type ChangedLine = { readonly text: string; readonly line: number };

function isSameText(left: readonly ChangedLine[], right: readonly ChangedLine[]): boolean {
  return left.length === right.length && left.every(({ text }, at) => text === right[at]?.text);
}

/** Whether two commits took the same lines away and brought the same ones: equal patches, wherever they stand. */
export function isSameChange(left: TextChange, right: TextChange): boolean {
  const [a, b] = [linesOf(left), linesOf(right)];
  return isSameText(a.removed, b.removed) && isSameText(a.added, b.added);
}

/** The owners of an old version's lines in the fresh one, when both commits made the same change; undefined when they did not. */
export function carrySameChange(owners: LineOwners, old: TextChange, fresh: TextChange): LineOwners | undefined {
  const [a, b] = [linesOf(old), linesOf(fresh)];
  if (!isSameText(a.removed, b.removed) || !isSameText(a.added, b.added)) return undefined;
  const kept = sameLinesInOrder(old.after, fresh.after);
  const result: (LineOwner | undefined)[] = Array.from({ length: kept.length }, () => undefined);
  const isPlaced = new Set(a.added.map(({ line }) => line));
  // A note may name lines that this diff does not take for new.
  kept.forEach((from, line) => {
    if (from >= 0 && !isPlaced.has(from)) result[line] = owners[from];
  });
  a.added.forEach(({ line }, at) => {
    const place = b.added[at]?.line;
    if (place !== undefined) result[place] = owners[line];
  });
  return result;
}

/**
 * For each line of the reverting commit's file the line of the file before the reverted commit that it brings back, or -1; undefined
 * when the one is not the other's opposite.
 */
export function broughtBack(reverted: TextChange, reverting: TextChange): Int32Array | undefined {
  const [a, b] = [linesOf(reverted), linesOf(reverting)];
  if (!isSameText(a.removed, b.added) || !isSameText(a.added, b.removed)) return undefined;
  const source = new Int32Array(splitGitLines(reverting.after).length).fill(-1);
  b.added.forEach(({ line }, at) => {
    source[line] = a.removed[at]?.line ?? -1;
  });
  return source;
}
