import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { debugPhaseOf } from '../../tasks/clocks/debugPhaseOf.ts';
import { type ActivityRecord, type EditorTask, record } from '../../tasks/clocks/signals.ts';
import { isViewSign } from '../../webview/viewSignProtocol.ts';
import type { Recorder } from '../app/recorder.ts';
import type { TextChanges } from '../app/textChanges.ts';

/** One sign of a kind in this time is enough for clocks of one second; more would only fill the disk. */
const atMostEveryMs = 1000;
/** Sleep shows by a tick that comes late: every 15 s, by more than 45 s (anchors D.6). The machine's own clock counts here. */
const tickMs = 15_000;
const sleepMs = 45_000;
/** The news that a document is dirty follows its change within a few milliseconds. */
const dirtyFollowsWithinMs = 50;
/** What the editor tells within this time after a change follows from the change. */
const typingEndsAfterMs = 500;

/** How the tabs of our own panels name their type: `mainThreadWebview-calibrated.gap`. */
const ownPanel = /\bcalibrated\.(\w+)$/u;

/**
 * Writes raw signals of activity into the record: what happened, never what was written.
 *
 * What cannot be seen, by the stable API of VS Code (1.105): test runs of other extensions (`tests.onDidChangeTestResults` is the proposal
 * `testObserver`; the stable `tests` namespace only lets an extension publish tests of its own, and no event tells of a command such as
 * `testing.runAll`). A run shows when it goes through a task, a terminal with shell integration, or the debugger; else only as the time
 * between two signs of the person. The chats of other extensions give no signs either, but for what they change and run.
 */
export class ActivitySignals implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #task: () => string | null;
  readonly #nowMs: () => number;
  readonly #disposables = new DisposableList();
  readonly #last = new Map<string, number>();
  readonly #runningTasks = new Set<string>();
  #panelInFront: string | undefined;
  #chars = 0;
  #editedMs = 0;

  /** @param task The task that runs now: it is written beside each signal. */
  constructor(recorder: Recorder, changes: TextChanges, nowMs: () => number, task: () => string | null) {
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
      changes.on('activity', (event) => this.#edited(event)),
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
      // Tasks that an extension carries out itself have no process: they start and end without one.
      tasks.onDidStartTask(({ execution }) => this.#taskStarted(idOf(execution), execution)),
      tasks.onDidEndTaskProcess(({ execution, exitCode }) =>
        this.#taskEnded(idOf(execution), execution, exitCode ?? null),
      ),
      tasks.onDidEndTask(({ execution }) => this.#taskEnded(idOf(execution), execution)),
      debug.onDidStartDebugSession(({ id }) => this.#write(record.debug(id, 'start'))),
      debug.onDidTerminateDebugSession(({ id }) => this.#write(record.debug(id, 'end'))),
      debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: ({ id }) => ({
          onDidSendMessage: (message: unknown) => {
            const phase = debugPhaseOf(message);
            if (phase !== undefined) this.#write(record.debug(id, phase));
          },
        }),
      }),
      window.tabGroups.onDidChangeTabs(() => this.#ownPanelInFront()),
      window.tabGroups.onDidChangeTabGroups(() => this.#ownPanelInFront()),
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

  /** Hears from one of our own pages that a person writes or reads there (see webview/watchPerson.ts). It ends with the page. */
  watchView(webview: vscode.Webview, name: string): void {
    webview.onDidReceiveMessage((message: unknown) => {
      if (isViewSign(message)) this.#sign(record.view(name, message.doing));
    });
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

  #taskStarted(id: string, { task }: vscode.TaskExecution): void {
    this.#runningTasks.add(id);
    this.#write(record.editorTask(id, 'start', editorTask(task)));
  }

  /** Told by the end of its process, with an exit code, or only by its own. */
  #taskEnded(id: string, { task }: vscode.TaskExecution, exit?: number | null): void {
    if (this.#runningTasks.delete(id)) this.#write(record.editorTask(id, 'end', editorTask(task), exit));
  }

  #ownPanelInFront(): void {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const name = input instanceof vscode.TabInputWebview ? ownPanel.exec(input.viewType)?.[1] : undefined;
    if (name !== undefined && name !== this.#panelInFront) this.#sign(record.view(name));
    this.#panelInFront = name;
  }

  #isTypingOver(): boolean {
    return this.#nowMs() - this.#editedMs > typingEndsAfterMs;
  }

  #sign(signal: ActivityRecord): boolean {
    const now = this.#nowMs();
    const key = keyOf(signal);
    if (now - (this.#last.get(key) ?? 0) < atMostEveryMs) return false;
    this.#last.set(key, now);
    this.#write(signal);
    return true;
  }

  #write({ kind, data }: ActivityRecord): void {
    this.#recorder.record(kind, { ...data }, this.#task());
  }
}

/** Signs of one key come at most once a second. */
function keyOf({ kind, data }: ActivityRecord): string {
  if (kind === 'signal.edit') return `${kind}.${data.cause}`;
  return kind === 'signal.view' ? `${kind}.${data.name}.${data.doing ?? ''}` : kind;
}

function editorTask({ group, isBackground, execution, name }: vscode.Task): EditorTask {
  const commandLine = execution instanceof vscode.ShellExecution ? shellLine(execution) : undefined;
  return { group: group?.id ?? '', commandLine: commandLine ?? processLine(execution) ?? name, isBackground };
}

function shellLine({ commandLine, command, args }: vscode.ShellExecution): string | undefined {
  if (commandLine !== undefined) return commandLine;
  const text = (word: string | vscode.ShellQuotedString) => (typeof word === 'string' ? word : word.value);
  return command === undefined ? undefined : [command, ...(args ?? [])].map(text).join(' ');
}

function processLine(execution: vscode.Task['execution']): string | undefined {
  return execution instanceof vscode.ProcessExecution ? [execution.process, ...execution.args].join(' ') : undefined;
}
