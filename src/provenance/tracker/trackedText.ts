import { EditHistory, type HistoryEntry, type Splice } from './editHistory.ts';
import { type FlatRuns, lengthOfRuns } from './flatRuns.ts';
import { OperationLog } from './operationLog.ts';
import { RunList } from './runList.ts';
import { changeBetween, type TextChange } from './textChange.ts';
import { TextRope } from './textRope.ts';

/** A replacement with the owners of its new text. */
export interface TaggedChange extends TextChange {
  /** As long as `text`. */
  readonly runs: FlatRuns;
}

/** Everything that can happen to a tracked text: what the journal stores and a restart replays. */
export type TextOperation =
  | { readonly kind: 'edit'; readonly changes: readonly TaggedChange[] }
  | { readonly kind: 'undo' | 'redo'; readonly steps: number }
  | { readonly kind: 'retag'; readonly offset: number; readonly runs: FlatRuns };

/**
 * Text, owners and undo history of one document. Decides nothing: owners come from the tracker.
 * Each operation is also kept for the journal until `takeOperations`.
 */
export class TrackedText {
  readonly text: TextRope;
  readonly runs = new RunList();
  readonly history = new EditHistory();
  readonly #operations = new OperationLog();

  constructor(text: string, runs: FlatRuns) {
    this.text = new TextRope(text);
    this.runs.replace(0, 0, runs);
  }

  /** Applies replacements in the given order (last one in the text first). */
  edit(changes: readonly TaggedChange[]): void {
    this.apply({ kind: 'edit', changes });
  }

  /** The fast path of `edit` for a key press: one replacement. */
  key(offset: number, length: number, text: string, runs: FlatRuns): void {
    this.history.push([this.#splice(offset, length, text, runs)]);
    this.#operations.pushKey(offset, length, text, runs);
  }

  /** Undoes (or redoes) this many entries of the history. */
  undo(kind: 'undo' | 'redo', steps: number): void {
    this.apply({ kind, steps });
  }

  /** Sets new owners from `offset` on; the text stays. */
  retag(offset: number, runs: FlatRuns): void {
    this.apply({ kind: 'retag', offset, runs });
  }

  /** Applies an operation and keeps it for the journal. */
  apply(operation: TextOperation): void {
    this.replay(operation);
    this.#operations.push(operation);
  }

  /** Applies an operation that is already in the journal. */
  replay(operation: TextOperation): void {
    if (operation.kind === 'edit') {
      const entry: Splice[] = [];
      for (const { offset, length, text, runs } of operation.changes)
        entry.push(this.#splice(offset, length, text, runs));
      this.history.push(entry);
    } else if (operation.kind === 'retag') {
      this.runs.replace(operation.offset, lengthOfRuns(operation.runs), operation.runs);
    } else this.#walk(operation.kind, operation.steps);
  }

  /** How many entries an undo or redo with these changes reverts; 0 when that cannot be determined. */
  steps(kind: 'undo' | 'redo', changes: readonly TextChange[]): number {
    return this.history.steps(kind === 'undo' ? 'past' : 'future', this.text, changes);
  }

  /**
   * Owners of the whole text when it last read `wanted`, or undefined: when a checkout or a stash restores an earlier text, its owners
   * return too.
   */
  earlierRuns(wanted: string): number[] | undefined {
    const before = this.text.toString();
    const steps = this.history.steps('past', this.text, [changeBetween(before, wanted)]);
    if (steps === 0) return undefined;
    const runs = new RunList();
    runs.replace(0, 0, this.runs.slice());
    for (const entry of this.history.past.slice(-steps).reverse()) {
      for (const splice of [...entry].reverse()) {
        runs.replace(splice.offset, splice.insertedLength, splice.removedRuns);
      }
    }
    return runs.slice();
  }

  /** Replaces owners for which `change` returns another tag; returns whether there were any. */
  mapTags(change: (tag: number, start: number, end: number) => number): boolean {
    const changed: [offset: number, length: number, tag: number][] = [];
    let offset = 0;
    const runs = this.runs.slice();
    for (let at = 0; at < runs.length; at += 2) {
      const length = runs[at] ?? 0;
      const tag = runs[at + 1] ?? 0;
      const next = change(tag, offset, offset + length);
      if (next !== tag) changed.push([offset, length, next]);
      offset += length;
    }
    for (const [start, length, tag] of changed) this.retag(start, [length, tag]);
    return changed.length > 0;
  }

  /** What happened since the last call, for the journal. */
  takeOperations(): TextOperation[] {
    return this.#operations.take();
  }

  #splice(offset: number, length: number, text: string, runs: FlatRuns): Splice {
    const removed = this.text.replace(offset, length, text);
    const removedRuns = this.runs.replace(offset, length, runs);
    return { offset, insertedLength: text.length, removed, removedRuns };
  }

  #walk(kind: 'undo' | 'redo', steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      const entry = kind === 'undo' ? this.history.popPast() : this.history.future.pop();
      if (entry === undefined) return;
      const inverse = this.#takeBack(entry);
      if (kind === 'undo') this.history.future.push(inverse);
      else this.history.pushPast(inverse);
    }
  }

  #takeBack(entry: HistoryEntry): HistoryEntry {
    const inverse: Splice[] = [];
    for (let at = entry.length - 1; at >= 0; at -= 1) {
      const splice = entry[at];
      if (splice === undefined) continue;
      inverse.push(this.#splice(splice.offset, splice.insertedLength, splice.removed, splice.removedRuns));
    }
    return inverse;
  }
}
