import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { type ActivityRecord, debugPhaseOf, type EditorTask, record } from '../../tasks/clocks/signals.ts';
import { isViewSign } from '../../webview/sharedProtocol.ts';
import type { Recorder } from '../app/recorder.ts';
import type { TextChanges } from '../app/textChanges.ts';

/**
 * One sign of a kind per interval is enough for clocks with a resolution of one second; more would only fill the disk. Monotonic, because
 * the wall clock may be set back by a day.
 */
const atMostEveryMs = 1000;
/**
 * Sleep shows as a late tick: due every 15 s, late by more than 45 s. Where the monotonic clock stops during sleep, the recorder detects
 * it by the time since boot.
 */
const tickMs = 15_000;
const sleepMs = 45_000;
// Events are attributed in real time: a test's clock may leap between a key press and the editor's events for it.
/** The dirty state of a document is reported within a few milliseconds of its change. */
const dirtyFollowsWithinMs = 50;
/** Key presses move the caret along with the text; a change without that was made by a program. */
const handFollowsWithinMs = 1000;
/** Editor events within this time after a change are caused by it. */
const typingEndsAfterMs = 500;

/** The view type in the tabs of our own panels: `mainThreadWebview-calibrated.gap`. */
const ownPanel = /\bcalibrated\.(\w+)$/u;

/**
 * Writes raw activity signals into the record: what happened, never what was written. VS Code's stable API (1.105) does not show test runs
 * of other extensions (`tests.onDidChangeTestResults` belongs to the proposal `testObserver`; the stable `tests` namespace only lets an
 * extension publish its own tests, and no event reports a command such as `testing.runAll`). A run is seen if it goes through a task, a
 * terminal with shell integration, or the debugger; otherwise only as the time between two signs of the person. Chats of other extensions
 * are invisible too, except for what they change and run.
 */
export class ActivitySignals implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #task: () => string | null;
  readonly #clock: Clock;
  readonly #disposables = new DisposableList();
  readonly #hand = new vscode.EventEmitter<void>();
  readonly #last = new Map<string, number>();
  readonly #runningTasks = new Set<string>();
  #panelInFront: string | undefined;
  #wasActive = vscode.window.state.active;
  /** Fires when a sign was recorded that only a person can cause. */
  readonly onHand = this.#hand.event;
  #chars = 0;
  #editedMs = Number.NEGATIVE_INFINITY;
  #pendingEdit: NodeJS.Timeout | undefined;
  /** The last document saved since the pending change: only a dirty document can be saved. */
  #saved: vscode.TextDocument | undefined;
  /** When a person last moved the caret, by keyboard or mouse. */
  #handMs = Number.NEGATIVE_INFINITY;

  /** @param task The running task, recorded with each signal. */
  constructor(recorder: Recorder, changes: TextChanges, clock: Clock, task: () => string | null) {
    this.#recorder = recorder;
    this.#clock = clock;
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
      workspace.onDidSaveTextDocument((document) => {
        this.#saved = document;
        this.#sign(record.save());
      }),
      window.onDidChangeTextEditorSelection(({ kind }) => this.#selected(kind)),
      window.onDidChangeTextEditorVisibleRanges(() => {
        if (this.#isTypingOver()) this.#sign(record.scroll());
      }),
      window.onDidChangeActiveTextEditor(() => this.#sign(record.editor())),
      window.onDidChangeWindowState(() => this.#writeWindow()),
      workspace.onDidChangeWorkspaceFolders(() => this.#writeWindow()),
      window.onDidStartTerminalShellExecution(({ execution }) =>
        this.#write(record.terminal(idOf(execution), 'start', execution.commandLine.value)),
      ),
      window.onDidEndTerminalShellExecution(({ execution, exitCode }) =>
        this.#write(record.terminal(idOf(execution), 'end', execution.commandLine.value, exitCode ?? null)),
      ),
      // Tasks that an extension runs itself have no process, so they start and end without process events.
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
    this.#writeWindow();
    let tickedMs = systemClock.monotonicMs();
    const tick = setInterval(() => {
      const now = systemClock.monotonicMs();
      if (now - tickedMs > sleepMs) this.#write(record.suspend(now - tickedMs));
      else this.#recorder.checkClock();
      tickedMs = now;
    }, tickMs);
    this.#disposables.push({ dispose: () => clearInterval(tick) });
  }

  /** Listens for a person writing or reading on one of our own pages (see webview/watchPerson.ts). Ends with the page. */
  watchView(webview: vscode.Webview, name: () => string | undefined): void {
    webview.onDidReceiveMessage((message: unknown) => {
      const view = name();
      if (view === undefined || !isViewSign(message)) return;
      if (this.#sign(record.view(view, message.doing))) this.#hand.fire();
    });
  }

  dispose(): void {
    clearTimeout(this.#pendingEdit);
    this.#hand.dispose();
    this.#disposables.dispose();
  }

  #edited({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || document.uri.scheme === 'output') return;
    this.#editedMs = systemClock.monotonicMs();
    for (const { text } of contentChanges) this.#chars += text.length;
    const { focused, active } = vscode.window.state;
    // The editor calls a window active on every key press, so a change in an inactive one was not made by a person.
    const mayBeHand = vscode.window.activeTextEditor?.document === document && focused && active;
    if (!mayBeHand) this.#editSign('external');
    else if (reason !== undefined) this.#editSign('undo');
    else if (this.#pendingEdit === undefined) {
      // Shortly afterwards, the caret and the dirty state show whether it was a key press, a program or a reload from disk.
      this.#saved = undefined;
      this.#pendingEdit = setTimeout(() => {
        this.#pendingEdit = undefined;
        const isHand = systemClock.monotonicMs() - this.#handMs <= handFollowsWithinMs;
        const isChange = document.isDirty || this.#saved === document || document.uri.scheme === 'untitled';
        this.#editSign(isHand && isChange ? 'typed' : 'external');
      }, dirtyFollowsWithinMs);
    }
  }

  /** A selection made by a program (kind `Command`, or none) is not a sign. */
  #selected(kind: vscode.TextEditorSelectionChangeKind | undefined): void {
    const isMouse = kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (!isMouse && kind !== vscode.TextEditorSelectionChangeKind.Keyboard) return;
    this.#handMs = systemClock.monotonicMs();
    // The caret also moves while typing, which is not a sign of reading.
    if ((isMouse || this.#isTypingOver()) && this.#sign(record.selection())) this.#hand.fire();
  }

  #writeWindow(): void {
    const { focused, active } = vscode.window.state;
    this.#write(record.window(focused, active, workspaceKey()));
    if (focused && active && !this.#wasActive) this.#hand.fire();
    this.#wasActive = active;
  }

  #editSign(cause: 'typed' | 'undo' | 'external'): void {
    if (!this.#sign(record.edit(cause, this.#chars))) return;
    this.#chars = 0;
    if (cause !== 'external') this.#hand.fire();
  }

  #taskStarted(id: string, { task }: vscode.TaskExecution): void {
    this.#runningTasks.add(id);
    this.#write(record.editorTask(id, 'start', editorTask(task)));
  }

  /** Reported either with the end of its process and an exit code, or only by the task's own end. */
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
    return systemClock.monotonicMs() - this.#editedMs > typingEndsAfterMs;
  }

  #sign(signal: ActivityRecord): boolean {
    const now = this.#clock.monotonicMs();
    const key = keyOf(signal);
    if (now - (this.#last.get(key) ?? Number.NEGATIVE_INFINITY) < atMostEveryMs) return false;
    this.#last.set(key, now);
    this.#write(signal);
    return true;
  }

  #write({ kind, data }: ActivityRecord): void {
    this.#recorder.record(kind, { ...data }, this.#task());
  }
}

/** Distinguishes workspaces in the record without naming them. */
function workspaceKey(): string | undefined {
  const uri = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri === undefined ? undefined : createHash('sha256').update(uri.toString()).digest('hex').slice(0, 12);
}

/** Signs with the same key are recorded at most once a second. */
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
