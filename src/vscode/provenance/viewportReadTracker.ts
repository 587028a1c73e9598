import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { blameRuns } from '../../provenance/review/blameRuns.ts';
import { readingTimeMs } from '../../provenance/review/readingTime.ts';
import type { Entry } from '../app/entry.ts';
import type { TextChanges } from '../app/textChanges.ts';
import type { ProvenanceService } from './provenanceService.ts';
import type { Reviews } from './reviews.ts';

const tickMs = 1000;

/**
 * Weaker evidence of a review: AI text was visible in the focused window, with the person present, for as long as it takes to read. Time
 * spent typing does not count.
 */
export class ViewportReadTracker implements vscode.Disposable {
  readonly #entry: Entry;
  readonly #service: ProvenanceService;
  readonly #reviews: Reviews;
  readonly #disposables = new DisposableList();
  /** Time in view by document and piece, milliseconds. */
  readonly #seenMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #typed = false;

  constructor(entry: Entry, changes: TextChanges, service: ProvenanceService, reviews: Reviews) {
    this.#entry = entry;
    this.#service = service;
    this.#reviews = reviews;
    const { window } = vscode;
    for (const part of [
      service.onDidChange(() => this.#begin()),
      window.onDidChangeActiveTextEditor(() => this.#begin()),
      window.onDidChangeTextEditorVisibleRanges(() => this.#begin()),
      window.onDidChangeWindowState(() => this.#begin()),
      changes.on('reading', ({ document }) => {
        if (document === window.activeTextEditor?.document) this.#typed = true;
      }),
    ]) {
      this.#disposables.push(part);
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#disposables.dispose();
  }

  /** The timer runs only while there is something to see. */
  #begin(): void {
    if (!vscode.window.state.focused) return;
    this.#timer ??= setInterval(() => this.#entry.quietly('see what is in view', () => this.#tick()), tickMs);
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    const { focused, active } = vscode.window.state;
    const editor = vscode.window.activeTextEditor;
    const uri = editor?.document.uri.toString() ?? '';
    const { tracker } = this.#service;
    const document = tracker?.document(uri);
    if (!focused || editor === undefined || tracker === undefined || document === undefined) return this.#end();
    // Usually no such text is in view, and then the document is not read.
    const isInView = editor.visibleRanges.some((range) =>
      tracker
        .runsIn(uri, editor.document.offsetAt(range.start), editor.document.offsetAt(range.end))
        .some(({ tag }) => tag.origin === 'ai' && tag.review === null),
    );
    if (!isInView) return this.#end();
    const unseen = blameRuns(document, tracker.tags).filter(({ tag }) => tag.origin === 'ai' && tag.review === null);
    if (this.#typed || !active) {
      this.#typed = false;
      return;
    }
    const inView = unseen.filter(({ startLine, endLine }) =>
      editor.visibleRanges.some(({ start, end }) => start.line < startLine && endLine <= end.line + 1),
    );
    // A person reads one thing at a time, so pieces visible together need the sum of their reading times.
    const chars = inView.reduce((sum, run) => sum + run.chars, 0);
    const read = inView.filter((run) => {
      const key = `${uri}#${run.tag.timeMs}-${run.tag.changeId}-${run.preview}`;
      const seenMs = (this.#seenMs.get(key) ?? 0) + tickMs;
      this.#seenMs.set(key, seenMs);
      return seenMs >= readingTimeMs(chars);
    });
    if (read.length > 0) await this.#reviews.review(editor.document.uri, read, 'seen');
  }
}
