import { AppError } from '../../base/appError.ts';
import type { Interval } from '../anytime.ts';
import { quantileType6 } from '../descriptive.ts';
import { valueAt } from '../vector.ts';

/** Estimation errors are ln(actual/estimate) everywhere in this folder, oldest first. */
export type EstimateErrors = readonly number[];

/** Number of latest errors that an interval is computed from: the best in a back-test on three data sets (docs/accuracy.md). */
export const windowTasks = 50;
/** Guards floor and ceil of (n + 1)α/2 against rounding: 10 · 0.1 must be 1. */
const rankSlack = 1e-9;

export interface ConformalInterval extends Interval {
  readonly n: number;
  /** Probability that an exchangeable next error lies inside, if there are no ties: at least the level. */
  readonly guaranteed: number;
}

/** The smallest number of errors for a two-sided interval, whose ends are then the extremes: 9 at 80%, 19 at 90%, 39 at 95%. */
export function exactFrom(level: number): number {
  requireLevel(level);
  return Math.ceil(2 / (1 - level) - 1 - rankSlack);
}

/** The smallest number of errors for a one-sided bound, which is then the largest error: 4 at 80%, 9 at 90%. */
export function exactFromOneSided(level: number): number {
  requireLevel(level);
  return Math.ceil(1 / (1 - level) - 1 - rankSlack);
}

/**
 * Two-sided split-conformal interval for the next error: from the floor((n+1)α/2)-th to the ceil((n+1)(1-α/2))-th of the last errors;
 * exact in finite samples. Undefined below {@link exactFrom}. Source: Vovk, Gammerman & Shafer 2005.
 */
export function conformalInterval(
  errors: EstimateErrors,
  level = 0.8,
  window = windowTasks,
): ConformalInterval | undefined {
  const sorted = lastSorted(errors, Math.max(window, exactFrom(level)));
  const n = sorted.length;
  if (n < exactFrom(level)) return undefined;
  const alpha = 1 - level;
  const lower = Math.floor(((n + 1) * alpha) / 2 + rankSlack);
  const upper = Math.ceil((n + 1) * (1 - alpha / 2) - rankSlack);
  return {
    lower: valueAt(sorted, lower - 1),
    upper: valueAt(sorted, upper - 1),
    n,
    guaranteed: (upper - lower) / (n + 1),
  };
}

/** One-sided bound ("nearly certain"): the ceil((n+1)·level)-th of the last errors; undefined if there are too few. */
export function conformalUpperBound(errors: EstimateErrors, level: number, window = windowTasks): number | undefined {
  const sorted = lastSorted(errors, Math.max(window, exactFromOneSided(level)));
  if (sorted.length < exactFromOneSided(level)) return undefined;
  return valueAt(sorted, Math.ceil((sorted.length + 1) * level - rankSlack) - 1);
}

/** Interval between the interpolated order statistics of ranks (n+1)α/2 and (n+1)(1-α/2) of the sorted errors. */
export function interpolatedInterval(sorted: ArrayLike<number>, alpha: number): Interval {
  return { lower: quantileType6(sorted, alpha / 2), upper: quantileType6(sorted, 1 - alpha / 2) };
}

/** The last errors, in ascending order. */
export function lastSorted(errors: EstimateErrors, window: number): Float64Array {
  return Float64Array.from(errors.slice(-window)).sort();
}

function requireLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new AppError('badInput', `A level lies between 0 and 1, not at ${level}.`);
}
