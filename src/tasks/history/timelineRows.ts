import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { type Category, categoryLabels } from '../clocks/category.ts';
import type { Segment } from '../clocks/segmentColumns.ts';
import { countedMs, idleLimitMs } from '../clocks/signGap.ts';
import { inRange, type Timeline } from '../clocks/timeline.ts';

/** A stretch of a task's timeline and why it counts or not. Drawn by the view, idle time in grey. */
export interface TimelineRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly category: Category;
  /** Counts for the task. */
  readonly isCounted: boolean;
  /** The task the time belongs to; null if none ran. */
  readonly task: string | null;
  /** One sentence. */
  readonly why: string;
}

/** What was counted in [fromMs, toMs), and why. @param task The task being viewed. */
export function timelineRows(timeline: Timeline, fromMs: number, toMs: number, task: string): readonly TimelineRow[] {
  return [...timeline.segments.between(fromMs, toMs)].map((segment) => {
    const [start, end] = [Math.max(segment.fromMs, fromMs), Math.min(segment.toMs, toMs)];
    return {
      fromMs: start,
      toMs: end,
      category: segment.category,
      isCounted: segment.isActive && segment.task === task,
      task: segment.task,
      why: whyOf(timeline, segment, task),
    };
  });
}

function whyOf(timeline: Timeline, { fromMs, toMs, isActive, category, task: owner }: Segment, task: string): string {
  if (isActive && owner === task) return l10n.t('Counted as {0}.', categoryLabels[category]);
  if (isActive) return owner === null ? l10n.t('Work, but no task ran.') : l10n.t('Work on another task.');
  for (const sleep of timeline.asleep) {
    if (sleep.fromMs < toMs && sleep.toMs > fromMs) return l10n.t('Not counted: the computer slept.');
  }
  const [gap] = inRange(timeline.gaps, fromMs, toMs);
  if (gap === undefined)
    return owner === null ? l10n.t('Not counted: no task ran.') : l10n.t('Not counted: no sign of you.');
  const busy = timeline.busy.some((one) => one.fromMs < toMs && one.toMs > fromMs);
  const silence = l10n.t('Not counted: no sign of you for {0}', formatDuration(gap.toMs - gap.fromMs));
  const counted = countedMs(gap, idleLimitMs);
  const quiet = counted === 0 ? silence : l10n.t('{0}; {1} of it counts', silence, formatDuration(counted));
  return busy ? l10n.t('{0}, and a model worked meanwhile.', quiet) : `${quiet}.`;
}
