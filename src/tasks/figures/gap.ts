import * as l10n from '@vscode/l10n';
import { formatDuration, formatDurationUpTo } from '../../base/duration.ts';
import { minSample } from '../../base/minSample.ts';
import { plural } from '../../base/plural.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import type { CategoryTimes } from '../clocks/category.ts';
import type { IdleSensitivity, Measured } from '../clocks/measured.ts';
import type { Stages } from '../history/stages.ts';
import { Concealed } from '../lifecycle.ts';
import { estimateMs, kindLabels, type Task } from '../task.ts';
import { countedTasks, ownRange } from './ownRange.ts';

/** One finished task with its three times, in milliseconds: what the panel draws and the export contains. */
export interface GapRow {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly level: string;
  readonly arm?: string;
  readonly estimateMs: number;
  readonly estimateWithoutAiMs: number;
  readonly estimateWithAiMs?: number;
  /** Set if no person gave the estimate. */
  readonly estimateBy?: 'program';
  readonly feltMs: number | null;
  /** How they felt AI changed the time: with AI over without; null if skipped. */
  readonly feltHelp: number | null;
  /** False if a clock was shown while they worked; the felt time then enters no figure on perception. */
  readonly isBlind: boolean;
  readonly measuredMs: number;
  /** Gaps not accounted for: the true time is at most this much more than `measuredMs`. 0 once a person has set the total. */
  readonly uncertainMs: number;
  /** Corrected by a new total, or by moved boundaries to other tasks. */
  readonly isCorrected: boolean;
  readonly elapsedMs: number;
  readonly agentBusyMs: number;
  readonly startedMs: number;
  readonly doneMs: number;
  readonly sensitivity: IdleSensitivity;
  /** Where the elapsed time went. */
  readonly categories: CategoryTimes;
  /** What the record shows about the work after "done", if it was read. */
  readonly stages?: Stages;
}

/** Times that differ by less than this factor are called the same: clocks with one-minute resolution cannot tell them apart. */
const sameWithin = 1.05;

/** @throws AppError `refused` if the person has not been asked how long it felt. */
export function gapRow(task: Task, concealed: Concealed<Measured>): GapRow {
  const measured = Concealed.reveal(task, concealed);
  const { withAi, withoutAi } = task.estimate;
  return {
    id: task.id,
    title: task.title,
    kind: kindLabels[task.kind],
    level: task.level,
    ...(task.arm === undefined ? {} : { arm: task.arm }),
    estimateMs: estimateMs(task),
    estimateWithoutAiMs: withoutAi.typicalMs,
    ...(withAi === undefined ? {} : { estimateWithAiMs: withAi.typicalMs }),
    ...(task.estimateBy === undefined ? {} : { estimateBy: task.estimateBy }),
    feltMs: task.feltMs ?? null,
    feltHelp: task.feltHelp ?? null,
    isBlind: task.isBlind,
    measuredMs: task.correctedMs ?? measured.humanActiveMs,
    uncertainMs: task.correctedMs === undefined ? measured.uncertainMs : 0,
    isCorrected: task.correctedMs !== undefined || (task.moves ?? []).length > 0,
    elapsedMs: measured.elapsedMs,
    agentBusyMs: measured.agentBusyMs,
    startedMs: task.startedMs,
    doneMs: task.endedMs ?? task.startedMs,
    sensitivity: measured.sensitivity,
    categories: measured.categories,
  };
}

/** The three times of one task in words. It describes this task only and claims nothing about AI. */
export function gapSentence({ estimateMs: estimated, estimateBy, feltMs, measuredMs, uncertainMs }: GapRow): string {
  const took = l10n.t('It took {0}', formatDurationUpTo(measuredMs, uncertainMs));
  if (estimateBy !== undefined) {
    const felt = feltMs === null ? '' : l10n.t(' and felt like {0}', formatDuration(feltMs));
    return l10n.t('{0}{1}. Nobody gave an estimate.', took, felt);
  }
  const toEstimate = l10n.t('{0} you estimated ({1})', against(measuredMs, estimated), formatDuration(estimated));
  if (feltMs === null) return `${took}: ${toEstimate}.`;
  return l10n.t('{0}: {1} it felt ({2}), {3}.', took, against(measuredMs, feltMs), formatDuration(feltMs), toEstimate);
}

function against(measuredMs: number, otherMs: number): string {
  const ratio = measuredMs / Math.max(otherMs, minuteMs);
  if (ratio >= 1 / sameWithin && ratio <= sameWithin) return l10n.t('as long as');
  if (ratio >= 2) return l10n.t('{0} times as long as', ratio.toFixed(1));
  // A second of an hour is not "100% shorter".
  const share = ratio > 1 ? Math.round((ratio - 1) * 100) : Math.min(99, Math.round((1 - ratio) * 100));
  return ratio > 1 ? l10n.t('{0}% longer than', share) : l10n.t('{0}% shorter than', share);
}

/** One thing to do next time, based on the person's own finished tasks; says how many are missing if there are too few. */
export function suggestion(rows: readonly GapRow[], current: GapRow): string {
  if (current.estimateBy !== undefined)
    return l10n.t('Next time start the task yourself and say how long it will take.');
  const missing = minSample - rows.length;
  if (missing > 0) {
    return l10n.t(
      'After {0} your next estimate comes with a range from your own record.',
      plural(missing, 'more finished task'),
    );
  }
  const { lowerMs, upperMs, interval } = ownRange(rows, current.kind, current.estimateMs);
  const scope = interval.source === 'kind' ? l10n.t('{0} tasks', current.kind) : l10n.t('tasks');
  const time = formatDuration(current.estimateMs);
  return l10n.t(
    'Next time you guess {0}, plan for {1} to {2}. {3} fell in that range.',
    time,
    formatDuration(lowerMs),
    formatDuration(upperMs),
    countedTasks(interval, scope),
  );
}
