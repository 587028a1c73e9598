import type { Interval } from './anytime.ts';

/**
 * Pinball (quantile) loss of a forecast quantile: lower is better, in the unit of the values (ln time).
 * @param p Probability of the quantile, 0 to 1. Source: Koenker & Bassett 1978; Gneiting & Raftery 2007.
 */
export function pinballLoss(actual: number, forecast: number, p: number): number {
  return actual >= forecast ? p * (actual - forecast) : (1 - p) * (forecast - actual);
}

/**
 * Interval score of a central interval: its width plus 2/α times how far the value lies outside. Lower is better.
 * Source: Gneiting & Raftery 2007, eq. 43.
 */
export function intervalScore(actual: number, { lower, upper }: Interval, level: number): number {
  const penalty = 2 / (1 - level);
  return upper - lower + penalty * Math.max(0, lower - actual) + penalty * Math.max(0, actual - upper);
}

/**
 * Weighted interval score: the median's absolute error and K central intervals, each weighted α/2, over K + 1/2.
 * Source: Bracher, Ray, Gneiting & Reich 2021, eq. 1.
 */
export function weightedIntervalScore(
  actual: number,
  median: number,
  intervals: readonly (Interval & { readonly level: number })[],
): number {
  const sum = intervals.reduce(
    (total, interval) => total + ((1 - interval.level) / 2) * intervalScore(actual, interval, interval.level),
    0.5 * Math.abs(actual - median),
  );
  return sum / (intervals.length + 0.5);
}

/** Brier score of yes/no forecasts ("done by 17:00?"): mean squared difference between probability and outcome, 0 to 1. */
export function brierScore(forecasts: readonly { readonly probability: number; readonly happened: boolean }[]): number {
  return (
    forecasts.reduce((sum, { probability, happened }) => sum + (probability - (happened ? 1 : 0)) ** 2, 0) /
    forecasts.length
  );
}
