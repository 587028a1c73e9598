import type { ClockEvent } from '../clocks/activity.ts';
import type { ClockCache, TaskClocks } from '../clocks/clockCache.ts';
import { measuredTask, timelineOf } from '../clocks/measure.ts';
import { eventsBetween, type IdSpan, type NumberedSource, spansOfTasks } from '../clocks/taskEvents.ts';
import { withMoves } from '../history/movedTime.ts';
import { type Stages, stagesOf } from '../history/stages.ts';
import { Concealed, foldTasks, isOpen, isUnasked } from '../lifecycle.ts';
import type { Task } from '../task.ts';
import { type GapRow, gapRow } from './gap.ts';

/** What the times of one task are measured from. */
interface RecordOfTasks {
  readonly source: NumberedSource;
  /** All of the record: time may have been moved between them. */
  readonly tasks: readonly Task[];
  readonly spans: ReadonlyMap<string, IdSpan>;
}

export interface TaskOverview {
  /** Finished and asked: their times may be shown. Oldest start first. */
  readonly rows: readonly GapRow[];
  /** The same of tasks whose estimate no person gave: their times may be shown, and count in no figure. */
  readonly notEstimated: readonly GapRow[];
  /** Finished, but how long they felt was not asked yet: nothing measured is shown of them. */
  readonly unasked: readonly Task[];
  readonly open: readonly Task[];
  /** The person decided that they do not count, before they saw their times. */
  readonly withdrawn: readonly Task[];
  /** Without those whose estimate no person gave. */
  readonly abandoned: readonly AbandonedTask[];
}

/** Its time is a lower bound of what it would have taken: it is shown as such and never left out in silence. */
export interface AbandonedTask extends Task {
  /** Human-active time until it was abandoned, ms. */
  readonly atLeastMs: number;
}

/** All tasks of a record; those that may be revealed with their times. @param cache Without it all is measured anew. */
export function taskOverview(source: NumberedSource, cache?: ClockCache): TaskOverview {
  const steps = [...source.events({ kindPrefix: 'task' })];
  const tasks = foldTasks(steps);
  const record = { source, tasks, spans: spansOfTasks(steps) };
  const done = tasks.filter(({ phase }) => phase === 'done');
  const asked = done.filter((task) => !isUnasked(task));
  const later = laterStages(source, asked, cache);
  const rows = asked.map((task) => rowOf(record, task, later.get(task.id) ?? [], cache));
  return {
    rows: rows.filter(({ estimateBy }) => estimateBy === undefined),
    notEstimated: rows.filter(({ estimateBy }) => estimateBy !== undefined),
    unasked: done.filter(isUnasked),
    open: tasks.filter(isOpen),
    withdrawn: tasks.filter(({ phase }) => phase === 'withdrawn'),
    abandoned: tasks
      .filter(({ phase, estimateBy }) => phase === 'abandoned' && estimateBy === undefined)
      .map((task) => ({ ...task, atLeastMs: atLeastMs(record, task, cache) })),
  };
}

/** Every task whose times may be shown, for what compares nothing with an estimate. */
export function allRows({ rows, notEstimated }: Pick<TaskOverview, 'rows' | 'notEstimated'>): readonly GapRow[] {
  return [...rows, ...notEstimated];
}

/** The row of one finished task. @throws AppError `refused` while the person was not asked how long it felt. */
function rowOf(record: RecordOfTasks, task: Task, later: readonly ClockEvent[], cache: ClockCache | undefined): GapRow {
  const measure = () => clocksOf(record, task);
  let stages: Stages = { reopenedMs: [] };
  const concealed = new Concealed(() => {
    const clocks = cache === undefined ? measure() : cache.clocks(task, measure);
    stages = clocks.stages;
    return clocks.measured;
  });
  const row = gapRow(task, concealed);
  return { ...row, stages: stagesOf(task, later, stages) };
}

/** Nobody is asked how an abandoned task felt, so that nothing has to be asked before. */
function atLeastMs(record: RecordOfTasks, task: Task, cache: ClockCache | undefined): number {
  if (task.correctedMs !== undefined) return task.correctedMs;
  const measure = () => clocksOf(record, task);
  const concealed = new Concealed(() => (cache === undefined ? measure() : cache.clocks(task, measure)).measured);
  return Concealed.reveal(task, concealed).humanActiveMs;
}

function clocksOf({ source, tasks, spans }: RecordOfTasks, task: Task): TaskClocks {
  const endMs = task.endedMs ?? task.startedMs;
  const moves = task.moves ?? [];
  // Whose time it was before a move shows only from the start of that task on.
  const givers = tasks.filter(({ id }) => moves.some(({ fromTask }) => fromTask === id));
  const toMs = Math.max(endMs, ...moves.map((move) => move.toMs)) + 1;
  const involved = [task, ...givers].flatMap(({ id }) => spans.get(id) ?? []);
  const events = eventsBetween(source, involved, toMs);
  const timeline = timelineOf(events, toMs);
  return {
    measured: withMoves(task, measuredTask(timeline, task), timeline),
    stages: stagesOf(
      task,
      events.filter(({ tMs }) => tMs <= endMs),
    ),
  };
}

/** What became of tasks after they were done: commits, merges and reverts, in one reading of the record. */
function laterStages(
  source: NumberedSource,
  tasks: readonly Task[],
  cache: ClockCache | undefined,
): ReadonlyMap<string, readonly ClockEvent[]> {
  const ended = new Map(tasks.map(({ id, endedMs }) => [id, endedMs ?? 0]));
  const later = new Map<string, ClockEvent[]>();
  if (tasks.length === 0) return later;
  const read = (afterId: number) => source.events({ kinds: ['signal.scm', 'task.reopened'], afterId });
  for (const event of cache === undefined ? read(0) : cache.stageEvents(read)) {
    const endMs = event.task === null ? undefined : ended.get(event.task);
    if (event.task === null || endMs === undefined || event.tMs <= endMs) continue;
    const list = later.get(event.task);
    if (list === undefined) later.set(event.task, [event]);
    else list.push(event);
  }
  return later;
}
