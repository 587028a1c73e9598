import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { categories, categoryLabels } from '../../tasks/clocks/category.ts';
import type { NumberedSource } from '../../tasks/clocks/taskEvents.ts';
import { type Correction, type TaskTimeline, taskTimeline } from '../../tasks/history/taskTimeline.ts';
import type { Task } from '../../tasks/task.ts';
import type { TimelineState } from '../../webview/timeline/timelineProtocol.ts';

/** What the timeline of a task shows, in words. @throws AppError `refused` before the felt time was asked. */
export function timelineState(
  source: NumberedSource,
  task: Task,
  tasks: readonly Task[],
  nowMs: number,
): TimelineState {
  const timeline = taskTimeline(source, task, tasks, nowMs);
  const { stages, flow } = timeline;
  const moment = (ms: number | undefined) => (ms === undefined ? 'not seen' : new Date(ms).toLocaleString());
  return {
    type: 'timelineState',
    title: task.title,
    summary: summaryOf(timeline),
    stretches: timeline.rows.map(({ fromMs, toMs, category, isCounted, why }) => ({
      fromMs,
      toMs,
      from: timeOfDay(fromMs),
      to: timeOfDay(toMs),
      category: isCounted ? categories.indexOf(category) : null,
      why,
    })),
    categories: categories.map((category) => categoryLabels[category]),
    stages: [
      { name: 'Last edit', text: moment(stages.lastEditMs) },
      { name: 'Checks green', text: moment(stages.checksGreenMs) },
      { name: 'Committed', text: moment(stages.committedMs) },
      { name: 'Merged', text: moment(stages.mergedMs) },
      { name: 'Reopened', text: stages.reopenedMs.length === 0 ? 'no' : stages.reopenedMs.map(moment).join(', ') },
    ],
    flow:
      flow === null
        ? []
        : [
            { name: `Elapsed until ${flow.untilStage}`, ms: flow.elapsedMs },
            { name: 'Working', ms: flow.workingMs },
            { name: 'Waiting for checks', ms: flow.waitingForChecksMs },
            { name: 'Waiting for review', ms: flow.waitingForReviewMs },
            { name: 'Parked', ms: flow.parkedMs },
          ].map(({ name, ms }) => ({ name, ms, text: formatDuration(ms) })),
    corrections: timeline.corrections.map(correctionText),
    mayCorrect: task.phase === 'done',
  };
}

function summaryOf({ rawMs, uncertainMs, measuredMs, offEditorMs, corrections }: TaskTimeline): string {
  const off = offEditorMs === 0 ? '' : ` You added ${formatDuration(offEditorMs)} away from the editor.`;
  const count = plural(corrections.length, 'correction');
  if (corrections.length === 0) {
    const measured = `Measured ${formatDuration(rawMs)} of active time, as the signals say`;
    const most = formatDuration(rawMs + uncertainMs);
    // Below a minute the range would show the same figure twice.
    return most === formatDuration(rawMs)
      ? `${measured}.`
      : `${measured}; up to ${most} with silences you did not place.`;
  }
  if (Math.round(rawMs) === Math.round(measuredMs))
    return `Measured ${formatDuration(rawMs)} of active time (${count}).${off}`;
  return `${formatDuration(measuredMs)} after ${count}; ${formatDuration(rawMs)} as the signals say. The raw record stays as it is.${off}`;
}

function correctionText({ tMs, what, ms, note }: Correction): string {
  const when = new Date(tMs).toLocaleString();
  if (what === 'total') return `${when}: total set to ${formatDuration(ms)}`;
  if (what === 'offEditor') return `${when}: ${formatDuration(ms)} away from the editor (${note})`;
  return `${when}: ${formatDuration(ms)} given to ${note}`;
}

function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
