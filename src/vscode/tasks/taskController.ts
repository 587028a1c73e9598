import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { LiveClock } from '../../tasks/clocks/liveClock.ts';
import type { GapRow } from '../../tasks/figures/gap.ts';
import { Concealed, isOpen, isUnasked, openTask, type TaskEventKind } from '../../tasks/lifecycle.ts';
import { estimateMs, type Task } from '../../tasks/task.ts';
import { readTaskLine } from '../../tasks/taskLine.ts';
import { type FeltAnswer, isWithdrawn, TaskSteps, type Withdrawn } from '../../tasks/taskSteps.ts';
import type { TaskSummary } from '../../webview/assist/assistProtocol.ts';
import type { ContextKeys } from '../app/contextKeys.ts';
import { showInformation } from '../app/messages.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ArmDrawn, TrialEntry } from '../trial/trialEntry.ts';
import type { TrialService } from '../trial/trialService.ts';
import type { CurrentTask } from './currentTask.ts';
import {
  askForTask,
  askHowAiHelped,
  askHowLongItFelt,
  askWhatNext,
  askWhetherToAbandon,
  askWhyNotCounted,
  type TaskDrafts,
  type TaskInput,
} from './taskDialogs.ts';

/** How often a visible clock is updated. */
const tickMs = 15_000;

export interface TaskDeps {
  readonly recorder: Recorder;
  readonly levels: LevelResolver;
  readonly settings: Pick<Settings, 'showTaskClock'>;
  readonly contextKeys: ContextKeys;
  readonly clock: Clock;
  readonly newId: () => string;
  /** In [0, 1): decides the order of the answers about AI. */
  readonly random: () => number;
  readonly trials: TrialService;
  readonly currentTask: CurrentTask;
  /** Finished tasks, for the range shown with an estimate. */
  readonly finished: () => Promise<readonly GapRow[]>;
}

/** The steps of tasks: kept only in the record, so that they survive a reload, a crash and a second window. */
export class TaskController implements vscode.Disposable {
  readonly #deps: TaskDeps;
  readonly #steps: TaskSteps;
  readonly #changed = new vscode.EventEmitter<void>();
  #live: { readonly task: string; readonly clock: LiveClock; lastId: number } | undefined;
  #unasked: Task | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #drafts: TaskDrafts = new Map();
  readonly onDidChange = this.#changed.event;

  constructor(deps: TaskDeps) {
    this.#deps = deps;
    const { recorder, trials } = deps;
    this.#steps = new TaskSteps({
      record: {
        events: async (filter) => {
          await recorder.flush();
          return (await recorder.store()).events(filter);
        },
        append: async (kind, data, task) => {
          recorder.record(kind, data, task);
          await recorder.flush();
        },
      },
      checkArm: (task) => trials.checkArm(task),
      isPerson: true,
    });
  }

  /** The running task, else the paused one that was started last. */
  get current(): Task | undefined {
    return this.#deps.currentTask.value;
  }

  /** The finished task whose felt time was not asked for. */
  get unasked(): Task | undefined {
    return this.#unasked;
  }

  /** Reads the record: the task that was open when the window closed continues. */
  async load(): Promise<void> {
    const [task, unasked, isOneDone] = await this.#read();
    this.#unasked = unasked;
    this.#deps.contextKeys.set('calibrated.taskFinished', isOneDone);
    await this.#deps.trials.load(task);
    this.#use(task);
    await this.#tick();
  }

  async tasks(): Promise<readonly Task[]> {
    return this.#steps.tasks();
  }

  /** Starts a task and pauses the running one. @param line Initial text of the box, for example `Fix login 45m`; the person confirms it. */
  async start(line = ''): Promise<void> {
    if (line !== '') this.#drafts.set('line', line).set('title', readTaskLine(line).title);
    const tasks = await this.tasks();
    const id = this.#deps.newId();
    const trial = await this.#deps.trials.entryFor(id, () => this.#deps.levels.forTask().level);
    const input = await askForTask(tasks, this.#deps.finished(), trial, this.#drafts);
    if (input === undefined) return;
    const drawn = await enterTrial(input, trial);
    const { title, kind, withoutAi, withAi } = input;
    const level = drawn?.level ?? this.#deps.levels.forTask().level;
    const estimate = { withoutAi, ...(withAi === undefined ? {} : { withAi }) };
    await this.#steps.start(id, { title, kind, estimate, level, ...(drawn === undefined ? {} : { arm: drawn.arm }) });
    await this.load();
    if (drawn !== undefined) tellAssignment(drawn);
  }

  pause(): Promise<void> {
    return this.#step('task.pause');
  }

  resume(): Promise<void> {
    return this.#step('task.resume');
  }

  /** Interrupts with one key press: pauses the running task at once, then asks what comes next. */
  async switch(): Promise<void> {
    await this.#steps.pauseRunning();
    await this.load();
    const paused = (await this.tasks()).filter(({ phase }) => phase === 'paused').reverse();
    const next = await askWhatNext(paused);
    if (next === undefined) return;
    if (next === 'new') return this.start();
    await this.#steps.resume(next);
    await this.load();
  }

  async abandon(): Promise<void> {
    const task = await this.#steps.open('task.abandon');
    if (await askWhetherToAbandon(task)) await this.#step('task.abandon');
  }

  /**
   * Asks how long the task felt and ends it with the answer. The task is paused while asking; Escape resumes it. If no task is open, asks
   * about a finished one that was never asked.
   * @returns the task to reveal, or undefined if nothing was ended.
   */
  async finish(): Promise<string | undefined> {
    if (this.current === undefined && this.#unasked !== undefined) return this.sayHowItFelt();
    const ended = await this.#steps.finish(
      (task) => this.#askFelt(task),
      () => this.load(),
    );
    return this.#ended(ended);
  }

  /** Asks about a finished task that was never asked. @returns the task to reveal. */
  async sayHowItFelt(id?: string): Promise<string | undefined> {
    return this.#ended(await this.#steps.sayHowItFelt((task) => this.#askFelt(task), id));
  }

  /** Removes the open task, or the one not asked yet, from the record's figures before its time is shown. */
  async withdraw(): Promise<void> {
    await this.#withdraw(await this.#steps.withdrawable());
  }

  async #ended(ended: Task | Withdrawn | undefined): Promise<string | undefined> {
    if (ended !== undefined && isWithdrawn(ended)) return this.#withdraw(ended.withdraw);
    await this.load();
    return ended?.id;
  }

  async #withdraw(task: Task): Promise<undefined> {
    const reason = await askWhyNotCounted(task);
    if (reason === undefined) return;
    await this.#steps.withdraw(task, reason);
    await this.load();
  }

  async #askFelt(task: Task): Promise<FeltAnswer | 'withdraw' | undefined> {
    const felt = await askHowLongItFelt(task);
    if (felt === undefined || felt === 'withdraw') return felt;
    if (!(await this.#steps.usedAi(task))) return { feltMs: felt.ms, feltHelp: null };
    const lessFirst = this.#deps.random() < 0.5;
    const help = await askHowAiHelped(lessFirst);
    if (help === undefined) return undefined;
    return { feltMs: felt.ms, feltHelp: help.ratio, order: lessFirst ? 'lessFirst' : 'moreFirst' };
  }

  reload(): Promise<void> {
    return this.load();
  }

  /** Reads the record again if another program has made a step since this window last read it. */
  async takeUp(): Promise<void> {
    const [task, unasked] = await this.#read();
    const isSame = (a: Task | undefined, b: Task | undefined) => a?.id === b?.id && a?.phase === b?.phase;
    if (!isSame(task, this.current) || unasked?.id !== this.#unasked?.id) await this.load();
  }

  /** The open task, the one still missing its felt time, and whether any is finished, which the walkthrough needs. */
  async #read(): Promise<readonly [Task | undefined, Task | undefined, boolean]> {
    const tasks = await this.tasks();
    return [
      openTask(tasks),
      tasks.findLast(isUnasked),
      tasks.some((task) => task.phase === 'done' && !isUnasked(task)),
    ];
  }

  /** For the Assist view: contains no time, unless the person asked for a clock. */
  summary(): TaskSummary | null {
    const task = this.current;
    if (task === undefined) return null;
    const activeMs = this.#shownMs();
    return {
      title: task.title,
      clock: this.clockText() ?? null,
      share: activeMs === undefined ? null : activeMs / estimateMs(task),
      paused: task.phase === 'paused',
    };
  }

  /** For example "42 min of 1 h" if the person asked for a clock; else undefined. */
  clockText(): string | undefined {
    const [task, activeMs] = [this.current, this.#shownMs()];
    return task === undefined || activeMs === undefined
      ? undefined
      : l10n.t('{0} of {1}', formatDuration(activeMs), formatDuration(estimateMs(task)));
  }

  /** Active time of the open task, once its record says that the clock is shown; `reveal` refuses otherwise. */
  #shownMs(): number | undefined {
    const task = this.current;
    if (task === undefined || task.isBlind || !this.#deps.settings.showTaskClock()) return undefined;
    const live = this.#live;
    if (live?.task !== task.id) return undefined;
    return Concealed.reveal(task, new Concealed(() => live.clock.activeMs(task.id, this.#deps.clock.nowMs())));
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.dispose();
  }

  async #step(kind: TaskEventKind): Promise<void> {
    await this.#steps.step(kind);
    await this.load();
  }

  #use(task: Task | undefined): void {
    const { currentTask, contextKeys, settings } = this.#deps;
    currentTask.value = task;
    contextKeys.set('calibrated.taskOpen', task !== undefined);
    contextKeys.set('calibrated.taskRunning', task?.phase === 'running');
    contextKeys.set('calibrated.taskPaused', task?.phase === 'paused');
    contextKeys.set('calibrated.feltUnsaid', this.#unasked !== undefined);
    clearInterval(this.#timer);
    const ticks = task?.phase === 'running' && settings.showTaskClock();
    this.#timer = ticks ? setInterval(() => void this.#tick(), tickMs) : undefined;
  }

  /** Without the setting, nothing is measured before the task is done. With it, the record first notes that the clock is shown. */
  async #tick(): Promise<void> {
    const task = this.current;
    if (task !== undefined && isOpen(task) && this.#deps.settings.showTaskClock()) {
      const store = await this.#deps.recorder.store();
      if (task.isBlind) {
        this.#deps.recorder.record('task.clock', {}, task.id);
        await this.#deps.recorder.flush();
        this.#deps.currentTask.value = { ...task, isBlind: false };
      }
      if (this.#live?.task !== task.id) this.#live = { task: task.id, clock: new LiveClock(), lastId: 0 };
      const live = this.#live;
      for (const event of store.events({ fromMs: task.startedMs, afterId: live.lastId })) {
        live.clock.push(event);
        live.lastId = event.id;
      }
    }
    this.#changed.fire();
  }
}

/** Records the answers about the trial, and draws the arm. */
async function enterTrial(input: TaskInput, trial: TrialEntry | undefined): Promise<ArmDrawn | undefined> {
  if (trial === undefined || input.trial === undefined) return undefined;
  if (!input.trial.joins) {
    await trial.exclude(input.trial.reason);
    return undefined;
  }
  await trial.declareEligible(input.trial.withoutAi);
  return trial.freezeAndDraw(input.withoutAi, input.withAi ?? input.withoutAi);
}

/** Starting the task asked for the assignment, so this is a message, not a question. */
function tellAssignment({ arm, level, model }: ArmDrawn): void {
  const how = model === undefined ? '' : l10n.t(', model {0}', model);
  void showInformation(l10n.t('Assigned: {0}. Level {1}{2} until this task is done.', arm, level, how));
}
