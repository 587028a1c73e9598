import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural } from '../../base/plural.ts';
import { blameRuns } from '../../provenance/review/blameRuns.ts';
import { markReviewed } from '../../provenance/review/review.ts';
import type { Review } from '../../provenance/tag.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ProvenanceService } from './provenanceService.ts';

export interface ReviewRange {
  readonly start: number;
  readonly end: number;
}

/** Records that AI text was reviewed: in its tags, which go into the commit notes, and in the record. */
export class Reviews {
  readonly #service: ProvenanceService;
  readonly #recorder: Recorder;
  readonly #task: () => string | null;
  readonly #names = new Map<string, Promise<string>>();

  constructor(service: ProvenanceService, recorder: Recorder, task: () => string | null) {
    this.#service = service;
    this.#recorder = recorder;
    this.#task = task;
  }

  /** @param note The reviewer's sentence. @returns Characters newly reviewed. */
  async review(uri: vscode.Uri, ranges: readonly ReviewRange[], how: Review, note?: string): Promise<number> {
    const name = await this.#reviewer(uri);
    const { tracker } = this.#service;
    const document = tracker?.document(uri.toString());
    if (tracker === undefined || document === undefined) return 0;
    let chars = 0;
    for (const range of ranges)
      chars += markReviewed(document, tracker.tags, range, { name, how, ...(note === undefined ? {} : { note }) });
    if (note !== undefined) this.#service.touched(uri.toString());
    if (chars === 0) return 0;
    const path = vscode.workspace.asRelativePath(uri, false);
    this.#recorder.record('provenance.review', { path, chars, how }, this.#task());
    this.#service.touched(uri.toString());
    return chars;
  }

  /** Reviews the selection, or the piece of AI text at the caret. */
  async reviewAtCaret(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new AppError('refused', l10n.t('Put the cursor in AI text first.'));
    const { document } = editor;
    const ranges = editor.selections.flatMap((selection) => {
      const [start, end] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
      return start < end ? [{ start, end }] : this.#pieceAt(document, start);
    });
    const chars = await this.review(document.uri, ranges, 'marked');
    this.#say(chars, l10n.t('There is no unreviewed AI text here.'));
  }

  async reviewFile(uri: vscode.Uri | undefined): Promise<void> {
    const wanted = uri ?? vscode.window.activeTextEditor?.document.uri;
    if (wanted === undefined) throw new AppError('refused', l10n.t('Open the file that you have reviewed first.'));
    const document = await vscode.workspace.openTextDocument(wanted);
    const chars = await this.review(wanted, [{ start: 0, end: document.getText().length }], 'marked');
    this.#say(chars, l10n.t('This file has no unreviewed AI text.'));
  }

  /** Also accepts a caret on a piece's line, left or right of it: nobody aims at a single character. */
  #pieceAt(document: vscode.TextDocument, offset: number): ReviewRange[] {
    const { tracker } = this.#service;
    const tracked = tracker?.document(document.uri.toString());
    if (tracker === undefined || tracked === undefined) return [];
    const runs = blameRuns(tracked, tracker.tags).filter(({ tag }) => tag.origin === 'ai');
    const line = document.positionAt(offset).line + 1;
    const inside = runs.filter(({ start, end }) => start <= offset && offset <= end);
    return inside.length > 0 ? inside : runs.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
  }

  #say(chars: number, nothing: string): void {
    const sentence = chars === 0 ? nothing : l10n.t('Marked {0} of AI text as reviewed.', plural(chars, 'character'));
    vscode.window.setStatusBarMessage(sentence, 5000);
  }

  #reviewer(uri: vscode.Uri): Promise<string> {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? '';
    const known = this.#names.get(folder) ?? import('./reviewer.ts').then(({ reviewerFor }) => reviewerFor(uri));
    this.#names.set(folder, known);
    return known;
  }
}
