import { type Alignment, alignBlanks, alignHunk } from './alignHunk.ts';
import { alignSequences, Interner } from './alignSequences.ts';
import { slideInsertions } from './diffSlider.ts';
import { followNeighbours } from './followNeighbours.ts';
import { findMoves } from './moves.ts';
import { commonPrefix, commonSuffix, isBlankUnit, type Line, splitLines } from './tokens.ts';

export interface AlignOptions {
  /** The writer keeps tokens (a formatter), so lines need not resemble their predecessors. */
  readonly preserving?: boolean;
}

/**
 * Where each UTF-16 unit of `after` comes from in `before`: its offset there, or -1 for new text. A line diff, then moved lines, then a
 * token diff inside the remaining hunks.
 */
export function alignTexts(before: string, after: string, { preserving = false }: AlignOptions = {}): Int32Array {
  const source = new Int32Array(after.length).fill(-1);
  const alignment: Alignment = { before, after, source };
  if (alignBlanksOnly(alignment)) return source;
  if (isAppended(before, after)) {
    for (let unit = 0; unit < before.length; unit += 1) source[unit] = unit;
    return source;
  }
  if (preserving || hasSameWords(before, after)) alignPreserved(alignment);
  else alignLines(alignment);
  return source;
}

/** Text was appended to an unfinished last line. That line is still the same one, even though it is longer now. */
function isAppended(before: string, after: string): boolean {
  return before !== '' && !/[\r\n]$/u.test(before) && after.startsWith(before);
}

const words = /[\p{L}\p{N}_$]+/gu;

/** Only punctuation and whitespace changed, so probably an unreported formatter. Stops at the first word that differs. */
function hasSameWords(before: string, after: string): boolean {
  const fresh = after.matchAll(words);
  for (const [word] of before.matchAll(words)) if (fresh.next().value?.[0] !== word) return false;
  return fresh.next().done === true;
}

/** When only whitespace differs, all other characters are still in the same order: exact, and no diff is needed. */
function alignBlanksOnly({ before, after, source }: Alignment): boolean {
  const pairs: number[] = [];
  let old = 0;
  for (let at = 0; at < after.length; at += 1) {
    if (isBlankUnit(after.charCodeAt(at))) continue;
    while (old < before.length && isBlankUnit(before.charCodeAt(old))) old += 1;
    if (before.charCodeAt(old) !== after.charCodeAt(at)) return false;
    pairs.push(at, old);
    old += 1;
  }
  for (; old < before.length; old += 1) if (!isBlankUnit(before.charCodeAt(old))) return false;
  let lastOld = 0;
  let lastAt = 0;
  for (let index = 0; index <= pairs.length; index += 2) {
    const [at = after.length, from = before.length] = pairs.slice(index, index + 2);
    if (at > lastAt) alignBlanks(source, before.slice(lastOld, from), lastOld, after.slice(lastAt, at), lastAt);
    if (index < pairs.length) source[at] = from;
    lastAt = at + 1;
    lastOld = from + 1;
  }
  return true;
}

/** A formatter keeps the order of nearly all tokens; lines that it sorted count as moved. */
function alignPreserved(alignment: Alignment): void {
  const { before, after, source } = alignment;
  alignHunk(alignment, [{ start: 0, text: before }], [{ start: 0, text: after }], true);
  const kept = new Uint8Array(before.length);
  for (const from of source) if (from >= 0) kept[from] = 1;
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const taken = Uint8Array.from(oldLines, ({ start, text }) =>
    isFree(before, start, text.length, (at) => kept[at] === 0) ? 0 : 1,
  );
  const partner = Int32Array.from(newLines, ({ start, text }) =>
    isFree(after, start, text.length, (at) => (source[at] ?? -1) < 0) ? -1 : 0,
  );
  for (const { oldLine, newLine } of findMoves(oldLines, newLines, taken, partner)) {
    alignMovedLine(alignment, oldLines[oldLine], newLines[newLine]);
  }
}

function isFree(text: string, start: number, length: number, test: (at: number) => boolean): boolean {
  for (let at = start; at < start + length; at += 1) if (!isBlankUnit(text.charCodeAt(at)) && !test(at)) return false;
  return true;
}

function alignLines(alignment: Alignment): void {
  const oldLines = splitLines(alignment.before);
  const newLines = splitLines(alignment.after);
  const interner = new Interner();
  const oldIds = interner.idsOf(oldLines.map(withoutEnd));
  const newIds = interner.idsOf(newLines.map(withoutEnd));
  const partner = alignSequences(oldIds, newIds);
  slideInsertions(newLines, newIds, partner);
  slideDeletions(oldLines, oldIds, partner);
  const taken = new Uint8Array(oldLines.length);
  for (const index of partner) if (index >= 0) taken[index] = 1;
  const found = partner.slice();
  const moves = findMoves(oldLines, newLines, taken, partner);
  for (const { oldLine, newLine } of moves) found[newLine] = oldLine;
  followNeighbours(oldIds, newIds, found);
  taken.fill(0);
  for (let at = 0; at < newLines.length; at += 1) {
    const index = found[at] ?? -1;
    if (index !== partner[at]) partner[at] = index < 0 ? -1 : moved;
    if (index < 0) continue;
    taken[index] = 1;
    copyLine(alignment, oldLines[index], newLines[at]);
  }
  forEachHunk(partner, taken, (oldRange, newRange) => {
    const old = rest(oldLines, oldRange, (index) => taken[index] === 0);
    const fresh = rest(newLines, newRange, (index) => partner[index] === -1);
    alignHunk(alignment, old, fresh, false);
  });
}

/** A deleted group can be ambiguous as well: with the two texts swapped, it is an inserted one. */
function slideDeletions(oldLines: readonly Line[], oldIds: Int32Array, partner: Int32Array): void {
  const inverse = new Int32Array(oldLines.length).fill(-1);
  for (let at = 0; at < partner.length; at += 1) {
    const index = partner[at] ?? -1;
    if (index >= 0) inverse[index] = at;
  }
  slideInsertions(oldLines, oldIds, inverse);
  for (let at = 0; at < inverse.length; at += 1) {
    const index = inverse[at] ?? -1;
    if (index >= 0) partner[index] = at;
  }
}

/** In `partner`: the line was found elsewhere, so it is neither an anchor nor free. */
const moved = -2;

function rest(lines: readonly Line[], [from, to]: Range, free: (index: number) => boolean): Line[] {
  return lines.slice(from, to).filter((_, index) => free(from + index));
}

type Range = readonly [from: number, to: number];

/** Visits each pair of line ranges between two aligned lines that still contains something unaligned. */
function forEachHunk(partner: Int32Array, taken: Uint8Array, visit: (oldRange: Range, newRange: Range) => void): void {
  let oldFrom = 0;
  let newFrom = 0;
  for (let at = 0; at <= partner.length; at += 1) {
    const index = at === partner.length ? taken.length : (partner[at] ?? -1);
    if (index < 0) continue;
    if (index > oldFrom && at > newFrom) visit([oldFrom, index], [newFrom, at]);
    oldFrom = index + 1;
    newFrom = at + 1;
  }
}

/** Lines are compared without their line ends, so changing line ends does not affect anything else. */
function withoutEnd({ text }: Line): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function copyLine(alignment: Alignment, old: Line | undefined, fresh: Line | undefined): void {
  if (old === undefined || fresh === undefined) return;
  if (old.text !== fresh.text) {
    alignMovedLine(alignment, old, fresh);
    return;
  }
  for (let unit = 0; unit < fresh.text.length; unit += 1) alignment.source[fresh.start + unit] = old.start + unit;
}

/** A moved line may differ in indentation and line end; the text in between is the same. */
function alignMovedLine({ source }: Alignment, old: Line | undefined, fresh: Line | undefined): void {
  if (old === undefined || fresh === undefined) return;
  const body = fresh.text.trim();
  const oldAt = old.text.indexOf(body);
  const newAt = fresh.text.indexOf(body);
  if (oldAt < 0) return;
  const lead = commonSuffix(old.text.slice(0, oldAt), fresh.text.slice(0, newAt), 0);
  const trail = commonPrefix(old.text.slice(oldAt + body.length), fresh.text.slice(newAt + body.length));
  for (let unit = -lead; unit < body.length + trail; unit += 1) {
    source[fresh.start + newAt + unit] = old.start + oldAt + unit;
  }
}
