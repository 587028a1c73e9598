import type { JsonObject } from '../store/event.ts';
import {
  checkStep,
  foldTasks,
  isUnasked,
  openTask,
  programData,
  type TaskEvent,
  type TaskEventKind,
} from './lifecycle.ts';
import type { Estimate, Task, TaskKind } from './task.ts';

/** The record, as far as the steps of tasks need it. */
export interface TaskRecord {
  /** What is on disk once everything that waits was written. */
  events(filter: { readonly kindPrefix: string; readonly task?: string }): Promise<Iterable<TaskEvent>>;
  /** On disk when it resolves. */
  append(kind: string, data: JsonObject, task: string): Promise<void>;
}

export interface NewTask {
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
  /** The level in force. */
  readonly level: string;
  /** Label of the arm that was drawn for it. */
  readonly arm?: string;
}

/** What `task.felt` records: times in ms, null when declined; and in which order the answers about AI stood. */
export interface FeltAnswer {
  readonly feltMs: number | null;
  readonly feltHelp: number | null;
  readonly order?: 'lessFirst' | 'moreFirst';
}

/** Asks how a task felt. Undefined: the person left, and nothing is ended; `withdraw`: the task is not to count. */
export type AskFelt = (task: Task) => Promise<FeltAnswer | 'withdraw' | undefined>;

export interface TaskStepsDeps {
  readonly record: TaskRecord;
  /** Records what a task did against its arm, before anything is revealed. */
  readonly checkArm: (task: Task) => Promise<void>;
  /** False when a program takes the steps: its estimates count in no figure, and none of its steps is a sign of the person. */
  readonly isPerson: boolean;
}

/** The steps of tasks, checked against the record and written to it: the same from the editor and from a terminal. */
export class TaskSteps {
  readonly #deps: TaskStepsDeps;

  constructor(deps: TaskStepsDeps) {
    this.#deps = deps;
  }

  async tasks(): Promise<readonly Task[]> {
    return foldTasks(await this.#deps.record.events({ kindPrefix: 'task' }));
  }

  /** Begins a task; the one that runs is paused by it. */
  async start(id: string, { title, kind, estimate, level, arm }: NewTask): Promise<void> {
    await this.pauseRunning();
    checkStep('task.start', openTask(await this.tasks()));
    const { withoutAi, withAi } = estimate;
    await this.#append(
      'task.start',
      {
        title,
        kind,
        estimate: { withoutAi: { ...withoutAi }, ...(withAi === undefined ? {} : { withAi: { ...withAi } }) },
        level,
        ...(arm === undefined ? {} : { arm }),
      },
      id,
    );
  }

  async pauseRunning(): Promise<void> {
    for (const { id, phase } of await this.tasks()) {
      if (phase === 'running') await this.#append('task.pause', {}, id);
    }
  }

  /** Takes a step of the open task. @throws AppError `refused` with the sentence to show. */
  async step(kind: TaskEventKind): Promise<Task> {
    const task = await this.open(kind);
    await this.#append(kind, {}, task.id);
    return task;
  }

  /** Goes on with a paused task; the one that runs is paused by it. @throws AppError `refused` */
  async resume(task: Task): Promise<void> {
    checkStep('task.resume', task);
    await this.pauseRunning();
    await this.#append('task.resume', {}, task.id);
  }

  /** The task that a step is about. @throws AppError `refused` when it cannot be taken. */
  async open(kind: TaskEventKind): Promise<Task> {
    const tasks = await this.tasks();
    const task = openTask(tasks) ?? tasks.at(-1);
    checkStep(kind, task);
    // `checkStep` refuses every step without a task.
    if (task === undefined) throw new Error('unreachable');
    return task;
  }

  /**
   * Asks how long the open task felt and ends it with the answer. While it is asked the task is paused; leaving lets it go on.
   * @returns the task to reveal; `withdraw` when the person wants it not to count, which is up to the caller; undefined when they left.
   */
  async finish(
    ask: AskFelt,
    changed: () => Promise<void> = async () => undefined,
  ): Promise<Task | Withdrawn | undefined> {
    const task = await this.open('task.done');
    const wasRunning = task.phase === 'running';
    if (wasRunning) {
      await this.step('task.pause');
      await changed();
    }
    const answer = await ask(task);
    if (answer === 'withdraw') return { withdraw: task };
    if (answer === undefined) {
      if (wasRunning) await this.#append('task.resume', {}, task.id);
      return undefined;
    }
    await this.#append('task.done', {}, task.id);
    return this.#felt(task, answer);
  }

  /** Ends the open task for a program: how long it felt stays to be asked. A figure that it gives is kept, and counts nowhere. */
  async finishUnasked(feltMs: number | undefined): Promise<Task> {
    const task = await this.step('task.done');
    if (feltMs !== undefined) await this.#append('task.felt', { feltMs, feltHelp: null }, task.id);
    return task;
  }

  /** Asks a finished task that was never asked. @param id Which; the last one when not given. */
  async sayHowItFelt(ask: AskFelt, id?: string): Promise<Task | Withdrawn | undefined> {
    const tasks = await this.tasks();
    const task = tasks.findLast((one) => isUnasked(one) && (id === undefined || one.id === id));
    checkStep('task.felt', task ?? tasks.at(-1));
    if (task === undefined) return undefined;
    const answer = await ask(task);
    if (answer === undefined) return undefined;
    return answer === 'withdraw' ? { withdraw: task } : this.#felt(task, answer);
  }

  /** The open task, or the finished one that was not asked yet. @throws AppError `refused` when it is too late. */
  async withdrawable(): Promise<Task> {
    const tasks = await this.tasks();
    const task = openTask(tasks) ?? tasks.findLast(isUnasked) ?? tasks.at(-1);
    checkStep('task.withdraw', task);
    if (task === undefined) throw new Error('unreachable');
    return task;
  }

  /** Takes a task out of all figures. @param reason Empty without one. @throws AppError `refused` when it is too late. */
  async withdraw({ id }: Task, reason: string): Promise<void> {
    const now = (await this.tasks()).find((task) => task.id === id);
    checkStep('task.withdraw', now);
    if (now?.phase === 'running') await this.#append('task.pause', {}, id);
    await this.#append('task.withdraw', reason === '' ? {} : { reason }, id);
  }

  /** Whether a model was asked for the task, or completed in it. */
  async usedAi({ id, arm, level }: Task): Promise<boolean> {
    if (arm !== undefined && level !== 'Off') return true;
    for (const _ of await this.#deps.record.events({ kindPrefix: 'request', task: id })) return true;
    return false;
  }

  async #felt(task: Task, answer: FeltAnswer): Promise<Task> {
    await this.#deps.checkArm(task);
    await this.#append('task.felt', { ...answer }, task.id);
    return task;
  }

  #append(kind: TaskEventKind, data: JsonObject, task: string): Promise<void> {
    return this.#deps.record.append(kind, this.#deps.isPerson ? data : { ...data, ...programData }, task);
  }
}

/** The person wants this task not to count. */
export interface Withdrawn {
  readonly withdraw: Task;
}

export function isWithdrawn(ended: Task | Withdrawn): ended is Withdrawn {
  return 'withdraw' in ended;
}
