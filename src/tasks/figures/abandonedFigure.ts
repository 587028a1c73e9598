import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { estimateMs, kindLabels } from '../task.ts';
import type { AbandonedTask } from './finishedRows.ts';
import type { GapRow } from './gap.ts';
import { ownBand } from './ownRange.ts';

/** The band around an estimate with abandoned tasks counted in one way, as factors on the estimate. */
export interface CountedBand {
  readonly counting: string;
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

const ways: readonly { readonly counting: string; readonly factor: number | null }[] = [
  { counting: l10n.t('left out'), factor: null },
  { counting: l10n.t('counted at their time'), factor: 1 },
  { counting: l10n.t('counted at twice their time'), factor: 2 },
];

/** Null when nothing was abandoned. */
export function abandonedFigure(rows: readonly GapRow[], abandoned: readonly AbandonedTask[]): AbandonedFigure | null {
  if (abandoned.length === 0) return null;
  const bands = ways.flatMap(({ counting, factor }): CountedBand[] => {
    const added = factor === null ? [] : abandoned.map((task) => rangeRow(task, factor));
    const band = ownBand([...rows, ...added]);
    return band === null ? [] : [{ counting, ...band }];
  });
  // Counting abandoned tasks must not open the gate before the finished tasks alone reach it.
  const shown = bands.length < ways.length ? [] : bands;
  const atLeastMs = abandoned.reduce((sum, task) => sum + task.atLeastMs, 0);
  const took = formatDuration(atLeastMs);
  const head =
    abandoned.length === 1
      ? l10n.t('1 abandoned task is in no figure; it took {0}, a lower bound.', took)
      : l10n.t('{0} abandoned tasks are in no figure; they took {1}, a lower bound.', abandoned.length, took);
  const tail = shown.map(({ counting, lower, upper, n }) =>
    l10n.t('{0} ×{1} to ×{2} (n = {3})', counting, lower.toFixed(2), upper.toFixed(2), n),
  );
  return {
    n: abandoned.length,
    atLeastMs,
    bands: shown,
    text: tail.length === 0 ? head : l10n.t('{0} The band of 80% with them {1}.', head, tail.join('; ')),
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
