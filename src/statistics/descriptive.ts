import { deviation, mean as meanOf, quantileSorted } from 'd3-array';
import { AppError } from '../base/appError.ts';
import { valueAt } from './vector.ts';

/** Arithmetic mean. @throws AppError badInput if there are no values. */
export function mean(values: Iterable<number>): number {
  const result = meanOf(values);
  if (result === undefined) throw new AppError('badInput', 'A mean needs at least one value.');
  return result;
}

/** Standard deviation with n - 1 in the denominator; undefined for fewer than two values. */
export function standardDeviation(values: Iterable<number>): number | undefined {
  return deviation(values);
}

/** exp(mean(ln x)) of positive values. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** Quantile type 7 (Hyndman & Fan 1996; the default of R and NumPy), 0 ≤ p ≤ 1, of values in any order. */
export function quantile(values: Iterable<number>, p: number): number {
  const result = quantileSorted(
    [...values].sort((a, b) => a - b),
    p,
  );
  if (result === undefined) throw new AppError('badInput', 'A quantile needs at least one value.');
  return result;
}

/**
 * Quantile type 6 (Hyndman & Fan 1996) of sorted values: the order statistic of rank (n + 1)p, interpolated between neighbours and clamped
 * to the smallest and largest value. The next exchangeable value lies below it with probability about p.
 */
export function quantileType6(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) throw new AppError('badInput', 'A quantile needs at least one value.');
  const rank = (n + 1) * p;
  const below = Math.floor(rank);
  if (below < 1) return valueAt(sorted, 0);
  if (below >= n) return valueAt(sorted, n - 1);
  const lower = valueAt(sorted, below - 1);
  return lower + (rank - below) * (valueAt(sorted, below) - lower);
}

/** Pearson's correlation of two arrays of equal length; undefined if either is constant. */
export function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length !== b.length || a.length < 2) return undefined;
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  a.forEach((value, i) => {
    const da = value - meanA;
    const db = valueAt(b, i) - meanB;
    product += da * db;
    squareA += da * da;
    squareB += db * db;
  });
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : undefined;
}
