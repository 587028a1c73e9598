import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../store/event.ts';
import { ClockCache } from '../../tasks/clocks/clockCache.ts';
import { LiveClock } from '../../tasks/clocks/liveClock.ts';
import { formatClock, formatDuration } from '../../tasks/duration.ts';
import { type TaskOverview, taskOverview } from '../../tasks/figures/finishedRows.ts';
import { type GapRow, gapSentence, suggestion } from '../../tasks/figures/gap.ts';
import type { GapFigures } from '../../tasks/figures/gapFigures.ts';
import { minTasks } from '../../tasks/figures/minTasks.ts';
import { checkStep, foldTasks, isOpen, openTask, type TaskEventKind } from '../../tasks/lifecycle.ts';
import { estimateMs, type Task } from '../../tasks/task.ts';
import type { GapState, GapTask, TaskSummary } from '../../webview/protocol.ts';
import type { ContextKeys } from '../app/contextKeys.ts';
import type { Recorder } from '../app/recorder.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ArmDrawn } from '../trial/trialEntry.ts';
import type { TrialService } from '../trial/trialService.ts';
import type { CurrentTask } from './currentTask.ts';
import { askForTask, askHowAiHelped, askHowLongItFelt, type TaskInput } from './taskDialogs.ts';

/** The clock of the status bar moves at this pace. */
const tickMs = 15_000;

export interface TaskDeps {
  readonly recorder: Recorder;
  readonly levels: LevelResolver;
  readonly contextKeys: ContextKeys;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly trials: TrialService;
  readonly currentTask: CurrentTask;
}

/** The running task: kept in the record alone, so that it survives a reload, a crash and a second window. */
export class TaskController implements vscode.Disposable {
  readonly #deps: TaskDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  #live: { readonly task: string; readonly clock: LiveClock; lastId: number } | undefined;
  #activeMs = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(deps: TaskDeps) {
    this.#deps = deps;
  }

  get current(): Task | undefined {
    return this.#deps.currentTask.value;
  }

  /** Reads the record: the task that was open when the window closed goes on. */
  async load(): Promise<void> {
    const task = openTask(await this.tasks());
    await this.#deps.trials.load(task);
    this.#use(task);
    await this.#tick();
  }

  async tasks(): Promise<readonly Task[]> {
    await this.#deps.recorder.flush();
    const store = await this.#deps.recorder.store();
    return foldTasks(store.events({ kindPrefix: 'task' }));
  }

  async start(): Promise<void> {
    const tasks = await this.tasks();
    checkStep('task.start', openTask(tasks));
    const id = this.#deps.newId();
    const trial = await this.#deps.trials.entryFor(id, () => this.#deps.levels.inFront().level);
    const input = await askForTask(tasks, this.rows(), trial);
    if (input === undefined) return;
    const drawn = input.inTrial
      ? await trial?.freezeAndToss(input.withoutAi, input.withAi ?? input.withoutAi)
      : undefined;
    this.#deps.recorder.record('task.start', this.#startData(input, drawn), id);
    await this.load();
    if (drawn !== undefined) tellAssignment(drawn);
  }

  #startData({ title, kind, withoutAi, withAi }: TaskInput, drawn: ArmDrawn | undefined): JsonObject {
    const level = drawn?.level ?? this.#deps.levels.inFront().level;
    const estimate = { withoutAi: { ...withoutAi }, ...(withAi === undefined ? {} : { withAi: { ...withAi } }) };
    return { title, kind, estimate, level, ...(drawn === undefined ? {} : { arm: drawn.arm }) };
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
    const task = this.current === undefined && unanswered !== undefined ? unanswered : await this.#open('task.done');
    if (isOpen(task)) await this.#step('task.done');
    const felt = await askHowLongItFelt(task);
    if (felt === undefined) return undefined;
    const feltHelp = (await this.#usedAi(task)) ? await askHowAiHelped() : null;
    await this.#deps.trials.checkArm(task);
    this.#deps.recorder.record('task.felt', { feltMs: felt.ms, feltHelp }, task.id);
    await this.load();
    return task.id;
  }

  /** All finished tasks that may be revealed, with their three times. */
  async rows(): Promise<readonly GapRow[]> {
    return (await this.overview()).rows;
  }

  async overview(): Promise<TaskOverview> {
    await this.#deps.recorder.flush();
    const store = await this.#deps.recorder.store();
    return taskOverview(store, new ClockCache(store.keyValue, this.#deps.clock.nowMs()));
  }

  reload(): Promise<void> {
    return this.load();
  }

  async gapState(revealTaskId: string | undefined): Promise<GapState> {
    const overview = await this.overview();
    const { rows } = overview;
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
      summary:
        rows.length === 0 ? [] : [countSentence(rows), ...(await this.#week([...overview.open, ...overview.unasked]))],
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
      canStartTask: this.current === undefined,
      figures: await this.figures(overview),
    };
  }

  async #week(concealed: readonly Task[]): Promise<readonly string[]> {
    const [{ weekAtWork }, store] = await Promise.all([
      import('../../tasks/figures/weekAtWork.ts'),
      this.#deps.recorder.store(),
    ]);
    const now = { nowMs: this.#deps.clock.nowMs(), zoneMin: this.#deps.clock.zoneOffsetMinutes() };
    return [weekAtWork(store, store.keyValue, now, concealed) ?? []].flat();
  }

  /** What is drawn of the tasks. */
  async figures(known?: TaskOverview): Promise<GapFigures> {
    const [{ gapFigures }, { readTrials }, overview] = await Promise.all([
      import('../../tasks/figures/gapFigures.ts'),
      import('../../tasks/trial/readTrials.ts'),
      known ?? this.overview(),
    ]);
    return gapFigures(overview, readTrials(await this.#deps.recorder.store()));
  }

  /** When the tasks are done whose estimates a person has written down. */
  async forecast(text: string): Promise<readonly string[]> {
    const { backlogForecast, forecastLines, readEstimates } = await import('../../tasks/figures/backlogForecast.ts');
    const now = { nowMs: this.#deps.clock.nowMs(), zoneMin: this.#deps.clock.zoneOffsetMinutes() };
    return forecastLines(backlogForecast(await this.rows(), readEstimates(text), now));
  }

  summary(): TaskSummary | null {
    const task = this.current;
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
    const task = this.current;
    return task === undefined ? undefined : `${formatClock(this.#activeMs)} of ${formatClock(estimateMs(task))}`;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.dispose();
  }

  async #step(kind: TaskEventKind): Promise<void> {
    const task = await this.#open(kind);
    this.#deps.recorder.record(kind, {}, task.id);
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
    this.#deps.currentTask.value = task;
    this.#deps.contextKeys.set('calibrated.taskOpen', task !== undefined);
    this.#deps.contextKeys.set('calibrated.taskRunning', task?.phase === 'running');
    this.#deps.contextKeys.set('calibrated.taskPaused', task?.phase === 'paused');
    clearInterval(this.#timer);
    this.#timer = task?.phase === 'running' ? setInterval(() => void this.#tick(), tickMs) : undefined;
  }

  async #tick(): Promise<void> {
    const task = this.current;
    if (task !== undefined) {
      const store = await this.#deps.recorder.store();
      if (this.#live?.task !== task.id) this.#live = { task: task.id, clock: new LiveClock(), lastId: 0 };
      const live = this.#live;
      for (const event of store.events({ fromMs: task.startedMs, afterId: live.lastId })) {
        live.clock.push(event);
        live.lastId = event.id;
      }
      this.#activeMs = live.clock.activeMs(task.id, this.#deps.clock.nowMs());
    }
    this.#changed.fire();
  }

  /** Whether a model was asked for the task, or completed in it. */
  async #usedAi({ id, arm, level }: Task): Promise<boolean> {
    if (arm !== undefined && level !== 'Off') return true;
    await this.#deps.recorder.flush();
    const store = await this.#deps.recorder.store();
    for (const _ of store.events({ kindPrefix: 'request', task: id })) return true;
    return false;
  }
}

/** The coin was asked for by starting the task: its answer is a message, not a question. */
function tellAssignment({ arm, level, model }: ArmDrawn): void {
  const how = model === undefined ? '' : `, model ${model}`;
  void vscode.window.showInformationMessage(`The coin says: ${arm}. Level ${level}${how} until this task is done.`);
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
