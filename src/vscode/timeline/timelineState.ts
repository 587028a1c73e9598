import * as l10n from '@vscode/l10n';
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
  const moment = (ms: number | undefined) => (ms === undefined ? l10n.t('not seen') : new Date(ms).toLocaleString());
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
      { name: l10n.t('Last edit'), text: moment(stages.lastEditMs) },
      { name: l10n.t('Checks green'), text: moment(stages.checksGreenMs) },
      { name: l10n.t('Committed'), text: moment(stages.committedMs) },
      { name: l10n.t('Merged'), text: moment(stages.mergedMs) },
      {
        name: l10n.t('Reopened'),
        text: stages.reopenedMs.length === 0 ? l10n.t('no') : stages.reopenedMs.map(moment).join(', '),
      },
    ],
    flow:
      flow === null
        ? []
        : [
            { name: l10n.t('Elapsed until {0}', flow.untilStage), ms: flow.elapsedMs },
            { name: l10n.t('Working'), ms: flow.workingMs },
            { name: l10n.t('Waiting for checks'), ms: flow.waitingForChecksMs },
            { name: l10n.t('Waiting for review'), ms: flow.waitingForReviewMs },
            { name: l10n.t('Parked'), ms: flow.parkedMs },
          ].map(({ name, ms }) => ({ name, ms, text: formatDuration(ms) })),
    corrections: timeline.corrections.map(correctionText),
    mayCorrect: task.phase === 'done',
  };
}

function summaryOf({ rawMs, uncertainMs, measuredMs, offEditorMs, corrections }: TaskTimeline): string {
  const off = offEditorMs === 0 ? '' : l10n.t(' You added {0} away from the editor.', formatDuration(offEditorMs));
  const count = plural(corrections.length, 'correction');
  if (corrections.length === 0) {
    const measured = l10n.t('Measured {0} of active time, as the signals say', formatDuration(rawMs));
    const most = formatDuration(rawMs + uncertainMs);
    // Below a minute the range would show the same figure twice.
    return most === formatDuration(rawMs)
      ? `${measured}.`
      : l10n.t('{0}; up to {1} with silences you did not place.', measured, most);
  }
  if (Math.round(rawMs) === Math.round(measuredMs))
    return l10n.t('Measured {0} of active time ({1}).{2}', formatDuration(rawMs), count, off);
  return l10n.t(
    '{0} after {1}; {2} as the signals say. The raw record stays as it is.{3}',
    formatDuration(measuredMs),
    count,
    formatDuration(rawMs),
    off,
  );
}

function correctionText({ tMs, what, ms, note }: Correction): string {
  const when = new Date(tMs).toLocaleString();
  if (what === 'total') return l10n.t('{0}: total set to {1}', when, formatDuration(ms));
  if (what === 'offEditor') return l10n.t('{0}: {1} away from the editor ({2})', when, formatDuration(ms), note);
  return l10n.t('{0}: {1} given to {2}', when, formatDuration(ms), note);
}

function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
