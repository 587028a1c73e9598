import type { PartialledRegression } from '../anytime.ts';
import { valueAt } from '../vector.ts';

/** Columns of y ~ 1 + arm + x, one entry per task: arm 0 or 1, x = ln estimate, y = ln time. */
export interface TrialColumns {
  readonly arm: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A column whose remaining sum of squares is below this share of the original is treated as constant. */
const varies = 1e-10;
/** With leverage closer to 1, a task's residual says nothing about its noise, and its weight would be unbounded. */
const maxLeverage = 0.98;

/**
 * The arm's part of y ~ 1 + arm + x if the arms may differ in noise. The residual sum of squares is the one that yields the HC3 standard
 * error (MacKinnon & White 1985), so that the anytime-valid interval is as wide as the noisier arm requires. Assuming equal variances,
 * with one arm twice as noisy and 70 or 80% of the tasks in the other, 10 and 16% of verdicts were false; with this at most 5% (`npm run
 * bench -- statistics`).
 * @param n Uses the first n tasks.
 * @returns undefined if the arm does not vary independently of the estimate.
 */
export function robustRegression({ arm, x, y }: TrialColumns, n = arm.length): PartialledRegression | undefined {
  if (n < 4) return undefined;
  const [meanArm, meanX, meanY] = [meanOf(arm, n), meanOf(x, n), meanOf(y, n)];
  let [xx, xa, xy, all] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const dx = valueAt(x, i) - meanX;
    xx += dx * dx;
    xa += dx * (valueAt(arm, i) - meanArm);
    xy += dx * (valueAt(y, i) - meanY);
    all += valueAt(x, i) ** 2;
  }
  const usesX = xx > varies * all;
  const [armOnX, yOnX] = usesX ? [xa / xx, xy / xx] : [0, 0];
  const z = new Float64Array(n);
  let [spread, product] = [0, 0];
  for (let i = 0; i < n; i++) {
    const own = valueAt(arm, i) - meanArm - armOnX * (valueAt(x, i) - meanX);
    z[i] = own;
    spread += own * own;
    product += own * (valueAt(y, i) - meanY);
  }
  if (!(spread > varies * n)) return undefined;
  const slope = product / spread;
  let meat = 0;
  for (let i = 0; i < n; i++) {
    const dx = valueAt(x, i) - meanX;
    const own = valueAt(z, i);
    const residual = valueAt(y, i) - meanY - yOnX * dx - slope * own;
    const leverage = 1 / n + (usesX ? (dx * dx) / xx : 0) + (own * own) / spread;
    meat += ((own * residual) / (1 - Math.min(leverage, maxLeverage))) ** 2;
  }
  const m = n - (usesX ? 2 : 1);
  return { slope, spread, residualSumOfSquares: (meat / spread) * (m - 1), m };
}

function meanOf(values: readonly number[], n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += valueAt(values, i);
  return sum / n;
}
