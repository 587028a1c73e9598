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

/** The part of the record's interface that task steps need. */
export interface TaskRecord {
  /** The events on disk, after all pending writes are flushed. */
  events(filter: { readonly kindPrefix: string; readonly task?: string }): Promise<Iterable<TaskEvent>>;
  /** Resolves once the event is on disk. */
  append(kind: string, data: JsonObject, task: string): Promise<void>;
}

export interface NewTask {
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
  /** The level currently in force. */
  readonly level: string;
  /** Label of the arm drawn for it. */
  readonly arm?: string;
}

/** The data of `task.felt`: felt time in ms and felt help, null if declined; and the order in which the answers about AI were listed. */
export interface FeltAnswer {
  readonly feltMs: number | null;
  readonly feltHelp: number | null;
  readonly order?: 'lessFirst' | 'moreFirst';
}

/** Asks how a task felt. Undefined: the person left, and the task does not end; `withdraw`: the task is not to count. */
export type AskFelt = (task: Task) => Promise<FeltAnswer | 'withdraw' | undefined>;

export interface TaskStepsDeps {
  readonly record: TaskRecord;
  /** Records any deviations of a task from its arm, before anything is revealed. */
  readonly checkArm: (task: Task) => Promise<void>;
  /** False if a program takes the steps: its estimates enter no figure, and its steps are no sign of a person. */
  readonly isPerson: boolean;
}

/** Task steps, checked against the record and written to it; the same for the editor and the terminal. */
export class TaskSteps {
  readonly #deps: TaskStepsDeps;

  constructor(deps: TaskStepsDeps) {
    this.#deps = deps;
  }

  async tasks(): Promise<readonly Task[]> {
    return foldTasks(await this.#deps.record.events({ kindPrefix: 'task' }));
  }

  /** Starts a task and pauses the running one. */
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

  /** Applies a step to the open task. @throws AppError `refused` with the sentence to show. */
  async step(kind: TaskEventKind): Promise<Task> {
    const task = await this.open(kind);
    await this.#append(kind, {}, task.id);
    return task;
  }

  /** Resumes a paused task and pauses the running one. @throws AppError `refused` */
  async resume(task: Task): Promise<void> {
    checkStep('task.resume', task);
    await this.pauseRunning();
    await this.#append('task.resume', {}, task.id);
  }

  /** The task that a step applies to. @throws AppError `refused` if the step is not allowed. */
  async open(kind: TaskEventKind): Promise<Task> {
    const tasks = await this.tasks();
    const task = openTask(tasks) ?? tasks.at(-1);
    checkStep(kind, task);
    // `checkStep` refuses any of these steps without a task.
    if (task === undefined) throw new Error('unreachable');
    return task;
  }

  /**
   * Asks how long the open task felt and ends it with the answer. The task is paused during the question; leaving resumes it.
   * @returns the task to reveal; `withdraw` if the person wants it not to count, which the caller must handle; undefined if they left.
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

  /**
   * Ends the open task for a program; the person can still be asked how long it felt. A felt time given by the program is recorded but
   * never counts.
   */
  async finishUnasked(feltMs: number | undefined): Promise<Task> {
    const task = await this.step('task.done');
    if (feltMs !== undefined) await this.#append('task.felt', { feltMs, feltHelp: null }, task.id);
    return task;
  }

  /** Asks about a finished task that was never asked about. @param id The task; by default the last one. */
  async sayHowItFelt(ask: AskFelt, id?: string): Promise<Task | Withdrawn | undefined> {
    const tasks = await this.tasks();
    const task = tasks.findLast((one) => isUnasked(one) && (id === undefined || one.id === id));
    checkStep('task.felt', task ?? tasks.at(-1));
    if (task === undefined) return undefined;
    const answer = await ask(task);
    if (answer === undefined) return undefined;
    return answer === 'withdraw' ? { withdraw: task } : this.#felt(task, answer);
  }

  /** The open task, or the finished one not asked about yet. @throws AppError `refused` if it is too late. */
  async withdrawable(): Promise<Task> {
    const tasks = await this.tasks();
    const task = openTask(tasks) ?? tasks.findLast(isUnasked) ?? tasks.at(-1);
    checkStep('task.withdraw', task);
    if (task === undefined) throw new Error('unreachable');
    return task;
  }

  /**
   * Removes a task from all figures.
   * @param reason Empty if none was given.
   * @throws AppError `refused` if it is too late.
   */
  async withdraw({ id }: Task, reason: string): Promise<void> {
    const now = (await this.tasks()).find((task) => task.id === id);
    checkStep('task.withdraw', now);
    if (now?.phase === 'running') await this.#append('task.pause', {}, id);
    await this.#append('task.withdraw', reason === '' ? {} : { reason }, id);
  }

  /** Whether a model request was made during the task, or its arm allowed AI. */
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
