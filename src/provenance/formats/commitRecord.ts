import { isBlankUnit, splitGitLines } from '../align/tokens.ts';
import { type Origin, type Tag, type TagTable, unknownTagId } from '../tag.ts';
import { type FlatRuns, sliceRuns } from '../tracker/flatRuns.ts';

/** Whose a line is. */
export interface LineOwner {
  readonly tag: Tag;
  /** The keys under which a note attests the line, in its order; they stay as they are wherever the line goes. */
  readonly keys?: readonly string[];
}

/** Lines of one author. 1-based, both ends included: what the interchange formats count in. */
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

/** Whose the lines of a commit are: our form of a note, from which both interchange formats are written. */
export interface CommitRecord {
  /** Full hash; null when it is not known (an old note). */
  readonly commit: string | null;
  /** Who committed, as `Name <address>`: human lines are theirs. */
  readonly author: string | null;
  readonly files: readonly FileRecord[];
  /** Metadata of the notes that the lines come from, word for word: what `keys` refer to, and what only other tools understand. */
  readonly carried?: readonly NoteMetadata[];
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

/** Adds a run to ascending ones, joined with the last where it goes on with the same owner. */
export function pushLines(runs: LineRun[], run: LineRun): void {
  const last = runs.at(-1);
  if (last !== undefined && last.end === run.start - 1 && isSameOwner(last, run))
    runs[runs.length - 1] = { ...last, end: run.end };
  else runs.push(run);
}

/** Cuts the runs of two lists at each other's ends: for each piece, who has it on the left and on the right. */
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
 * Folds character runs to lines. A line belongs to whoever has most of its non-blank characters; the strongest claim wins a tie,
 * in the order ai, human, tool, paste. Blank lines follow the line above when the one below has the same author.
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

/** A tag as it leaves the machine: without the number that only the tracker knows, and without the reviewer's sentence. */
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
