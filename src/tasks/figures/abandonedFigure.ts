import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { estimateMs, kindLabels } from '../task.ts';
import type { AbandonedTask } from './finishedRows.ts';
import type { GapRow } from './gap.ts';
import { ownBand } from './ownRange.ts';

/** The band around an estimate with abandoned tasks counted in one way, as factors on the estimate. */
export interface CountedBand {
  readonly plural: string;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

/** Abandoned tasks enter no figure; this shows what they could do to the band of the estimates. */
export interface AbandonedFigure {
  readonly n: number;
  readonly atLeastMs: number;
  /** Left out, at their time, at twice their time; empty below ten tasks. */
  readonly bands: readonly CountedBand[];
  readonly text: string;
}

const ways: readonly { readonly plural: string; readonly factor: number | null }[] = [
  { plural: 'left out', factor: null },
  { plural: 'counted at their time', factor: 1 },
  { plural: 'counted at twice their time', factor: 2 },
];

/** Null when nothing was abandoned. */
export function abandonedFigure(rows: readonly GapRow[], abandoned: readonly AbandonedTask[]): AbandonedFigure | null {
  if (abandoned.length === 0) return null;
  const bands = ways.flatMap(({ plural, factor }): CountedBand[] => {
    const added = factor === null ? [] : abandoned.map((task) => rangeRow(task, factor));
    const band = ownBand([...rows, ...added]);
    return band === null ? [] : [{ plural, ...band }];
  });
  // Counting abandoned tasks must not open the gate before the finished tasks alone reach it.
  const shown = bands.length < ways.length ? [] : bands;
  const atLeastMs = abandoned.reduce((sum, task) => sum + task.atLeastMs, 0);
  const head = `${plural(abandoned.length, 'abandoned task')} ${abandoned.length === 1 ? 'is' : 'are'} in no figure; ${abandoned.length === 1 ? 'it' : 'they'} took ${formatDuration(atLeastMs)}, a lower bound.`;
  const tail = shown.map(
    ({ plural, lower, upper, n }) => `${plural} ×${lower.toFixed(2)} to ×${upper.toFixed(2)} (n = ${n})`,
  );
  return {
    n: abandoned.length,
    atLeastMs,
    bands: shown,
    text: tail.length === 0 ? head : `${head} The band of 80% with them ${tail.join('; ')}.`,
  };
}

function rangeRow(task: AbandonedTask, factor: number) {
  return {
    kind: kindLabels[task.kind],
    estimateMs: estimateMs(task),
    measuredMs: task.atLeastMs * factor,
    doneMs: task.endedMs ?? task.startedMs,
  };
}
