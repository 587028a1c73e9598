import { isBlank, type Line } from './tokens.ts';

/**
 * An inserted group of lines can often be placed in several ways (a function after a function: whose is the closing brace?). Moves each
 * group to where people would see it: starting at the least indentation, after a blank line if there is one. The idea of git's indent
 * heuristic (https://git-scm.com/docs/git-diff, --indent-heuristic), reduced to insertions.
 */
export function slideInsertions(lines: readonly Line[], ids: Int32Array, partner: Int32Array): void {
  let at = 0;
  while (at < partner.length) {
    if ((partner[at] ?? -1) >= 0) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < partner.length && (partner[at] ?? -1) < 0) at += 1;
    at = Math.max(at, slideGroup(lines, ids, partner, start, at));
  }
}

function slideGroup(lines: readonly Line[], ids: Int32Array, partner: Int32Array, start: number, end: number): number {
  if (!isPure(partner, start, end)) return end;
  let up = 0;
  while (start - up > 0 && isAnchored(partner, start - up - 1) && ids[start - up - 1] === ids[end - up - 1]) up += 1;
  let down = 0;
  while (end + down < ids.length && isAnchored(partner, end + down) && ids[start + down] === ids[end + down]) down += 1;
  if (up === 0 && down === 0) return end;
  let best = 0;
  let bestScore = score(lines, start, end);
  for (let shift = -up; shift <= down; shift += 1) {
    const candidate = score(lines, start + shift, end + shift);
    if (candidate < bestScore) [best, bestScore] = [shift, candidate];
  }
  for (; best > 0; best -= 1) swap(partner, start++, end++);
  for (; best < 0; best += 1) swap(partner, --end, --start);
  return end;
}

/** No old line was removed at the same place. */
function isPure(partner: Int32Array, start: number, end: number): boolean {
  const before = start === 0 ? -1 : (partner[start - 1] ?? -1);
  if (end === partner.length) return start > 0;
  return (partner[end] ?? -1) === before + 1;
}

function isAnchored(partner: Int32Array, at: number): boolean {
  return (partner[at] ?? -1) >= 0;
}

/** Moves the partner of line `from` to line `to`. */
function swap(partner: Int32Array, to: number, from: number): void {
  partner[to] = partner[from] ?? -1;
  partner[from] = -1;
}

/** Lower is better: the indentation of the group's first line plus that of the line after it, minus one if a blank line precedes it. */
function score(lines: readonly Line[], start: number, end: number): number {
  const first = indentOf(lines[start]);
  const next = indentOf(lines[end]);
  const afterBlank = start === 0 || isBlank(lines[start - 1]?.text ?? '') ? 1 : 0;
  const beginsBlank = isBlank(lines[start]?.text ?? '') ? 1 : 0;
  const next2 = isBlank(lines[end]?.text ?? '') ? 1 : 0;
  return 2 * (first + next) - 2 * afterBlank - (beginsBlank + next2) / 2;
}

function indentOf(line: Line | undefined): number {
  if (line === undefined) return 0;
  const blank = /^[ \t]*/.exec(line.text)?.[0] ?? '';
  return isBlank(line.text) ? 0 : blank.length;
}
