import { isBlankUnit, splitLines } from '../align/tokens.ts';
import { type Origin, type Tag, type TagTable, unknownTagId } from '../tag.ts';
import { type FlatRuns, sliceRuns } from '../tracker/flatRuns.ts';

/** Lines of one author. 1-based, both ends included: what the interchange formats count in. */
export interface LineRun {
  readonly start: number;
  readonly end: number;
  readonly tag: Tag;
}

export interface FileRecord {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** Ascending, not overlapping. Lines of unknown origin are left out. */
  readonly lines: readonly LineRun[];
}

/** Whose the lines of a commit are: our form of a note, from which both interchange formats are written. */
export interface CommitRecord {
  /** Full hash; null when it is not known (an old note). */
  readonly commit: string | null;
  /** Who committed, as `Name <address>`: human lines are theirs. */
  readonly author: string | null;
  readonly files: readonly FileRecord[];
}

/**
 * Folds character runs to lines. A line belongs to whoever has most of its non-blank characters; the strongest claim wins a tie,
 * in the order ai, human, tool, paste. Blank lines follow the line above when the one below has the same author.
 */
export function foldLines(text: string, runs: FlatRuns, tags: TagTable): LineRun[] {
  const owners = splitLines(text).map((line) => {
    const part = sliceRuns(runs, line.start, line.start + line.text.length);
    return dominant(line.text, part, tags);
  });
  const list: LineRun[] = [];
  owners.forEach((own, index) => {
    const owner = own ?? (owners[index - 1] === owners[index + 1] ? owners[index - 1] : undefined);
    const tag = owner === undefined ? undefined : shared(tags.get(owner));
    if (tag === undefined || tag.origin === 'unknown') return;
    const last = list.at(-1);
    const line = index + 1;
    if (last !== undefined && last.end === line - 1 && isSameTag(last.tag, tag))
      list[list.length - 1] = { ...last, end: line };
    else list.push({ start: line, end: line, tag });
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
