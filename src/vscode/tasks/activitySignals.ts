import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { debugPhaseOf } from '../../tasks/clocks/debugPhaseOf.ts';
import { type ActivityRecord, type EditorTask, record } from '../../tasks/clocks/signals.ts';
import { isViewSign } from '../../webview/sharedProtocol.ts';
import type { Recorder } from '../app/recorder.ts';
import type { TextChanges } from '../app/textChanges.ts';

/**
 * One sign of a kind in this time is enough for clocks of one second; more would only fill the disk. Monotonic: the wall clock may be
 * set back by a day.
 */
const atMostEveryMs = 1000;
/**
 * Sleep shows by a tick that comes late: every 15 s, by more than 45 s. Where the monotonic clock stands still in sleep, the
 * recorder finds it by the time since boot.
 */
const tickMs = 15_000;
const sleepMs = 45_000;
// What follows from what is told by real time: a test's clock may leap between a key and what the editor tells of it.
/** The news that a document is dirty follows its change within a few milliseconds. */
const dirtyFollowsWithinMs = 50;
/** Keys move the caret as they change the text; a change without that was made by a program. */
const handFollowsWithinMs = 1000;
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
  readonly #clock: Clock;
  readonly #disposables = new DisposableList();
  readonly #hand = new vscode.EventEmitter<void>();
  readonly #last = new Map<string, number>();
  readonly #runningTasks = new Set<string>();
  #panelInFront: string | undefined;
  #wasActive = vscode.window.state.active;
  /** A sign that a hand must have made was recorded. */
  readonly onHand = this.#hand.event;
  #chars = 0;
  #editedMs = Number.NEGATIVE_INFINITY;
  #pendingEdit: NodeJS.Timeout | undefined;
  /** The last document saved since the pending change: only what was dirty can be saved. */
  #saved: vscode.TextDocument | undefined;
  /** When a hand last moved the caret, by keys or mouse. */
  #handMs = Number.NEGATIVE_INFINITY;

  /** @param task The task that runs now: it is written beside each signal. */
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

  /** Hears from one of our own pages that a person writes or reads there (see webview/watchPerson.ts). It ends with the page. */
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
    // The editor calls a window active for every key: what changes in an inactive one was no hand.
    const mayBeHand = vscode.window.activeTextEditor?.document === document && focused && active;
    if (!mayBeHand) this.#editSign('external');
    else if (reason !== undefined) this.#editSign('undo');
    else if (this.#pendingEdit === undefined) {
      // Whether it was a key, a program or a reload from disk shows right after: by the caret, and by the document's being dirty.
      this.#saved = undefined;
      this.#pendingEdit = setTimeout(() => {
        this.#pendingEdit = undefined;
        const isHand = systemClock.monotonicMs() - this.#handMs <= handFollowsWithinMs;
        const isChange = document.isDirty || this.#saved === document || document.uri.scheme === 'untitled';
        this.#editSign(isHand && isChange ? 'typed' : 'external');
      }, dirtyFollowsWithinMs);
    }
  }

  /** A selection that a program makes (kind `Command`, or none) is no sign. */
  #selected(kind: vscode.TextEditorSelectionChangeKind | undefined): void {
    const isMouse = kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (!isMouse && kind !== vscode.TextEditorSelectionChangeKind.Keyboard) return;
    this.#handMs = systemClock.monotonicMs();
    // The caret also moves along with typing: that is no sign of reading.
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

/** Tells workspaces apart in the record without naming them. */
function workspaceKey(): string | undefined {
  const uri = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri === undefined ? undefined : createHash('sha256').update(uri.toString()).digest('hex').slice(0, 12);
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
