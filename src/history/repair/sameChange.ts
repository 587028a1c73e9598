import { splitGitLines } from '../../provenance/align/tokens.ts';
import type { LineOwner } from '../../provenance/formats/commitRecord.ts';
import { type LineOwners, sameLinesInOrder } from '../lineOwners.ts';

/** A file before and after a commit. */
export interface TextChange {
  readonly before: string;
  readonly after: string;
}

/** The lines that a change removed and added, in order, with zero-based numbers. */
function linesOf({ before, after }: TextChange) {
  const kept = sameLinesInOrder(before, after);
  const keptBefore = new Set(kept);
  const [old, fresh] = [splitGitLines(before), splitGitLines(after)];
  const removed = old.flatMap(({ text }, line) => (keptBefore.has(line) ? [] : [{ text: plain(text), line }]));
  const added = fresh.flatMap(({ text }, line) => ((kept[line] ?? -1) >= 0 ? [] : [{ text: plain(text), line }]));
  return { removed, added };
}

/** Ignores whitespace, as `git patch-id` does. */
function plain(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}

type ChangedLine = { readonly text: string; readonly line: number };

function isSameText(left: readonly ChangedLine[], right: readonly ChangedLine[]): boolean {
  return left.length === right.length && left.every(({ text }, at) => text === right[at]?.text);
}

/** Whether two commits removed and added the same lines: equal patches, at whatever position. */
export function isSameChange(left: TextChange, right: TextChange): boolean {
  const [a, b] = [linesOf(left), linesOf(right)];
  return isSameText(a.removed, b.removed) && isSameText(a.added, b.added);
}

/** Carries the owners of an old version's lines to the new one if both commits made the same change; else undefined. */
export function carrySameChange(owners: LineOwners, old: TextChange, fresh: TextChange): LineOwners | undefined {
  const [a, b] = [linesOf(old), linesOf(fresh)];
  if (!isSameText(a.removed, b.removed) || !isSameText(a.added, b.added)) return undefined;
  const kept = sameLinesInOrder(old.after, fresh.after);
  const result: (LineOwner | undefined)[] = Array.from({ length: kept.length }, () => undefined);
  const isPlaced = new Set(a.added.map(({ line }) => line));
  // A note may name lines that this diff does not consider new.
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
 * For each line of the reverting commit's file, the line it restores in the file before the reverted commit, or -1; undefined unless the
 * changes are exact opposites.
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
