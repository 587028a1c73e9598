import type { ClockEvent } from './activity.ts';
import { type GapRow, gapRow } from './gap.ts';
import { foldTasks } from './lifecycle.ts';
import { measure } from './measure.ts';
import type { Task } from './task.ts';

/** The record, as far as finished tasks are read from it. */
interface EventSource {
  events(filter: { kindPrefix?: string; fromMs?: number; toMs?: number }): Iterable<ClockEvent>;
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
    rows: done.filter(({ feltMs }) => feltMs !== undefined).map((task) => rowOf(source, task)),
    unasked: done.filter(({ feltMs }) => feltMs === undefined),
    open: tasks.filter(({ phase }) => phase === 'running' || phase === 'paused'),
    abandoned: tasks.filter(({ phase }) => phase === 'abandoned'),
  };
}

function rowOf(source: EventSource, task: Task): GapRow {
  const toMs = (task.endedMs ?? task.startedMs) + 1;
  return gapRow(task, () => measure(task, [...source.events({ fromMs: task.startedMs, toMs })], toMs));
}
