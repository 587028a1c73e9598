import type { Interval } from '../anytime.ts';
import { normalQuantile } from '../distributions/normal.ts';

/** Sceptical prior for a log ratio: N(0, 0.35²), never METR's own result. Chosen by us. */
export const scepticalSd = 0.35;

export interface ShrunkEffect extends Interval {
  /** Must accompany the figure wherever it is shown. */
  readonly label: 'shrunk';
  /** Ratio of times minus one. */
  readonly effect: number;
  /** Weight of the person's own data, 0 to 1. */
  readonly ownWeight: number;
  readonly priorSd: number;
}

/** Posterior of a log ratio under a normal prior centred on no effect; effect and interval as ratios minus one. */
export function shrinkEffect(
  logRatio: number,
  standardError: number,
  priorSd = scepticalSd,
  level = 0.95,
): ShrunkEffect {
  const ownWeight = priorSd ** 2 / (priorSd ** 2 + standardError ** 2);
  const centre = ownWeight * logRatio;
  const halfWidth = normalQuantile((1 + level) / 2) * standardError * Math.sqrt(ownWeight);
  return {
    label: 'shrunk',
    effect: Math.expm1(centre),
    lower: Math.expm1(centre - halfWidth),
    upper: Math.expm1(centre + halfWidth),
    ownWeight,
    priorSd,
  };
}
