import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { AppError } from '../base/appError.ts';
import type { JsonObject } from '../store/event.ts';
import { type MovedTime, type Task, type TaskPhase, taskKinds } from './task.ts';

/** The fields of a recorded event that a task's life cycle is read from. */
export interface TaskEvent {
  readonly tMs: number;
  readonly kind: string;
  readonly task: string | null;
  readonly data: JsonObject;
}

export const taskEventKinds = [
  'task.start',
  'task.pause',
  'task.resume',
  'task.done',
  'task.abandon',
  'task.felt',
  'task.correction',
  'task.move',
  'task.merge',
  'task.clock',
  'task.withdraw',
] as const;
export type TaskEventKind = (typeof taskEventKinds)[number];

const estimatedTime = z.object({ typicalMs: z.number(), nearlyCertainMs: z.optional(z.number()) });
/** Added to each step taken by a program: a model can type too, so times it gives are neither a person's estimate nor a felt time. */
export const programData = { by: 'program' } as const;

/** Whether a step was taken by a person; true unless it says otherwise. */
export function isByPerson({ data }: Pick<TaskEvent, 'data'>): boolean {
  return data['by'] !== programData.by;
}

/** The data of `task.start`; freezes the estimate. */
const startData = z.object({
  title: z.string(),
  kind: z.enum(taskKinds),
  estimate: z.object({ withoutAi: estimatedTime, withAi: z.optional(estimatedTime) }),
  level: z.string(),
  arm: z.optional(z.string()),
  splitFrom: z.optional(z.string()),
});
const moveData = z.object({ to: z.string(), fromMs: z.number(), toMs: z.number() });

/** All tasks in a record, in order of start. Events that fit no task are ignored; the record itself stays as it is. */
export function foldTasks(events: Iterable<TaskEvent>): readonly Task[] {
  const tasks = new Map<string, Task>();
  for (const event of events) {
    if (event.task === null) continue;
    if (event.kind === 'task.start') {
      const start = startData.safeParse(event.data);
      if (start.success && !tasks.has(event.task)) {
        const { arm, splitFrom, estimate, ...rest } = start.data;
        tasks.set(event.task, {
          id: event.task,
          ...rest,
          estimate: {
            withoutAi: time(estimate.withoutAi),
            ...(estimate.withAi === undefined ? {} : { withAi: time(estimate.withAi) }),
          },
          ...(arm === undefined ? {} : { arm }),
          ...(splitFrom === undefined ? {} : { splitFrom }),
          ...(isByPerson(event) ? {} : { estimateBy: programData.by }),
          phase: 'running',
          startedMs: event.tMs,
          isBlind: true,
        });
      }
      continue;
    }
    const task = tasks.get(event.task);
    if (task === undefined) continue;
    tasks.set(event.task, applied(task, event));
    const move = moveOf(task, event);
    if (move === undefined || move.toTask === move.fromTask) continue;
    for (const id of [move.fromTask, move.toTask]) {
      const side = tasks.get(id);
      if (side !== undefined) tasks.set(id, { ...side, moves: [...(side.moves ?? []), move] });
    }
  }
  return [...tasks.values()];
}

function time({ typicalMs, nearlyCertainMs }: z.infer<typeof estimatedTime>): Task['estimate']['withoutAi'] {
  return nearlyCertainMs === undefined ? { typicalMs } : { typicalMs, nearlyCertainMs };
}

function applied(task: Task, event: TaskEvent): Task {
  const { kind, tMs, data } = event;
  switch (kind) {
    case 'task.pause':
      return task.phase === 'running' ? { ...task, phase: 'paused' } : task;
    case 'task.resume':
      return task.phase === 'paused' ? { ...task, phase: 'running' } : task;
    case 'task.done':
      return isOpen(task) ? { ...task, phase: 'done', endedMs: tMs } : task;
    case 'task.abandon':
      return isOpen(task) ? { ...task, phase: 'abandoned', endedMs: tMs } : task;
    case 'task.felt':
      // A program's answer leaves the question open: only the person's answer reveals the measured time.
      return task.phase === 'done' && task.feltMs === undefined && isByPerson(event)
        ? { ...task, feltMs: amount(data['feltMs']), feltHelp: amount(data['feltHelp']) || null }
        : task;
    case 'task.clock':
      return { ...task, isBlind: false };
    case 'task.withdraw':
      return isOpen(task) || isUnasked(task)
        ? { ...task, phase: 'withdrawn', endedMs: task.endedMs ?? tMs, ...reasonOf(data) }
        : task;
    case 'task.correction': {
      const correctedMs = amount(data['measuredMs']);
      return correctedMs === null ? task : { ...task, correctedMs };
    }
    case 'task.merge':
      return task.phase === 'merged' || typeof data['into'] !== 'string'
        ? task
        : { ...task, phase: 'merged', mergedInto: data['into'], endedMs: task.endedMs ?? tMs };
    default:
      return task;
  }
}

/** The time that a recorded step moves from one task to another. A merge moves all of it. */
function moveOf(task: Task, { kind, tMs, data }: TaskEvent): MovedTime | undefined {
  if (kind === 'task.merge' && typeof data['into'] === 'string' && task.phase !== 'merged') {
    return { fromTask: task.id, toTask: data['into'], fromMs: task.startedMs, toMs: task.endedMs ?? tMs };
  }
  const move = kind === 'task.move' ? moveData.safeParse(data) : undefined;
  if (move?.success !== true || move.data.toMs <= move.data.fromMs) return undefined;
  const { to, fromMs, toMs } = move.data;
  return { fromTask: task.id, toTask: to, fromMs, toMs };
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function reasonOf(data: JsonObject): Pick<Task, 'withdrawnBecause'> {
  const reason = data['reason'];
  return typeof reason === 'string' && reason !== '' ? { withdrawnBecause: reason } : {};
}

/** Done, and the person has neither said nor declined to say how long it felt. */
export function isUnasked({ phase, feltMs }: Pick<Task, 'phase' | 'feltMs'>): boolean {
  return phase === 'done' && feltMs === undefined;
}

export function isOpen({ phase }: { readonly phase: TaskPhase }): boolean {
  return phase === 'running' || phase === 'paused';
}

/** The running task, or else the open one started last. Several may be open, but only one runs. */
export function openTask(tasks: readonly Task[]): Task | undefined {
  return tasks.findLast(({ phase }) => phase === 'running') ?? tasks.findLast(isOpen);
}

/** Checks a step before its event is recorded. @throws AppError `refused` with the sentence to show. */
export function checkStep(kind: TaskEventKind, task: Task | undefined): void {
  const sentence = objection(kind, task);
  if (sentence !== undefined) throw new AppError('refused', sentence);
}

function objection(kind: TaskEventKind, task: Task | undefined): string | undefined {
  if (kind === 'task.start') {
    return task?.phase === 'running' ? l10n.t('“{0}” is running. Pause or finish it first.', task.title) : undefined;
  }
  if (task === undefined) return l10n.t('Start a task first.');
  if (task.phase === 'merged') return l10n.t('That task is now part of another one.');
  if (kind === 'task.correction' || kind === 'task.move' || kind === 'task.merge') return undefined;
  if (kind === 'task.felt') {
    if (task.phase !== 'done') return l10n.t('Finish the task first. Then you are asked how long it felt.');
    return task.feltMs === undefined ? undefined : l10n.t('You already said how long this task felt.');
  }
  if (kind === 'task.withdraw') {
    return isOpen(task) || isUnasked(task) ? undefined : l10n.t('This task’s time was already shown, so it counts.');
  }
  if (!isOpen(task)) return l10n.t('That task is over. Start a new one.');
  if (kind === 'task.pause' && task.phase === 'paused') return l10n.t('The task is already paused.');
  return kind === 'task.resume' && task.phase === 'running' ? l10n.t('The task is already running.') : undefined;
}

/**
 * A measured time the person has not seen. The only access is `Concealed.reveal`, which checks that it may be shown, so that no surface
 * reveals it by mistake.
 */
export class Concealed<T> {
  readonly #measure: () => T;

  constructor(measure: () => T) {
    this.#measure = measure;
  }

  /** Ask before reveal. @throws AppError `refused` if the person has not been asked how long the task felt. */
  static reveal<T>(task: Task, concealed: Concealed<T>): T {
    if (!mayReveal(task)) {
      throw new AppError(
        'refused',
        isOpen(task)
          ? l10n.t('Finish the task and say how long it felt first. Then you see its time.')
          : l10n.t('Say how long it felt first. Then you see its time.'),
      );
    }
    return concealed.#measure();
  }
}

/**
 * Felt time was given or declined, or will never be asked: the task was abandoned, merged, or its clock was already shown (which is
 * recorded and keeps it out of the perception figures).
 */
export function mayReveal(task: Task): boolean {
  if (task.phase === 'done') return task.feltMs !== undefined;
  return isOpen(task) ? !task.isBlind : task.phase !== 'withdrawn';
}
