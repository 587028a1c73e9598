import { alignSequences, Interner } from '../provenance/align/alignSequences.ts';
import { alignTexts } from '../provenance/align/alignTexts.ts';
import { type Line, splitGitLines } from '../provenance/align/tokens.ts';
import { type LineOwner, type LineRun, pushLines } from '../provenance/formats/commitRecord.ts';

/** Owner of each line of a text, zero-based; undefined if nobody is known. */
export type LineOwners = readonly (LineOwner | undefined)[];

/** @param count Number of lines in the file: anything a note says beyond that is ignored. */
export function ownersFromRuns(runs: readonly LineRun[], count: number): (LineOwner | undefined)[] {
  const owners: (LineOwner | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const run of runs) owners.fill(run, run.start - 1, Math.min(run.end, count));
  return owners;
}

/** The runs, clipped to the lines the file has. */
export function clipRuns(runs: readonly LineRun[], count: number): readonly LineRun[] {
  if (runs.every(({ end }) => end <= count)) return runs;
  return runs.flatMap((run) => (run.start > count ? [] : [{ ...run, end: Math.min(run.end, count) }]));
}

export function runsFromOwners(owners: LineOwners): LineRun[] {
  const runs: LineRun[] = [];
  owners.forEach((owner, index) => {
    if (owner === undefined || (owner.tag.origin === 'unknown' && owner.keys === undefined)) return;
    const { tag, keys } = owner;
    pushLines(runs, { start: index + 1, end: index + 1, tag, ...(keys === undefined ? {} : { keys }) });
  });
  return runs;
}

/**
 * For each line of `after`, the line of `before` it corresponds to, or -1 if it is new or changed. Fails closed: a line counts as the same
 * only if all of it is, except for surrounding whitespace.
 */
export function sameLines(before: string, after: string): Int32Array {
  const [oldLines, newLines] = [splitGitLines(before), splitGitLines(after)];
  const result = new Int32Array(newLines.length).fill(-1);
  if (before === after) return result.map((_, index) => index);
  const source = alignTexts(before, after);
  const lineAt = new Int32Array(before.length);
  oldLines.forEach(({ start, text }, index) => {
    lineAt.fill(index, start, start + text.length);
  });
  newLines.forEach(({ start, text }, index) => {
    const first = text.search(/\S/u);
    const unit = start + Math.max(0, first);
    const from = source[unit] ?? -1;
    if (from < 0) return;
    const line = lineAt[from] ?? -1;
    if (oldLines[line]?.text.trim() === text.trim()) result[index] = line;
  });
  return result;
}

/** For each line of `after`, whether it occurs in none of the earlier texts. */
export function newLines(before: readonly string[], after: string): boolean[] {
  const found = before.map((text) => sameLines(text, after));
  return splitGitLines(after).map((_, line) => found.every((lines) => (lines[line] ?? -1) < 0));
}

/** Like `sameLines`, but based only on the order of whole lines: fast, but misses lines that were moved or re-indented. */
export function sameLinesInOrder(before: string, after: string): Int32Array {
  const [old, fresh] = [splitGitLines(before), splitGitLines(after)];
  const result = new Int32Array(fresh.length).fill(-1);
  const limit = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < limit && old[head]?.text === fresh[head]?.text) {
    result[head] = head;
    head += 1;
  }
  let tail = 0;
  while (tail < limit - head && old[old.length - 1 - tail]?.text === fresh[fresh.length - 1 - tail]?.text) {
    tail += 1;
    result[fresh.length - tail] = old.length - tail;
  }
  const interner = new Interner();
  const idsOf = (lines: readonly Line[]) =>
    interner.idsOf(lines.slice(head, lines.length - tail).map(({ text }) => text));
  alignSequences(idsOf(old), idsOf(fresh)).forEach((line, index) => {
    if (line >= 0) result[head + index] = head + line;
  });
  return result;
}

/** Owners of `after`, as far as its lines existed in `before`. */
export function carryOwners(owners: LineOwners, before: string, after: string): (LineOwner | undefined)[] {
  const quick = sameLinesInOrder(before, after);
  const found = quick.filter((line) => line >= 0 && owners[line] !== undefined).length;
  const isAll = found === owners.filter((owner) => owner !== undefined).length;
  return Array.from(isAll ? quick : sameLines(before, after), (line) => (line < 0 ? undefined : owners[line]));
}
