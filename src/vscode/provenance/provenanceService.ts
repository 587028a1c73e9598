import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { writersOf } from '../../provenance/agents/agentCommand.ts';
import type { TaggedRun } from '../../provenance/taggedRun.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { ChangeEvent, NewSuggestion } from '../../provenance/tracker/trackerEvents.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { TextChanges } from '../app/textChanges.ts';
import type { CurrentTask } from '../tasks/currentTask.ts';
import { AgentFiles } from './agentFiles.ts';
import { readOpenFiles } from './diskReads.ts';
import { editCauseOf } from './editCauseOf.ts';
import { countDeleted, type FollowedDocuments, followRename } from './followFiles.ts';

/** Schemes of documents that people write. */
const trackedSchemes: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);
/** A crash loses at most this much of the tags' history; lost text is found again as `unknown`. */
const flushEveryMs = 5000;
/** The dirty state of a document is reported within a few milliseconds of its change. */
const dirtyFollowsWithinMs = 50;
/** The editor's file watcher collects changes and reports them within this time. */
const watchingFollowsWithinMs = 1000;

export interface ProvenanceServiceDeps {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly changes: TextChanges;
  readonly clock: Clock;
  /** Tags name it. */
  readonly currentTask: CurrentTask;
}

/** Feeds the provenance tracker with the editor's events and stores its state. */
export class ProvenanceService implements vscode.Disposable {
  readonly #entry: Entry;
  readonly #recorder: Recorder;
  readonly #changes: TextChanges;
  readonly #currentTask: CurrentTask;
  readonly #clock: Clock;
  readonly #disposables = new DisposableList();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #saving = new Set<string>();
  readonly #agentFiles = this.#disposables.push(new AgentFiles());
  /** By document: decides what its last change was. */
  readonly #undecided = new Map<string, () => void>();
  /** Changed since the last flush. */
  readonly #changedUris = new Set<string>();
  /** Documents in which something was accepted by a change that is not yet known to be an edit. */
  readonly #uncounted = new Set<string>();
  /** Already read from disk; ignore the editor's next change event, which brings the same text. */
  readonly #ahead = new Set<string>();
  #parts: FollowedDocuments | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  /** Fires with the uri of a document whose tags may have changed. */
  readonly onDidChange = this.#changed.event;

  constructor({ entry, recorder, changes, clock, currentTask }: ProvenanceServiceDeps) {
    this.#currentTask = currentTask;
    this.#changes = changes;
    this.#entry = entry;
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** Starts with the first open document: without one there is nothing to track, and nothing to load. */
  async startWithFirstDocument(): Promise<void> {
    if (vscode.workspace.textDocuments.some(({ uri }) => trackedSchemes.has(uri.scheme))) return this.#start();
    const first = this.#disposables.push(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (!trackedSchemes.has(uri.scheme)) return;
        first.dispose();
        this.#entry.quietly('follow documents', () => this.#start());
      }),
    );
  }

  async #start(): Promise<void> {
    const [{ ProvenanceTracker }, { ProvenanceStore }, { InsertionRecord }, database] = await Promise.all([
      import('../../provenance/tracker/tracker.ts'),
      import('../../provenance/storage/provenanceStore.ts'),
      import('./insertionRecord.ts'),
      this.#recorder.store(),
    ]);
    const tracker = new ProvenanceTracker();
    const store = new ProvenanceStore(database.documents, tracker);
    this.#parts = { tracker, store, insertions: new InsertionRecord(this.#recorder, tracker, store) };
    tracker.setTask(this.#currentTask.id);
    this.#disposables.push(this.#currentTask.onDidChange((id) => tracker.setTask(id)));
    for (const document of vscode.workspace.textDocuments) this.#open(document);
    this.#listen();
  }

  /** Our assistant shows text that may be accepted. @returns The insertion that it will be; undefined if nothing follows the document. */
  suggestion(suggestion: NewSuggestion): string | undefined {
    this.#parts?.tracker.suggestion(suggestion, this.#clock.nowMs());
    return this.#parts?.tracker.isOpen(suggestion.uri) === true
      ? this.#parts.insertions.offered(suggestion.id)
      : undefined;
  }

  /** Call after an accept. @returns The characters of these insertions in the document. */
  countAccepted(uri: string, insertions: readonly string[]): number {
    if (this.#undecided.has(uri)) this.#uncounted.add(uri);
    return this.#parts?.insertions.accepted(uri, insertions) ?? 0;
  }

  accept(id: string): void {
    this.#parts?.tracker.accept(id, this.#clock.nowMs());
  }

  /** The suggestion was dismissed, or its change has arrived: later text is no longer matched with it. */
  withdraw(id: string): void {
    this.#parts?.tracker.withdraw(id);
  }

  runs(uri: string): readonly TaggedRun[] {
    return this.#parts?.tracker.runs(uri) ?? [];
  }

  tagAt(uri: string, offset: number): TaggedRun['tag'] | undefined {
    return this.#parts?.tracker.tagAt(uri, offset);
  }

  /** The tracker, once it tracks documents. After changing tags through it, call `touched`. */
  get tracker(): ProvenanceTracker | undefined {
    return this.#parts?.tracker;
  }

  /** Writes pending changes. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    for (const decide of [...this.#undecided.values()]) decide();
    for (const uri of this.#changedUris) this.#parts?.insertions.changed(uri);
    this.#changedUris.clear();
    // The next start assumes that the text of a stored document is in the record, so what cannot be recorded yet must not be stored
    // either.
    if (this.#recorder.writeWaiting()) this.#parts?.store.flush();
    else this.#flushSoon();
  }

  dispose(): void {
    this.#disposables.dispose();
    this.flush();
    clearTimeout(this.#flushTimer);
  }

  #listen(): void {
    const { workspace, window } = vscode;
    const parts = [
      this.#changed,
      workspace.onDidOpenTextDocument((document) => this.#open(document)),
      workspace.onDidCloseTextDocument((document) => this.#close(document)),
      this.#changes.on('provenance', (event) => this.#change(event)),
      workspace.onWillSaveTextDocument(({ document }) => this.#saving.add(document.uri.toString())),
      workspace.onDidSaveTextDocument((document) => this.#saving.delete(document.uri.toString())),
      workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.#rename(oldUri.toString(), newUri.toString());
      }),
      workspace.onDidDeleteFiles(({ files }) => {
        const parts = this.#parts;
        if (parts === undefined) return;
        for (const uri of files.map(String)) {
          this.#entry.quietly(`delete ${uri}`, () => {
            for (const gone of countDeleted(parts, uri)) this.#changedUris.delete(gone);
          });
        }
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const uri = textEditor.document.uri.toString();
        if (this.#parts?.tracker.caretMoved(uri, kind === undefined) === true) this.touched(uri);
      }),
      window.onDidStartTerminalShellExecution(({ execution }) => this.#terminal('start', execution.commandLine.value)),
      window.onDidEndTerminalShellExecution(({ execution }) => this.#terminal('end', execution.commandLine.value)),
      // A task may write files without any terminal event.
      vscode.tasks.onDidStartTask(({ execution }) => this.#terminal('start', `task ${execution.task.name}`)),
      vscode.tasks.onDidEndTask(({ execution }) => this.#terminal('end', `task ${execution.task.name}`)),
      vscode.languages.registerDocumentPasteEditProvider(
        [...trackedSchemes].map((scheme) => ({ scheme })),
        this.#clipboard(),
        {
          providedPasteEditKinds: [vscode.DocumentDropOrPasteEditKind.Empty.append('calibrated')],
          copyMimeTypes: ['text/plain'],
          pasteMimeTypes: ['text/plain'],
        },
      ),
    ];
    for (const part of parts) this.#disposables.push(part);
  }

  #open(document: vscode.TextDocument): void {
    const parts = this.#parts;
    if (parts === undefined || !trackedSchemes.has(document.uri.scheme)) return;
    const uri = document.uri.toString();
    this.#entry.quietly(`open ${uri}`, () => {
      parts.store.load(uri);
      parts.insertions.opened(uri);
      parts.store.takeOutside(uri, document.getText());
      parts.tracker.open(uri, document.getText(), this.#clock.nowMs());
      parts.insertions.changed(uri);
      this.#changed.fire(uri);
    });
  }

  #close(document: vscode.TextDocument): void {
    const parts = this.#parts;
    const uri = document.uri.toString();
    if (parts?.tracker.isOpen(uri) !== true) return;
    this.#entry.quietly(`close ${uri}`, () => {
      parts.insertions.closed(uri);
      this.#changedUris.delete(uri);
      parts.store.flushOne(uri);
      parts.store.dropOutside(uri);
      parts.tracker.close(uri);
      parts.tracker.release(uri);
    });
  }

  #change(event: vscode.TextDocumentChangeEvent): void {
    const { document, contentChanges, reason } = event;
    const parts = this.#parts;
    const uri = document.uri.toString();
    if (parts?.tracker.isOpen(uri) !== true) return;
    const waiting = this.#undecided.get(uri);
    if (waiting !== undefined && (document.isDirty || contentChanges.length > 0)) waiting();
    if (contentChanges.length === 0) return;
    const timeMs = this.#clock.nowMs();
    const cause = editCauseOf(event);
    if (this.#ahead.delete(uri)) {
      parts.tracker.external(uri, document.getText(), timeMs);
      this.touched(uri);
      return;
    }
    const edit = () =>
      this.#edit(parts.tracker, document, {
        changes: contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
          offset: rangeOffset,
          length: rangeLength,
          text,
        })),
        reason: reason === undefined ? null : reason === vscode.TextDocumentChangeReason.Undo ? 'undo' : 'redo',
        cause,
        timeMs,
      });
    if (this.#saving.has(uri)) {
      parts.tracker.format(uri, document.getText(), timeMs);
      this.touched(uri);
    } else if (
      document.isDirty ||
      reason !== undefined ||
      cause !== null ||
      document.uri.scheme === 'untitled' ||
      parts.tracker.isAccepting(uri)
    ) {
      edit();
    } else this.#decideSoon(document, timeMs, edit);
  }

  /**
   * The editor reports a change before it marks the document dirty, so the first key press in a clean document looks like a reload from
   * disk. It was a reload only if the document stays clean.
   */
  #decideSoon(document: vscode.TextDocument, timeMs: number, edit: () => void): void {
    const uri = document.uri.toString();
    const decide = () => {
      clearTimeout(timer);
      this.#undecided.delete(uri);
      if (document.isDirty) {
        edit();
        // Not on every first key press: it counts the whole document.
        if (this.#uncounted.delete(uri)) this.#parts?.insertions.changed(uri);
        return;
      }
      this.#parts?.tracker.external(uri, document.getText(), timeMs);
      this.touched(uri);
    };
    const timer = setTimeout(decide, dirtyFollowsWithinMs);
    this.#undecided.set(uri, decide);
  }

  #edit(tracker: ProvenanceTracker, document: vscode.TextDocument, event: ChangeEvent): void {
    const uri = document.uri.toString();
    try {
      tracker.change(uri, event);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Events were missed: text that can be found again keeps its owners.
      tracker.external(uri, document.getText(), event.timeMs);
    }
    this.touched(uri);
  }

  /** HEAD is now another commit; if not because of commits, git replaced files. */
  async headMoved(folder: string, before: string): Promise<void> {
    const [{ openGit }, { onlyCommitsSince }] = await Promise.all([
      import('../../history/git/git.ts'),
      import('../../history/git/reflog.ts'),
    ]);
    const movedMs = this.#clock.nowMs();
    const { tracker } = this;
    if (tracker === undefined || (await onlyCommitsSince(openGit(folder), before))) return;
    tracker.filesExchanged(movedMs);
    for (const { uri } of vscode.workspace.textDocuments)
      if (tracker.isOpen(uri.toString())) this.touched(uri.toString());
  }

  /** A document's tags may have changed: they are redrawn, counted and stored. */
  touched(uri: string): void {
    this.#changed.fire(uri);
    this.#changedUris.add(uri);
    this.#flushSoon();
  }

  #flushSoon(): void {
    this.#flushTimer ??= setTimeout(() => this.#entry.quietly('keep tags', () => this.flush()), flushEveryMs);
  }

  #rename(from: string, to: string): void {
    const parts = this.#parts;
    if (parts !== undefined) this.#entry.quietly(`rename ${from}`, () => followRename(parts, from, to));
  }

  /**
   * Reads what an agent or formatter wrote before telling the tracker that it ended, so that attribution depends on the content and not on
   * the moment the editor notices.
   */
  #terminal(phase: 'start' | 'end', command: string): void {
    const tell = () => this.#parts?.tracker.terminal({ phase, command }, this.#clock.nowMs());
    const writers = writersOf(command);
    const isAgent = writers.some(({ kind }) => kind === 'agent');
    if (phase === 'start' && isAgent) this.#agentFiles.begin();
    if (phase === 'start' || writers.every(({ kind }) => kind === 'other')) tell();
    else {
      this.#entry.quietly('read what a command wrote', async () => {
        const texts = await readOpenFiles((uri) => this.#parts?.tracker.isOpen(uri) === true);
        for (const [uri, text] of texts) this.#wasWritten(uri, text);
        tell();
        if (isAgent) await this.#closedFiles(command, this.#clock.nowMs());
      });
    }
  }

  /** Files not open in an editor: known from before, from the last commit, or new. */
  async #closedFiles(command: string, endedMs: number): Promise<void> {
    await delay(watchingFollowsWithinMs);
    const parts = this.#parts;
    if (parts === undefined) return;
    const { tracker, store, insertions } = parts;
    const isAlone = tracker.terminals.wasAlone(command);
    const known = (uri: string) => {
      if (!tracker.isOpen(uri)) store.load(uri);
      return tracker.document(uri)?.text.toString();
    };
    for (const { uri, before, after } of await this.#agentFiles.end(known)) {
      if (tracker.isOpen(uri) || store.isFollowedOutside(uri, after)) continue;
      insertions.opened(uri);
      if (tracker.document(uri) === undefined) tracker.open(uri, before, endedMs);
      tracker.external(uri, after, endedMs, isAlone);
      insertions.changed(uri);
      insertions.closed(uri);
      store.flushOne(uri);
      tracker.close(uri);
      tracker.release(uri);
    }
  }

  #wasWritten(uri: string, text: string): void {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
    if (document === undefined || document.isDirty || document.getText() === text) return;
    this.#undecided.get(uri)?.();
    this.#parts?.tracker.external(uri, text, this.#clock.nowMs());
    this.#ahead.add(uri);
    this.touched(uri);
  }

  /** Copied text keeps its tags; text pasted from elsewhere is marked as pasted. */
  #clipboard(): vscode.DocumentPasteEditProvider {
    return {
      prepareDocumentPaste: (document, ranges) => {
        const uri = document.uri.toString();
        for (const range of ranges) {
          const start = document.offsetAt(range.start);
          this.#parts?.tracker.copy(uri, start, document.offsetAt(range.end) - start, this.#clock.nowMs());
        }
      },
      provideDocumentPasteEdits: async (document, _ranges, data) => {
        const text = await data.get('text/plain')?.asString();
        if (text !== undefined) this.#parts?.tracker.paste(document.uri.toString(), text);
        return undefined;
      },
    };
  }
}
