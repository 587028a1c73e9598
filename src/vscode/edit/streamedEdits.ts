import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { ContextKeys } from '../app/contextKeys.ts';
import { streamedScheme } from '../app/registry.ts';
import { nameOfFile } from '../app/workspaceFiles.ts';
import { latestState } from './latestState.ts';

/** The texts of a file before and after the part of an edit that has arrived. */
export interface ArrivedChange {
  readonly uri: vscode.Uri;
  readonly before: string;
  readonly after: string;
}

/** One edit that a model is writing. */
export interface StreamedEdit {
  /** Aborts when the person stops the edit or closes its diff. */
  readonly signal: AbortSignal;
  /** Takes the reply so far. What it changes is read in the background, one state at a time. */
  arrived(reply: string): void;
  /** Resolves once everything that arrived is shown. A dialog that opens earlier would lose the focus to the diff. */
  whenShown(): Promise<void>;
  /** Closes the diff. Call it when the edit is over, whatever came of it. */
  end(): Promise<void>;
}

/** Reads what the reply so far changes; undefined if nothing is certain yet. */
export type ReadArrived = (reply: string) => Promise<ArrivedChange | undefined>;

interface OpenEdit {
  readonly id: string;
  readonly abort: AbortController;
  change: ArrivedChange | undefined;
}

/**
 * Shows an edit as a diff while the model writes it: two virtual documents, so that the person's own stays as it is. Nothing in it can be
 * accepted and nothing counts; once the reply is complete and checked, the proposal takes its place.
 */
export class StreamedEdits implements vscode.TextDocumentContentProvider {
  readonly #contextKeys: ContextKeys;
  readonly #newId: () => string;
  readonly #open = new Map<string, OpenEdit>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables = new DisposableList();
  readonly onDidChange = this.#changed.event;

  constructor(contextKeys: ContextKeys, newId: () => string) {
    this.#contextKeys = contextKeys;
    this.#newId = newId;
    for (const part of [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(streamedScheme, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#tabsClosed(closed)),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** @param read Called for each state of the reply that there is time for. */
  begin(read: ReadArrived): StreamedEdit {
    const edit: OpenEdit = { id: this.#newId(), abort: new AbortController(), change: undefined };
    this.#open.set(edit.id, edit);
    this.#contextKeys.set('calibrated.editStreaming', true);
    const replies = latestState(async (reply: string) => {
      const change = this.#open.has(edit.id) ? await read(reply) : undefined;
      if (change !== undefined) await this.#show(edit, change);
    });
    return {
      signal: edit.abort.signal,
      arrived: (reply) => replies.take(reply),
      whenShown: () => replies.settled(),
      end: async () => {
        this.#open.delete(edit.id);
        this.#contextKeys.set('calibrated.editStreaming', this.#open.size > 0);
        await replies.settled();
        await this.#close(edit.id);
      },
    };
  }

  /** Stops every edit that is being written. */
  stop(): void {
    for (const { abort } of this.#open.values()) abort.abort();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const change = this.#open.get(uri.query)?.change;
    return (uri.fragment === 'before' ? change?.before : change?.after) ?? '';
  }

  dispose(): void {
    this.stop();
    this.#disposables.dispose();
  }

  async #show(edit: OpenEdit, change: ArrivedChange): Promise<void> {
    if (!this.#open.has(edit.id) || change.after === edit.change?.after) return;
    const isFirst = edit.change === undefined;
    // The diff stays with the file it began with.
    if (!isFirst && edit.change?.uri.toString() !== change.uri.toString()) return;
    edit.change = change;
    const side = (fragment: string) =>
      vscode.Uri.from({ scheme: streamedScheme, path: change.uri.path, query: edit.id, fragment });
    if (!isFirst) {
      for (const each of ['before', 'after']) this.#changed.fire(side(each));
      return;
    }
    const path = nameOfFile(change.uri);
    const title = l10n.t('{0}: being written, Escape stops', path);
    await vscode.commands.executeCommand('vscode.diff', side('before'), side('after'), title, { preview: false });
  }

  #tabsClosed(closed: readonly vscode.Tab[]): void {
    for (const { input } of closed) {
      if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === streamedScheme)
        this.#open.get(input.modified.query)?.abort.abort();
    }
  }

  async #close(id: string): Promise<void> {
    const ours = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputTextDiff &&
          input.modified.scheme === streamedScheme &&
          input.modified.query === id,
      );
    await vscode.window.tabGroups.close(ours);
  }
}
