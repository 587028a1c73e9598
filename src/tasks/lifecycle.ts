import * as z from 'zod/mini';
import { AppError } from '../base/appError.ts';
import type { JsonObject } from '../store/event.ts';
import { type MovedTime, type Task, type TaskPhase, taskKinds } from './task.ts';

/** The part of a recorded event that the life of a task is read from. */
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
/** Beside each step that a program took: a model can type too, so what it says of times is no person's estimate and no felt time. */
export const programData = { by: 'program' } as const;

/** Whether a step was taken by a person: everything is that does not say otherwise. */
export function isByPerson({ data }: Pick<TaskEvent, 'data'>): boolean {
  return data['by'] !== programData.by;
}

/** What `task.start` says; the estimate is frozen with it. */
const startData = z.object({
  title: z.string(),
  kind: z.enum(taskKinds),
  estimate: z.object({ withoutAi: estimatedTime, withAi: z.optional(estimatedTime) }),
  level: z.string(),
  arm: z.optional(z.string()),
  splitFrom: z.optional(z.string()),
});
const moveData = z.object({ to: z.string(), fromMs: z.number(), toMs: z.number() });

/** All tasks of a record, in the order of their start. An event that fits no task is left out: the record stays as it is. */
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
      // What a program says it felt like leaves the question open: only the person's answer reveals the measured time.
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

/** What time a recorded step gives from one task to another. A merge gives all of it. */
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

/** Done, and how long it felt was neither said nor declined. */
export function isUnasked({ phase, feltMs }: Pick<Task, 'phase' | 'feltMs'>): boolean {
  return phase === 'done' && feltMs === undefined;
}

export function isOpen({ phase }: { readonly phase: TaskPhase }): boolean {
  return phase === 'running' || phase === 'paused';
}

/** The one that runs; else the open one that was begun last. Several may be open, one runs. */
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
    return task?.phase === 'running' ? `“${task.title}” is running. Pause or finish it first.` : undefined;
  }
  if (task === undefined) return 'Start a task first.';
  if (task.phase === 'merged') return 'That task is now part of another one.';
  if (kind === 'task.correction' || kind === 'task.move' || kind === 'task.merge') return undefined;
  if (kind === 'task.felt') {
    if (task.phase !== 'done') return 'Finish the task first. Then you are asked how long it felt.';
    return task.feltMs === undefined ? undefined : 'You already said how long this task felt.';
  }
  if (kind === 'task.withdraw') {
    return isOpen(task) || isUnasked(task) ? undefined : 'This task’s time was already shown, so it counts.';
  }
  if (!isOpen(task)) return 'That task is over. Start a new one.';
  if (kind === 'task.pause' && task.phase === 'paused') return 'The task is already paused.';
  return kind === 'task.resume' && task.phase === 'running' ? 'The task is already running.' : undefined;
}

/**
 * A measured time that the person has not seen. The only way to it is `Concealed.reveal`, which asks whether they may: so that
 * no surface can show it by mistake.
 */
export class Concealed<T> {
  readonly #measure: () => T;

  constructor(measure: () => T) {
    this.#measure = measure;
  }

  /** Ask before reveal. @throws AppError `refused` while the person was not asked how long the task felt. */
  static reveal<T>(task: Task, concealed: Concealed<T>): T {
    if (!mayReveal(task)) {
      throw new AppError(
        'refused',
        isOpen(task)
          ? 'Finish the task and say how long it felt first. Then you see its time.'
          : 'Say how long it felt first. Then you see its time.',
      );
    }
    return concealed.#measure();
  }
}

/**
 * Felt time was said or declined, or nobody will be asked: the task was given up, merged, or its clock was shown anyway
 * (which is in the record, and keeps it out of the perception figures).
 */
export function mayReveal(task: Task): boolean {
  if (task.phase === 'done') return task.feltMs !== undefined;
  return isOpen(task) ? !task.isBlind : task.phase !== 'withdrawn';
}
