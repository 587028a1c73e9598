import * as vscode from 'vscode';
import { systemClock } from '../base/clock.ts';
import { DisposableList } from '../base/disposable.ts';
import { type ActivityRecord, record } from '../tasks/signals.ts';
import type { Recorder } from './recorder.ts';

/** One sign of a kind in this time is enough for clocks of one second; more would only fill the disk. */
const atMostEveryMs = 1000;
/** Sleep shows by a tick that comes late: every 15 s, by more than 45 s (anchors D.6). The machine's own clock counts here. */
const tickMs = 15_000;
const sleepMs = 45_000;
/** The news that a document is dirty follows its change within a few milliseconds. */
const dirtyFollowsWithinMs = 50;
/** What the editor tells within this time after a change follows from the change. */
const typingEndsAfterMs = 500;

/** Writes raw signals of activity into the record: what happened, never what was written. */
export class ActivitySignals implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #task: () => string | null;
  readonly #nowMs: () => number;
  readonly #disposables = new DisposableList();
  readonly #last = new Map<string, number>();
  #chars = 0;
  #editedMs = 0;

  /** @param task The task that runs now: it is written beside each signal. */
  constructor(recorder: Recorder, nowMs: () => number, task: () => string | null) {
    this.#recorder = recorder;
    this.#nowMs = nowMs;
    this.#task = task;
    const { window, workspace, debug, tasks } = vscode;
    const ids = new WeakMap<object, string>();
    let count = 0;
    const idOf = (thing: object): string => {
      const known = ids.get(thing);
      if (known !== undefined) return known;
      count += 1;
      ids.set(thing, String(count));
      return String(count);
    };
    for (const part of [
      workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      workspace.onDidSaveTextDocument(() => this.#sign(record.save())),
      window.onDidChangeTextEditorSelection(({ kind }) => {
        // The caret also moves along with typing: only a selection made by hand is a sign of reading.
        if (kind === vscode.TextEditorSelectionChangeKind.Mouse || this.#isTypingOver()) this.#sign(record.selection());
      }),
      window.onDidChangeTextEditorVisibleRanges(() => {
        if (this.#isTypingOver()) this.#sign(record.scroll());
      }),
      window.onDidChangeActiveTextEditor(() => this.#sign(record.editor())),
      window.onDidChangeWindowState(({ focused, active }) => this.#write(record.window(focused, active))),
      window.onDidStartTerminalShellExecution(({ execution }) =>
        this.#write(record.terminal(idOf(execution), 'start', execution.commandLine.value)),
      ),
      window.onDidEndTerminalShellExecution(({ execution, exitCode }) =>
        this.#write(record.terminal(idOf(execution), 'end', execution.commandLine.value, exitCode ?? null)),
      ),
      tasks.onDidStartTaskProcess(({ execution }) => this.#write(editorTask(idOf(execution), 'start', execution.task))),
      tasks.onDidEndTaskProcess(({ execution, exitCode }) =>
        this.#write(editorTask(idOf(execution), 'end', execution.task, exitCode ?? null)),
      ),
      debug.onDidStartDebugSession(({ id }) => this.#write(record.debug(id, 'start'))),
      debug.onDidTerminateDebugSession(({ id }) => this.#write(record.debug(id, 'end'))),
      debug.onDidChangeActiveStackItem((item) => {
        if (item !== undefined) this.#write(record.debug(item.session.id, 'stopped'));
      }),
    ]) {
      this.#disposables.push(part);
    }
    this.#write(record.window(window.state.focused, window.state.active));
    let tickedMs = systemClock.nowMs();
    const tick = setInterval(() => {
      const now = systemClock.nowMs();
      if (now - tickedMs > sleepMs) this.#write(record.suspend(now - tickedMs));
      tickedMs = now;
    }, tickMs);
    this.#disposables.push({ dispose: () => clearInterval(tick) });
  }

  /** A sign from one of our own views, which the editor's events do not show. */
  view(name: string): void {
    this.#sign(record.view(name));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #edited({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || document.uri.scheme === 'output') return;
    for (const { text } of contentChanges) this.#chars += text.length;
    const isInFront = vscode.window.activeTextEditor?.document === document && vscode.window.state.focused;
    if (!isInFront) this.#editSign('external');
    else if (document.isDirty || reason !== undefined || document.uri.scheme === 'untitled') {
      this.#editSign(reason === undefined ? 'typed' : 'undo');
    } else {
      // Whether it was a key or a reload from disk shows when the document's being dirty is told, right after.
      setTimeout(() => this.#editSign(document.isDirty ? 'typed' : 'external'), dirtyFollowsWithinMs);
    }
  }

  #editSign(cause: 'typed' | 'undo' | 'external'): void {
    this.#editedMs = this.#nowMs();
    if (this.#sign(record.edit(cause, this.#chars))) this.#chars = 0;
  }

  #isTypingOver(): boolean {
    return this.#nowMs() - this.#editedMs > typingEndsAfterMs;
  }

  #sign(signal: ActivityRecord): boolean {
    const now = this.#nowMs();
    const key = signal.kind === 'signal.edit' ? `${signal.kind}.${signal.data.cause}` : signal.kind;
    if (now - (this.#last.get(key) ?? 0) < atMostEveryMs) return false;
    this.#last.set(key, now);
    this.#write(signal);
    return true;
  }

  #write({ kind, data }: ActivityRecord): void {
    this.#recorder.record(kind, { ...data }, this.#task());
  }
}

function editorTask(id: string, phase: 'start' | 'end', task: vscode.Task, exit?: number | null): ActivityRecord {
  const group = task.group?.id ?? '';
  return exit === undefined
    ? record.editorTask(id, phase, group, task.isBackground)
    : record.editorTask(id, phase, group, task.isBackground, exit);
}
