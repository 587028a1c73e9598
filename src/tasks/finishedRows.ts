import type { ClockEvent } from './activity.ts';
import { type GapRow, gapRow } from './gap.ts';
import { foldTasks, isOpen } from './lifecycle.ts';
import { measuredTask, timelineOf } from './measure.ts';
import { withMoves } from './movedTime.ts';
import { stagesOf } from './stages.ts';
import type { Task } from './task.ts';

/** The record, as far as finished tasks are read from it. */
interface EventSource {
  events(filter: { kindPrefix?: string; task?: string; fromMs?: number; toMs?: number }): Iterable<ClockEvent>;
}

export interface TaskOverview {
  /** Finished and asked: their times may be shown. Oldest start first. */
  readonly rows: readonly GapRow[];
  /** Finished, but how long they felt was not asked yet: nothing measured is shown of them. */
  readonly unasked: readonly Task[];
  readonly open: readonly Task[];
  readonly abandoned: readonly Task[];
}

/** All tasks of a record; those that may be revealed with their times, measured anew from the signals. */
export function taskOverview(source: EventSource): TaskOverview {
  const tasks = foldTasks(source.events({ kindPrefix: 'task' }));
  const done = tasks.filter(({ phase }) => phase === 'done');
  return {
    rows: done.filter(({ feltMs }) => feltMs !== undefined).map((task) => rowOf(source, task, tasks)),
    unasked: done.filter(({ feltMs }) => feltMs === undefined),
    open: tasks.filter(isOpen),
    abandoned: tasks.filter(({ phase }) => phase === 'abandoned'),
  };
}

/** The row of one finished task. @param tasks All of the record: time may have been moved between them. @throws AppError `refused` while the person was not asked how long it felt. */
export function rowOf(source: EventSource, task: Task, tasks: readonly Task[]): GapRow {
  const row = gapRow(task, () => {
    const endMs = task.endedMs ?? task.startedMs;
    const moves = task.moves ?? [];
    // Whose time it was before a move shows only from the start of that task on.
    const givers = tasks.filter(({ id }) => moves.some(({ fromTask }) => fromTask === id));
    const fromMs = Math.min(task.startedMs, ...givers.map(({ startedMs }) => startedMs));
    const toMs = Math.max(endMs, ...moves.map((move) => move.toMs)) + 1;
    const timeline = timelineOf([...source.events({ fromMs, toMs })], toMs);
    return withMoves(task, measuredTask(timeline, task), timeline);
  });
  return { ...row, stages: stagesOf(task, source.events({ task: task.id, fromMs: task.startedMs })) };
}
