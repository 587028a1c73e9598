import type { ClockEvent } from '../clocks/activity.ts';
import type { ClockCache, TaskClocks } from '../clocks/clockCache.ts';
import { measuredTask, timelineOf } from '../clocks/measure.ts';
import { eventsBetween, type IdSpan, type NumberedSource, spansOfTasks } from '../clocks/taskEvents.ts';
import { withMoves } from '../history/movedTime.ts';
import { type Stages, stagesOf } from '../history/stages.ts';
import { Concealed, foldTasks, isOpen, isUnasked } from '../lifecycle.ts';
import type { Task } from '../task.ts';
import { type GapRow, gapRow } from './gap.ts';

/** What a task's times are measured from. */
interface RecordOfTasks {
  readonly source: NumberedSource;
  /** All tasks in the record, because time may have been moved between them. */
  readonly tasks: readonly Task[];
  readonly spans: ReadonlyMap<string, IdSpan>;
}

export interface TaskOverview {
  /** Finished, and felt time asked: their times may be shown. Ordered by start. */
  readonly rows: readonly GapRow[];
  /** The same for tasks with no human estimate: their times may be shown but enter no figure. */
  readonly notEstimated: readonly GapRow[];
  /** Finished, but felt time not asked yet: nothing measured is shown. */
  readonly unasked: readonly Task[];
  readonly open: readonly Task[];
  /** Excluded by the person before seeing their times. */
  readonly withdrawn: readonly Task[];
  /** Without those that have no human estimate. */
  readonly abandoned: readonly AbandonedTask[];
}

/** Its time is a lower bound on what the task would have taken: shown as such, never silently dropped. */
export interface AbandonedTask extends Task {
  /** Human-active time until it was abandoned, ms. */
  readonly atLeastMs: number;
}

/** All tasks in a record; those that may be revealed come with their times. @param cache If absent, everything is measured again. */
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

/** Every task whose times may be shown, for uses that compare nothing with an estimate. */
export function allRows({ rows, notEstimated }: Pick<TaskOverview, 'rows' | 'notEstimated'>): readonly GapRow[] {
  return [...rows, ...notEstimated];
}

/** The row of one finished task. @throws AppError `refused` if the person has not been asked how long it felt. */
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

/** Nobody is asked how an abandoned task felt, so its time can be revealed right away. */
function atLeastMs(record: RecordOfTasks, task: Task, cache: ClockCache | undefined): number {
  if (task.correctedMs !== undefined) return task.correctedMs;
  const measure = () => clocksOf(record, task);
  const concealed = new Concealed(() => (cache === undefined ? measure() : cache.clocks(task, measure)).measured);
  return Concealed.reveal(task, concealed).humanActiveMs;
}

function clocksOf({ source, tasks, spans }: RecordOfTasks, task: Task): TaskClocks {
  const endMs = task.endedMs ?? task.startedMs;
  const moves = task.moves ?? [];
  // Which task owned moved time shows only if the timeline reaches back to that task's start.
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

/** What became of tasks after they were done (commits, merges, reverts), read from the record in one pass. */
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
