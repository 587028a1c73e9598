import { dayMs } from '../../base/timeUnits.ts';
import type { ClockEvent } from './activity.ts';
import { timelineOf } from './measure.ts';
import { isAway, type SignGap, uncertainMs } from './signGap.ts';
import { eventsBetween, type NumberedSource, spansOfTasks } from './taskEvents.ts';
import type { Timeline } from './timeline.ts';

/** Kind of the event that says that the question was on screen. */
export const askedKind = 'task.asked';
/** Shorter silences stay uncertain without a question. Chosen: a question for every coffee would be answered blindly. */
export const askAfterMs = 300_000;
/** More questions a day are not asked. Chosen. */
const maxAsksADay = 6;
/** The sign that ended the silence may be recorded some seconds late. */
const justNowMs = 20_000;

/**
 * How long the silence of a task was that ended just now and that the person is worth asking about, ms; undefined when there is none.
 * It is for the record of the answer, and never shown.
 */
export function gapToAsk(source: NumberedSource, task: string, nowMs: number): number | undefined {
  const spans = [...spansOfTasks(source.events({ task })).values()];
  const gap = uncertainGap(timelineOf(eventsBetween(source, spans, nowMs), nowMs), task);
  return gap === undefined ? undefined : gap.toMs - gap.fromMs;
}

/** The silence of a task that ended just now. */
export function uncertainGap({ gaps, elsewhere, segments }: Timeline, task: string): SignGap | undefined {
  const ended = [gaps.at(-1), elsewhere.at(-1)]
    .filter((gap) => gap !== undefined)
    .filter((gap) => gap.task === task && gap.toMs >= segments.endMs - justNowMs);
  const [longest] = ended.sort((a, b) => uncertainMs(b) - uncertainMs(a));
  return longest === undefined || isAway(longest) || uncertainMs(longest) <= askAfterMs ? undefined : longest;
}

/** Whether one more question may be asked. @param events Of today. */
export function mayAsk(events: Iterable<ClockEvent>): boolean {
  let asks = 0;
  for (const { kind } of events) if (kind === askedKind) asks += 1;
  return asks < maxAsksADay;
}

/** Local midnight before a moment, UTC ms. */
export function midnightBefore(nowMs: number, zoneMin: number): number {
  const zoneMs = zoneMin * 60_000;
  return Math.floor((nowMs + zoneMs) / dayMs) * dayMs - zoneMs;
}
