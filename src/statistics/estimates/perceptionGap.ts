import { minSample } from '../../base/minSample.ts';
import type { Interval } from '../anytime.ts';
import { mean, standardDeviation } from '../descriptive.ts';
import { studentTQuantile } from '../distributions/studentT.ts';

/** What a person felt before the reveal and what was measured: two times, or two AI effects as ratios; above 0. */
export interface FeltAndMeasured {
  readonly felt: number;
  readonly measured: number;
}

/** measured / felt: METR's developers felt 0.80 and measured 1.19, a gap of ×1.49. Above 1: it took longer than it felt. */
export function perceptionGap({ felt, measured }: FeltAndMeasured): number {
  return measured / felt;
}

/** The typical gap across tasks with its t interval; undefined below ten tasks, where nothing is estimated. */
export function typicalGap(
  tasks: readonly FeltAndMeasured[],
  level = 0.95,
): (Interval & { readonly factor: number; readonly n: number }) | undefined {
  const { ratio, lower, upper, n } = typicalRatio(tasks.map(perceptionGap), level);
  return ratio === null ? undefined : { n, factor: ratio, lower, upper };
}

/** A typical ratio with its 95% t interval on ln; null below ten tasks, where nothing is estimated. */
export type TypicalRatio =
  | ({ readonly ratio: number; readonly n: number } & Interval)
  | { readonly ratio: null; readonly lower: null; readonly upper: null; readonly n: number };

/** The geometric mean of ratios above 0, with its t interval. */
export function typicalRatio(ratios: readonly number[], level = 0.95): TypicalRatio {
  const n = ratios.length;
  if (n < minSample) return { ratio: null, lower: null, upper: null, n };
  const logs = ratios.map(Math.log);
  const centre = mean(logs);
  const halfWidth = (studentTQuantile((1 + level) / 2, n - 1) * (standardDeviation(logs) ?? 0)) / Math.sqrt(n);
  return { ratio: Math.exp(centre), lower: Math.exp(centre - halfWidth), upper: Math.exp(centre + halfWidth), n };
}
