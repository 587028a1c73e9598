import { type ClockEvent, isByHand, textOf } from '../clocks/activity.ts';
import { type Interval, overlapMs, totalMs, united, without } from '../clocks/intervals.ts';
import type { Timeline } from '../clocks/timeline.ts';
import type { Task } from '../task.ts';

/** When a task reached each stage, UTC ms. "Done" is the person's word; these come from the record. Undefined: not seen. */
export interface Stages {
  readonly lastEditMs?: number;
  /** Tests, a build or a check succeeded, after the last edit if there was one. */
  readonly checksGreenMs?: number;
  /** After the last edit, if there was one. */
  readonly committedMs?: number;
  /** Merged into the main branch. */
  readonly mergedMs?: number;
  /** Later commits touched the same lines for the same task, or reverted it. */
  readonly reopenedMs: readonly number[];
}

/** Where the time from the start to the last stage went: writing code is not releasing it. The four add up to `elapsedMs`. */
export interface Flow {
  readonly elapsedMs: number;
  readonly untilStage: 'merged' | 'committed' | 'done';
  readonly workingMs: number;
  /** Checks ran while nobody worked on the task. */
  readonly waitingForChecksMs: number;
  /** Committed, not merged. */
  readonly waitingForReviewMs: number;
  /** Nothing happened: nights, other tasks, pauses. */
  readonly parkedMs: number;
}

/**
 * Derives the stages from a task's own events, which may come long after "done" (`signal.scm` with `merge`, `task.reopened`).
 * @param events In time order, starting at the task's start.
 * @param before Stages from earlier events.
 */
export function stagesOf(task: Task, events: Iterable<ClockEvent>, before: Stages = { reopenedMs: [] }): Stages {
  const { reopenedMs: earlier, ...known } = before;
  const seen: { lastEditMs?: number; checksGreenMs?: number; committedMs?: number; mergedMs?: number } = { ...known };
  const reopenedMs = [...earlier];
  for (const { kind, tMs, task: owner, data } of events) {
    if (owner !== task.id || tMs < task.startedMs) continue;
    if (kind === 'signal.edit' && isByHand(data) === true) {
      seen.lastEditMs = tMs;
      // An edit invalidates what was green or committed before it.
      delete seen.checksGreenMs;
      delete seen.committedMs;
    } else if (isCheck(kind, data) && data['phase'] === 'end' && data['exit'] === 0) seen.checksGreenMs ??= tMs;
    else if (kind === 'signal.scm' && textOf(data, 'what') === 'commit') seen.committedMs ??= tMs;
    else if (kind === 'signal.scm' && textOf(data, 'what') === 'merge') seen.mergedMs = tMs;
    else if (kind === 'task.reopened') reopenedMs.push(tMs);
  }
  return { ...seen, reopenedMs };
}

/**
 * Undefined while the task is open.
 * @param timeline Must reach the last stage.
 * @param events As for {@link stagesOf}.
 */
export function flowOf(task: Task, stages: Stages, timeline: Timeline, events: Iterable<ClockEvent>): Flow | undefined {
  const { committedMs, mergedMs } = stages;
  const endMs = mergedMs ?? committedMs ?? task.endedMs;
  if (endMs === undefined || task.endedMs === undefined) return undefined;
  const range: readonly Interval[] = [{ fromMs: task.startedMs, toMs: Math.max(endMs, task.endedMs) }];
  const active = [...timeline.segments.between(task.startedMs, range[0]?.toMs ?? endMs)].filter(
    (segment) => segment.isActive && segment.task === task.id,
  );
  const working = united(active);
  const checks = without(united(checksOf(task, events)), working);
  const inReview = committedMs === undefined || mergedMs === undefined ? [] : [{ fromMs: committedMs, toMs: mergedMs }];
  const review = without(without(inReview, working), checks);
  const elapsedMs = totalMs(range);
  const workingMs = overlapMs(working, range);
  const waitingForChecksMs = overlapMs(checks, range);
  const waitingForReviewMs = overlapMs(review, range);
  return {
    elapsedMs,
    untilStage: mergedMs !== undefined ? 'merged' : committedMs !== undefined ? 'committed' : 'done',
    workingMs,
    waitingForChecksMs,
    waitingForReviewMs,
    parkedMs: elapsedMs - workingMs - waitingForChecksMs - waitingForReviewMs,
  };
}

/** When checks ran that the person waits for. */
function checksOf(task: Task, events: Iterable<ClockEvent>): Interval[] {
  const open = new Map<string, number>();
  const intervals: Interval[] = [];
  for (const { kind, tMs, task: owner, data } of events) {
    if (owner !== task.id || !isCheck(kind, data) || data['isAwaited'] === false) continue;
    const id = `${kind} ${textOf(data, 'id')}`;
    if (data['phase'] === 'start') open.set(id, tMs);
    const fromMs = data['phase'] === 'end' ? open.get(id) : undefined;
    if (fromMs === undefined) continue;
    open.delete(id);
    intervals.push({ fromMs, toMs: tMs });
  }
  return intervals;
}

function isCheck(kind: string, data: ClockEvent['data']): boolean {
  if (kind === 'signal.test') return true;
  return (kind === 'signal.terminal' || kind === 'signal.task') && data['category'] === 'testingAndDebugging';
}
