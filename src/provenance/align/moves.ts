import { Interner } from './alignSequences.ts';
import type { Line } from './tokens.ts';

/** A block of at least this many lines counts as moved wherever it is. */
const blockLines = 3;
/** A shorter move needs lines that are unique and distinctive: at least this many non-blank characters… */
const tellingUnits = 4;
/** …including a word of at least this length. */
const tellingWord = /[\p{L}\p{N}_$]{2,}/u;

export interface MovedLine {
  readonly oldLine: number;
  readonly newLine: number;
}

/**
 * Lines without a partner whose text occurs elsewhere, ignoring indentation: blocks of three or more lines, and one or two lines if they
 * are unique in both texts.
 * @param taken 1 for each old line that has a partner.
 * @param partner -1 for each new line that has none.
 */
export function findMoves(
  oldLines: readonly Line[],
  newLines: readonly Line[],
  taken: Uint8Array,
  partner: Int32Array,
): MovedLine[] {
  const oldFree = placesOf(taken, 0);
  const newFree = placesOf(partner, -1);
  if (oldFree.length === 0 || newFree.length === 0) return [];
  const interner = new Interner();
  const oldIds = idsOfFree(interner, oldLines, oldFree);
  const newIds = idsOfFree(interner, newLines, newFree);
  const blank = interner.id('');
  const state: State = {
    oldIds,
    newIds,
    blank,
    oldUsed: taken.slice(),
    newUsed: new Uint8Array(newLines.length).fill(1),
  };
  for (const at of newFree) state.newUsed[at] = 0;
  return [...findBlocks(state, oldFree, newFree), ...findUnique(state, oldLines, newLines, oldFree, newFree)];
}

/** Only free lines can move; the others need no id. */
function idsOfFree(interner: Interner, lines: readonly Line[], free: readonly number[]): Int32Array {
  const ids = new Int32Array(lines.length).fill(-1);
  for (const at of free) ids[at] = interner.id(lines[at]?.text.trim() ?? '');
  return ids;
}

interface State {
  readonly oldIds: Int32Array;
  readonly newIds: Int32Array;
  /** Id of the empty line. */
  readonly blank: number;
  readonly oldUsed: Uint8Array;
  readonly newUsed: Uint8Array;
}

function placesOf(values: Uint8Array | Int32Array, wanted: number): number[] {
  const list: number[] = [];
  for (let at = values.indexOf(wanted); at >= 0; at = values.indexOf(wanted, at + 1)) list.push(at);
  return list;
}

/** Greedy: at each new line, the longest common run; each line moves once. */
function findBlocks(state: State, oldFree: readonly number[], newFree: readonly number[]): MovedLine[] {
  const starts = new Map<string, number[]>();
  for (const at of oldFree) {
    const key = keyOf(state.oldIds, state.oldUsed, at);
    if (key === undefined) continue;
    const list = starts.get(key);
    if (list === undefined) starts.set(key, [at]);
    else if (list.length < maxCandidates) list.push(at);
  }
  const moves: MovedLine[] = [];
  for (const at of newFree) {
    if (state.newUsed[at] === 1) continue;
    const key = keyOf(state.newIds, state.newUsed, at);
    const candidates = key === undefined ? undefined : starts.get(key);
    let best = -1;
    let bestLength = 0;
    for (const candidate of candidates ?? []) {
      const length = runLength(state, candidate, at);
      if (length > bestLength) [best, bestLength] = [candidate, length];
    }
    if (bestLength < blockLines || !tells(state, best, bestLength)) continue;
    for (let line = 0; line < bestLength; line += 1) {
      state.oldUsed[best + line] = 1;
      state.newUsed[at + line] = 1;
      moves.push({ oldLine: best + line, newLine: at + line });
    }
  }
  return moves;
}

/** Blocks repeated more often than this are boilerplate; looking at the first ones is enough. */
const maxCandidates = 64;

/** Three blank lines in a row are not a block. */
function tells(state: State, start: number, length: number): boolean {
  for (let line = start; line < start + length; line += 1) if (state.oldIds[line] !== state.blank) return true;
  return false;
}

function keyOf(ids: Int32Array, used: Uint8Array, at: number): string | undefined {
  if (at + blockLines > ids.length) return undefined;
  for (let line = at; line < at + blockLines; line += 1) if (used[line] === 1) return undefined;
  return `${ids[at]},${ids[at + 1]},${ids[at + 2]}`;
}

function runLength({ oldIds, newIds, oldUsed, newUsed }: State, oldAt: number, newAt: number): number {
  let length = 0;
  while (
    oldAt + length < oldIds.length &&
    newAt + length < newIds.length &&
    oldUsed[oldAt + length] === 0 &&
    newUsed[newAt + length] === 0 &&
    oldIds[oldAt + length] === newIds[newAt + length]
  ) {
    length += 1;
  }
  return length;
}

function findUnique(
  { oldIds, newIds, oldUsed, newUsed }: State,
  oldLines: readonly Line[],
  newLines: readonly Line[],
  oldFree: readonly number[],
  newFree: readonly number[],
): MovedLine[] {
  const places = new Map<number, number>();
  for (const at of oldFree) if (oldUsed[at] === 0) places.set(oldIds[at] ?? 0, at);
  const candidates: (MovedLine & { readonly text: string })[] = [];
  for (const newLine of newFree) {
    const oldLine = newUsed[newLine] === 0 ? places.get(newIds[newLine] ?? 0) : undefined;
    const text = oldLine === undefined ? '' : (oldLines[oldLine]?.text.trim() ?? '');
    if (oldLine !== undefined && text.length >= tellingUnits && tellingWord.test(text)) {
      candidates.push({ oldLine, newLine, text });
    }
  }
  if (candidates.length === 0) return [];
  const texts = new Set(candidates.map(({ text }) => text));
  const [oldCounts, newCounts] = [countTexts(oldLines, texts), countTexts(newLines, texts)];
  return candidates.filter(({ text }) => oldCounts.get(text) === 1 && newCounts.get(text) === 1);
}

/** How often each of the texts occurs in the lines, used or free. */
function countTexts(lines: readonly Line[], texts: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of lines) {
    const body = text.trim();
    if (texts.has(body)) counts.set(body, (counts.get(body) ?? 0) + 1);
  }
  return counts;
}
