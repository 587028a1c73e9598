import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import type { StoredEvent } from '../store/event.ts';
import { formatClock, formatDuration } from '../tasks/duration.ts';
import { taskOverview } from '../tasks/finishedRows.ts';
import { type GapRow, gapSentence, suggestion } from '../tasks/gap.ts';
import { checkStep, foldTasks, isOpen, openTask, type TaskEventKind } from '../tasks/lifecycle.ts';
import { measure } from '../tasks/measure.ts';
import { minTasks } from '../tasks/minTasks.ts';
import { estimateMs, type Task } from '../tasks/task.ts';
import type { GapState, GapTask, TaskSummary } from '../webview/protocol.ts';
import type { ContextKeys } from './contextKeys.ts';
import type { Recorder } from './recorder.ts';
import type { Settings } from './settings.ts';
import { askForTask, askHowLongItFelt } from './taskDialogs.ts';

/** The clock of the status bar moves at this pace. */
const tickMs = 15_000;

/** The running task: kept in the record alone, so that it survives a reload, a crash and a second window. */
export class TaskDesk implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #settings: Settings;
  readonly #keys: ContextKeys;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #changed = new vscode.EventEmitter<void>();
  #current: Task | undefined;
  #activeMs = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(recorder: Recorder, settings: Settings, keys: ContextKeys, clock: Clock, newId: () => string) {
    this.#recorder = recorder;
    this.#settings = settings;
    this.#keys = keys;
    this.#clock = clock;
    this.#newId = newId;
  }

  get current(): Task | undefined {
    return this.#current;
  }

  /** Reads the record: the task that was open when the window closed goes on. */
  async load(): Promise<void> {
    this.#use(openTask(await this.tasks()));
    await this.#tick();
  }

  async tasks(): Promise<readonly Task[]> {
    await this.#recorder.flush();
    const store = await this.#recorder.store();
    return foldTasks(store.events({ kindPrefix: 'task' }));
  }

  async start(): Promise<void> {
    const tasks = await this.tasks();
    checkStep('task.start', openTask(tasks));
    const input = await askForTask(tasks);
    if (input === undefined) return;
    const level = this.#settings.level(vscode.window.activeTextEditor?.document).level;
    const { title, kind, withoutAi, withAi } = input;
    const estimate = { withoutAi: { ...withoutAi }, ...(withAi === undefined ? {} : { withAi: { ...withAi } }) };
    this.#recorder.record('task.start', { title, kind, estimate, level }, this.#newId());
    await this.load();
  }

  pause(): Promise<void> {
    return this.#step('task.pause');
  }

  resume(): Promise<void> {
    return this.#step('task.resume');
  }

  async abandon(): Promise<void> {
    const task = await this.#open('task.abandon');
    const yes = 'Abandon';
    const answer = await vscode.window.showWarningMessage(
      `Abandon “${task.title}”? Its time stays in the record.`,
      { modal: true },
      yes,
    );
    if (answer === yes) await this.#step('task.abandon');
  }

  /** Ends the task and asks how long it felt. @returns the task to reveal, or undefined when nothing was ended. */
  async finish(): Promise<string | undefined> {
    const unanswered = (await this.tasks()).findLast(({ phase, feltMs }) => phase === 'done' && feltMs === undefined);
    const task = this.#current === undefined && unanswered !== undefined ? unanswered : await this.#open('task.done');
    if (isOpen(task)) await this.#step('task.done');
    const felt = await askHowLongItFelt(task);
    if (felt === undefined) return undefined;
    this.#recorder.record('task.felt', { feltMs: felt.ms }, task.id);
    await this.load();
    return task.id;
  }

  /** All finished tasks that may be revealed, with their three times. */
  async rows(): Promise<readonly GapRow[]> {
    await this.#recorder.flush();
    return taskOverview(await this.#recorder.store()).rows;
  }

  async gapState(revealTaskId: string | undefined): Promise<GapState> {
    const rows = await this.rows();
    const revealed = rows.find(({ id }) => id === revealTaskId);
    const missing = minTasks - rows.length;
    return {
      type: 'gapState',
      tasks: rows.map(gapTask),
      reveal:
        revealed === undefined
          ? null
          : {
              taskId: revealed.id,
              title: revealed.title,
              estimateMs: revealed.estimateMs,
              feltMs: revealed.feltMs,
              measuredMs: revealed.measuredMs,
              sentence: gapSentence(revealed),
              suggestion: suggestion(rows, revealed),
            },
      summary: rows.length === 0 ? [] : [countSentence(rows)],
      missing: {
        tasks:
          rows.length > 0
            ? null
            : 'No task is finished yet. Start one, say how long it will take, and finish it: then this page has something to show.',
        estimate:
          missing > 0
            ? `${missing} more finished ${missing === 1 ? 'task' : 'tasks'} until a range can be given (n = ${rows.length}).`
            : null,
        felt: null,
      },
      canStartTask: this.#current === undefined,
    };
  }

  summary(): TaskSummary | null {
    const task = this.#current;
    if (task === undefined) return null;
    return {
      title: task.title,
      clock: this.clockText() ?? '',
      share: this.#activeMs / estimateMs(task),
      paused: task.phase === 'paused',
    };
  }

  /** For example "0:42 of 1:00"; undefined without a task. */
  clockText(): string | undefined {
    const task = this.#current;
    return task === undefined ? undefined : `${formatClock(this.#activeMs)} of ${formatClock(estimateMs(task))}`;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.dispose();
  }

  async #step(kind: TaskEventKind): Promise<void> {
    const task = await this.#open(kind);
    this.#recorder.record(kind, {}, task.id);
    await this.load();
  }

  async #open(kind: TaskEventKind): Promise<Task> {
    const tasks = await this.tasks();
    const task = openTask(tasks) ?? tasks.at(-1);
    checkStep(kind, task);
    // `checkStep` refuses every step without a task.
    if (task === undefined) throw new Error('unreachable');
    return task;
  }

  #use(task: Task | undefined): void {
    this.#current = task;
    this.#keys.set('calibrated.taskOpen', task !== undefined);
    this.#keys.set('calibrated.taskRunning', task?.phase === 'running');
    this.#keys.set('calibrated.taskPaused', task?.phase === 'paused');
    clearInterval(this.#timer);
    this.#timer = task?.phase === 'running' ? setInterval(() => void this.#tick(), tickMs) : undefined;
  }

  async #tick(): Promise<void> {
    const task = this.#current;
    if (task !== undefined) {
      const store = await this.#recorder.store();
      this.#activeMs = measure(task, eventsOf(store, task), this.#clock.nowMs()).humanActiveMs;
    }
    this.#changed.fire();
  }
}

function eventsOf(
  store: { events(filter: { fromMs: number; toMs?: number }): Iterable<StoredEvent> },
  task: Task,
): readonly StoredEvent[] {
  return [
    ...store.events({ fromMs: task.startedMs, ...(task.endedMs === undefined ? {} : { toMs: task.endedMs + 1 }) }),
  ];
}

function gapTask(row: GapRow): GapTask {
  const { estimateWithAiMs, arm, isCorrected } = row;
  return {
    id: row.id,
    title: row.title,
    kind: row.kind,
    ...(arm === undefined ? {} : { arm }),
    level: levelOf(row.level),
    estimateMs: row.estimateMs,
    ...(estimateWithAiMs === undefined ? {} : { estimateAiMs: estimateWithAiMs }),
    feltMs: row.feltMs,
    measuredMs: row.measuredMs,
    startedMs: row.startedMs,
    doneMs: row.doneMs,
    ...(isCorrected ? { corrected: true } : {}),
    sensitivity: row.sensitivity,
  };
}

function levelOf(level: string): GapTask['level'] {
  return level === 'Off' || level === 'Answer' || level === 'Edit' || level === 'Delegate' ? level : 'Hint';
}

function countSentence(rows: readonly GapRow[]): string {
  const sum = (of: (row: GapRow) => number) => formatDuration(rows.reduce((total, row) => total + of(row), 0));
  return `${rows.length} finished ${rows.length === 1 ? 'task' : 'tasks'}: estimated ${sum((row) => row.estimateMs)}, measured ${sum((row) => row.measuredMs)} (n = ${rows.length}).`;
}
