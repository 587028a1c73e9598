import * as vscode from 'vscode';
import { DisposableList } from '../base/disposable.ts';
import type { Recorder } from './recorder.ts';

/** One sign of a kind in this time is enough for clocks of one second; more would only fill the disk. */
const atMostEveryMs = 1000;
/** The news that a document is dirty follows its change within a few milliseconds. */
const dirtyFollowsWithinMs = 50;

/** Writes raw signals of activity into the record: what happened, never what was written. */
export class ActivitySignals implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #task: () => string | null;
  readonly #nowMs: () => number;
  readonly #disposables = new DisposableList();
  readonly #last = new Map<string, number>();
  #chars = 0;

  /** @param task The task that runs now: it is written beside each signal. */
  constructor(recorder: Recorder, nowMs: () => number, task: () => string | null) {
    this.#recorder = recorder;
    this.#nowMs = nowMs;
    this.#task = task;
    const { window, workspace, debug, tasks } = vscode;
    for (const part of [
      workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      workspace.onDidSaveTextDocument(() => this.#sign('signal.save', {})),
      window.onDidChangeTextEditorSelection(({ kind }) => {
        if (kind !== undefined) this.#sign('signal.selection', {});
      }),
      window.onDidChangeTextEditorVisibleRanges(() => this.#sign('signal.scroll', {})),
      window.onDidChangeActiveTextEditor(() => this.#sign('signal.editor', {})),
      window.onDidChangeWindowState(({ focused, active }) => this.#write('signal.window', { focused, active })),
      window.onDidStartTerminalShellExecution(({ execution }) =>
        this.#write('signal.terminal', { phase: 'start', program: programOf(execution.commandLine.value) }),
      ),
      window.onDidEndTerminalShellExecution(({ execution, exitCode }) =>
        this.#write('signal.terminal', {
          phase: 'end',
          program: programOf(execution.commandLine.value),
          exit: exitCode ?? null,
          asked: false,
        }),
      ),
      tasks.onDidStartTaskProcess(({ execution }) =>
        this.#write('signal.task', { phase: 'start', group: execution.task.group?.id ?? null }),
      ),
      tasks.onDidEndTaskProcess(({ execution, exitCode }) =>
        this.#write('signal.task', { phase: 'end', group: execution.task.group?.id ?? null, exit: exitCode ?? null }),
      ),
      debug.onDidStartDebugSession(() => this.#write('signal.debug', { phase: 'start' })),
      debug.onDidTerminateDebugSession(() => this.#write('signal.debug', { phase: 'end', asked: false })),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** A sign from one of our own views, which the editor's events do not show. */
  view(name: string): void {
    this.#sign('signal.view', { name });
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
    if (this.#sign('signal.edit', { cause, chars: this.#chars })) this.#chars = 0;
  }

  #sign(kind: string, data: Readonly<Record<string, string | number>>): boolean {
    const now = this.#nowMs();
    const key = typeof data['cause'] === 'string' ? `${kind}.${data['cause']}` : kind;
    if (now - (this.#last.get(key) ?? 0) < atMostEveryMs) return false;
    this.#last.set(key, now);
    this.#write(kind, data);
    return true;
  }

  #write(kind: string, data: Readonly<Record<string, string | number | boolean | null>>): void {
    this.#recorder.record(kind, data, this.#task());
  }
}

/** The program's name without its path and arguments, which may hold anything. */
function programOf(commandLine: string): string {
  return /^\s*(?:\S*\/)?([\w.-]{1,40})/.exec(commandLine)?.[1] ?? '';
}
