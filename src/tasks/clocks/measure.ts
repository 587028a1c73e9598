import type { Task } from '../task.ts';
import { type ClockEvent, requestId } from './activity.ts';
import { ClockFold } from './fold/clockFold.ts';
import { GapAnswers } from './gapAnswers.ts';
import type { Measured } from './measured.ts';
import { onOneAxis } from './oneAxis.ts';
import { measureRange, type Timeline, TimelineBuilder } from './timeline.ts';

/**
 * The timeline of all events from all windows.
 * @param nowMs End of the record, UTC ms; if earlier than the last event, the last event is the end.
 */
export function timelineOf(events: readonly ClockEvent[], nowMs: number): Timeline {
  const timeline = new TimelineBuilder();
  const placed = onOneAxis(events);
  const fold = new ClockFold(timeline, requestsWithoutEnd(events), new GapAnswers(placed));
  for (const event of placed) fold.push(event);
  fold.finish(nowMs);
  return timeline;
}

/** The clocks of one task, from the events of every window since its start. */
export function measure(task: Task, events: readonly ClockEvent[], nowMs: number): Measured {
  const endMs = task.endedMs ?? nowMs;
  return measuredTask(timelineOf(events, endMs), task);
}

/**
 * The same from a timeline that covers more than the task. The wall clock may have stepped since the start, so the task's times are taken
 * from the timeline when it has them.
 */
export function measuredTask(timeline: Timeline, { id, startedMs, endedMs }: Task): Measured {
  const span = timeline.tasks.get(id);
  const fromMs = span?.startedMs ?? startedMs;
  const toMs = endedMs === undefined ? timeline.segments.endMs : (span?.endedMs ?? endedMs);
  return { ...measureRange(timeline, fromMs, Math.max(fromMs, toMs), id), manualMs: timeline.manual.get(id) ?? 0 };
}

/** Ids of the requests that have no end in the record. */
export function requestsWithoutEnd(events: Iterable<ClockEvent>): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { kind, data } of events) {
    if (kind === 'request.start') open.add(requestId(data));
    else if (kind === 'request.end') open.delete(requestId(data));
  }
  return open;
}
