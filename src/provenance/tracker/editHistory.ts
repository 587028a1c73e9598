import { type FlatRuns, sliceRuns } from './flatRuns.ts';
import { PatchedText, type TextSource } from './patchedText.ts';
import type { TextChange } from './textChange.ts';

/** How to undo one replacement: what is there now, and what was there before. */
export interface Splice {
  readonly offset: number;
  /** UTF-16 units that the replacement inserted. */
  readonly insertedLength: number;
  readonly removed: string;
  readonly removedRuns: FlatRuns;
}

/** The replacements of one change event in the order in which they were applied. */
export type HistoryEntry = readonly Splice[];

/** Change events kept for undo; an undo that reaches further back finds its owners by text. */
const maxEntries = 2000;
/** UTF-16 units of removed text kept for undo: a few complete rewrites of a large file. */
const maxRemovedUnits = 8_000_000;
/** Limits of the search for the state that an undo restored, so that it never blocks typing: units read, pieces held. */
const maxUnitsRead = 20_000_000;
const maxPieces = 3000;

/**
 * The data needed to restore tags on undo and redo. The editor groups key presses into undo steps by its own rules, so one undo event may
 * undo several of our entries: the number is found by comparing texts, never assumed.
 */
export class EditHistory {
  readonly past: HistoryEntry[] = [];
  readonly future: HistoryEntry[] = [];
  #removedUnits = 0;

  /** A new change: what was undone before can no longer be redone. */
  push(entry: HistoryEntry): void {
    this.future.length = 0;
    this.pushPast(entry);
  }

  pushPast(entry: HistoryEntry): void {
    this.past.push(entry);
    this.#removedUnits += unitsOf(entry);
    if (this.past.length <= maxEntries && this.#removedUnits <= maxRemovedUnits) return;
    const drop = Math.max(this.past.length - maxEntries, 1) + (maxEntries >> 3);
    for (const old of this.past.splice(0, Math.min(drop, this.past.length - 1))) this.#removedUnits -= unitsOf(old);
  }

  popPast(): HistoryEntry | undefined {
    const entry = this.past.pop();
    if (entry !== undefined) this.#removedUnits -= unitsOf(entry);
    return entry;
  }

  /**
   * Owners of a text when it was last removed (or undone) here: first as the whole removed text, then as part of one. Undefined when it
   * never was.
   */
  findRemoved(text: string): number[] | undefined {
    const splices = [this.past, this.future].flatMap((entries) => entries.toReversed().flat());
    const whole = splices.find(({ removed }) => removed === text);
    if (whole !== undefined) return [...whole.removedRuns];
    const part = splices.find(({ removed }) => removed.includes(text));
    if (part === undefined) return undefined;
    const from = part.removed.lastIndexOf(text);
    return sliceRuns(part.removedRuns, from, from + text.length);
  }

  /**
   * How many entries of the stack must be undone to turn `text` into what the changes make of it; 0 when no number does.
   * @param changes In applying order, on `text`.
   */
  steps(stack: 'past' | 'future', text: TextSource, changes: readonly TextChange[]): number {
    const entries = this[stack];
    const wanted = new PatchedText(text);
    for (const { offset, length, text: inserted } of changes) {
      if (!wanted.replace(offset, length, inserted)) return 0;
    }
    const tried = new PatchedText(text);
    let read = 0;
    for (let step = 1; step <= entries.length; step += 1) {
      const entry = entries[entries.length - step];
      if (entry === undefined || !takeBack(tried, entry)) return 0;
      if (tried.length === wanted.length) {
        if (tried.equals(wanted)) return step;
        read += tried.length;
      }
      if (read > maxUnitsRead || tried.pieceCount > maxPieces) return 0;
    }
    return 0;
  }
}

function takeBack(text: PatchedText, entry: HistoryEntry): boolean {
  for (let at = entry.length - 1; at >= 0; at -= 1) {
    const splice = entry[at];
    if (splice === undefined || !text.replace(splice.offset, splice.insertedLength, splice.removed)) return false;
  }
  return true;
}

function unitsOf(entry: HistoryEntry): number {
  let sum = 0;
  for (const { removed } of entry) sum += removed.length;
  return sum;
}
