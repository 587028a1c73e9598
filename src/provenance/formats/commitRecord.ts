import { isBlankUnit, splitGitLines } from '../align/tokens.ts';
import { type Origin, type Tag, type TagTable, unknownTagId } from '../tag.ts';
import { type FlatRuns, sliceRuns } from '../tracker/flatRuns.ts';
import type { NoteCertificate } from './noteCertificate.ts';

/** The owner of a line. */
export interface LineOwner {
  readonly tag: Tag;
  /** The keys under which a note attests the line, in the note's order; they stay with the line when it moves. */
  readonly keys?: readonly string[];
}

/** Lines of one author. 1-based, both ends included, as the interchange formats count. */
export interface LineRun extends LineOwner {
  readonly start: number;
  readonly end: number;
}

export interface FileRecord {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** Ascending, not overlapping. Lines of unknown origin are left out, unless a note has keys for them. */
  readonly lines: readonly LineRun[];
}

/** The owners of a commit's lines: our own form of a note, from which both interchange formats are written. */
export interface CommitRecord {
  /** Full hash; null if unknown (an old note). */
  readonly commit: string | null;
  /** The committer, as `Name <address>`: human lines are attributed to them. */
  readonly author: string | null;
  readonly files: readonly FileRecord[];
  /** Verbatim metadata of the notes that the lines come from: what `keys` refer to, and fields that only other tools understand. */
  readonly carried?: readonly NoteMetadata[];
  /** Checks that we ran on the commit's files. Whoever derives another commit's record leaves them out. */
  readonly certificates?: readonly NoteCertificate[];
}

/** A JSON object. */
export type NoteMetadata = Readonly<Record<string, unknown>>;

export function countLines(runs: readonly LineRun[]): number {
  return runs.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

export function isSameOwner(left: LineOwner, right: LineOwner): boolean {
  return isSameTag(left.tag, right.tag) && isSameList(left.keys ?? [], right.keys ?? []);
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left === right || (left.length === right.length && left.every((key, at) => key === right[at]));
}

/** Appends a run, merging it with the last one if it continues it with the same owner. */
export function pushLines(runs: LineRun[], run: LineRun): void {
  const last = runs.at(-1);
  if (last !== undefined && last.end === run.start - 1 && isSameOwner(last, run))
    runs[runs.length - 1] = { ...last, end: run.end };
  else runs.push(run);
}

/** Splits the runs of two lists at each other's boundaries and chooses the owner of each piece from the left and the right one. */
export function overlayLines(
  left: readonly LineRun[],
  right: readonly LineRun[],
  choose: (left: LineOwner | undefined, right: LineOwner | undefined) => LineOwner | undefined,
): LineRun[] {
  const runs: LineRun[] = [];
  let [l, r, at] = [0, 0, 1];
  for (;;) {
    const [a, b] = [left[l], right[r]];
    if (a === undefined && b === undefined) return runs;
    const [inA, inB] = [a !== undefined && a.start <= at, b !== undefined && b.start <= at];
    const ends = [
      a === undefined ? Number.POSITIVE_INFINITY : inA ? a.end : a.start - 1,
      b === undefined ? Number.POSITIVE_INFINITY : inB ? b.end : b.start - 1,
    ];
    const end = Math.min(...ends);
    const owner = inA || inB ? choose(inA ? a : undefined, inB ? b : undefined) : undefined;
    if (owner !== undefined) {
      const { tag, keys } = owner;
      pushLines(runs, { start: at, end, tag, ...(keys === undefined ? {} : { keys }) });
    }
    at = end + 1;
    if (a !== undefined && a.end < at) l += 1;
    if (b !== undefined && b.end < at) r += 1;
  }
}

/**
 * Folds character runs into lines. A line belongs to the author of most of its non-blank characters; ties go to the strongest claim, in
 * the order ai, human, tool, paste. A blank line follows the line above if the line below has the same author.
 */
export function foldLines(text: string, runs: FlatRuns, tags: TagTable): LineRun[] {
  const owners = splitGitLines(text).map((line) => {
    const part = sliceRuns(runs, line.start, line.start + line.text.length);
    return dominant(line.text, part, tags);
  });
  const list: LineRun[] = [];
  owners.forEach((own, index) => {
    const owner = own ?? (owners[index - 1] === owners[index + 1] ? owners[index - 1] : undefined);
    const tag = owner === undefined ? undefined : shared(tags.get(owner));
    if (tag === undefined || tag.origin === 'unknown') return;
    pushLines(list, { start: index + 1, end: index + 1, tag });
  });
  return list;
}

/** The tag as it leaves the machine: without the tracker's internal change id and without the reviewer's sentence. */
function shared(tag: Tag): Tag {
  return tag.changeId === null && tag.note === null ? tag : { ...tag, changeId: null, note: null };
}

export function isSameTag(left: Tag, right: Tag): boolean {
  if (left === right) return true;
  return (
    left.origin === right.origin &&
    left.evidence === right.evidence &&
    left.tool === right.tool &&
    left.model === right.model &&
    left.level === right.level &&
    left.task === right.task &&
    left.timeMs === right.timeMs &&
    left.rung === right.rung &&
    left.reviewer === right.reviewer &&
    left.review === right.review &&
    left.changeId === right.changeId
  );
}

const precedence: readonly Origin[] = ['ai', 'human', 'tool', 'paste', 'unknown'];

/** The tag id with the most non-blank characters of a line; undefined for a blank line. */
function dominant(text: string, runs: FlatRuns, tags: TagTable): number | undefined {
  const units = new Map<number, number>();
  let at = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const end = at + (runs[index] ?? 0);
    const tag = runs[index + 1] ?? unknownTagId;
    let count = units.get(tag) ?? 0;
    for (; at < end; at += 1) if (!isBlankUnit(text.charCodeAt(at))) count += 1;
    if (count > 0) units.set(tag, count);
  }
  const rank = (id: number) => precedence.indexOf(tags.get(id).origin);
  return [...units].sort(([a, countA], [b, countB]) => countB - countA || rank(a) - rank(b))[0]?.[0];
}
