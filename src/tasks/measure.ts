import { type HumanSignal, type Interval, overlapMs, presence } from './activeTime.ts';
import type { TaskEvent } from './lifecycle.ts';
import type { Task } from './task.ts';

/** Human-active ms had the idle rule been 2, 5 or 15 minutes. */
export interface IdleSensitivity {
  readonly min2Ms: number;
  readonly min5Ms: number;
  readonly min15Ms: number;
}

export interface Measured {
  /** Active minutes of the person on the task: the outcome. */
  readonly humanActiveMs: number;
  /** From start to done, pauses included. */
  readonly elapsedMs: number;
  /** A model was working for the person, ms; parallel requests count once. */
  readonly agentBusyMs: number;
  readonly sensitivity: IdleSensitivity;
}

const minuteMs = 60_000;

/** Kinds of `signal.edit` that no person's hand made. */
const notByHand: ReadonlySet<unknown> = new Set(['external', 'tool']);

/** A recorded event as a sign of a person, or undefined. */
export function humanSignal({ kind, tMs, data }: TaskEvent): HumanSignal | undefined {
  switch (kind) {
    case 'signal.edit':
      return notByHand.has(data['cause']) ? undefined : { tMs, kind: 'typing' };
    case 'signal.selection':
    case 'signal.scroll':
    case 'signal.editor':
      return { tMs, kind: 'reading' };
    case 'signal.window':
      return data['focused'] === true && data['active'] === true ? { tMs, kind: 'reading' } : undefined;
    case 'signal.save':
    case 'signal.view':
    case 'review.decided':
    case 'request.start':
    case 'signal.terminal':
    case 'signal.debug':
      return data['asked'] === false ? undefined : { tMs, kind: 'typing' };
    default:
      return kind.startsWith('task.') ? { tMs, kind: 'typing' } : undefined;
  }
}

/** The clocks of one task from all events since its start, of every window: intervals are united, never added up. */
export function measure(task: Task, events: readonly TaskEvent[], nowMs: number): Measured {
  const endMs = task.endedMs ?? nowMs;
  const running = runningIntervals(task, events, endMs);
  const signals = events
    .flatMap((event) => humanSignal(event) ?? [])
    .filter(({ tMs }) => tMs >= task.startedMs && tMs <= endMs);
  const active = (gapMs?: number) => overlapMs(presence(signals, gapMs), running);
  return {
    humanActiveMs: active(),
    elapsedMs: endMs - task.startedMs,
    agentBusyMs: overlapMs(busyIntervals(events, endMs), running),
    sensitivity: { min2Ms: active(2 * minuteMs), min5Ms: active(5 * minuteMs), min15Ms: active(15 * minuteMs) },
  };
}

/** When the task's clock ran: from start to the end without the pauses. */
function runningIntervals(task: Task, events: readonly TaskEvent[], endMs: number): readonly Interval[] {
  const intervals: Interval[] = [];
  let fromMs: number | undefined = task.startedMs;
  for (const event of events) {
    if (event.task !== task.id || event.tMs > endMs) continue;
    if (event.kind === 'task.pause' && fromMs !== undefined) {
      intervals.push({ fromMs, toMs: event.tMs });
      fromMs = undefined;
    } else if (event.kind === 'task.resume') fromMs ??= event.tMs;
  }
  if (fromMs !== undefined) intervals.push({ fromMs, toMs: endMs });
  return intervals;
}

function busyIntervals(events: readonly TaskEvent[], endMs: number): readonly Interval[] {
  const starts = new Map<unknown, number>();
  const intervals: Interval[] = [];
  for (const { kind, tMs, data } of events) {
    if (kind === 'request.start') starts.set(data['requestId'], tMs);
    const fromMs = kind === 'request.end' ? starts.get(data['requestId']) : undefined;
    if (fromMs === undefined) continue;
    starts.delete(data['requestId']);
    intervals.push({ fromMs, toMs: Math.min(tMs, endMs) });
  }
  return united(intervals);
}

function united(intervals: readonly Interval[]): readonly Interval[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last !== undefined && last.toMs >= fromMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}
