import type { ClockEvent } from './activity.ts';
import { timelineOf } from './measure.ts';
import { isAway, type SignGap, uncertainMs } from './signGap.ts';
import { eventsBetween, type NumberedSource, spansOfTasks } from './taskEvents.ts';
import type { Timeline } from './timeline.ts';

/** Kind of the event recording that the question was shown. */
export const askedKind = 'task.asked';
/** Shorter gaps stay uncertain and are not asked about. Chosen by us: questions about every coffee break would be answered blindly. */
export const askAfterMs = 300_000;
/** Maximum number of questions a day. Chosen by us. */
const maxAsksADay = 6;
/** The sign that ended the gap may be recorded some seconds late. */
const justNowMs = 20_000;

/**
 * Length of the task's gap that ended just now, if it is worth asking the person about, ms; otherwise undefined. Stored with the answer,
 * never shown.
 */
export function gapToAsk(source: NumberedSource, task: string, nowMs: number): number | undefined {
  const spans = [...spansOfTasks(source.events({ task })).values()];
  const gap = uncertainGap(timelineOf(eventsBetween(source, spans, nowMs), nowMs), task);
  return gap === undefined ? undefined : gap.toMs - gap.fromMs;
}

/** The task's gap that ended just now, if it is worth asking about. */
export function uncertainGap({ gaps, elsewhere, segments }: Timeline, task: string): SignGap | undefined {
  const ended = [gaps.at(-1), elsewhere.at(-1)]
    .filter((gap) => gap !== undefined)
    .filter((gap) => gap.task === task && gap.toMs >= segments.endMs - justNowMs);
  const [longest] = ended.sort((a, b) => uncertainMs(b) - uncertainMs(a));
  return longest === undefined || isAway(longest) || uncertainMs(longest) <= askAfterMs ? undefined : longest;
}

/** Whether another question may be asked today. @param events Of today. */
export function mayAsk(events: Iterable<ClockEvent>): boolean {
  let asks = 0;
  for (const { kind } of events) if (kind === askedKind) asks += 1;
  return asks < maxAsksADay;
}
