import { AppError } from '../../base/appError.ts';
import { dot, valueAt } from '../vector.ts';
import type { LeastSquaresFit } from './leastSquares.ts';
import { columnIndex } from './leastSquares.ts';

/** Standard error of one coefficient if all observations have the same variance: s √(X'X)⁻¹. */
export function homoskedasticError(fit: LeastSquaresFit, name: string): number {
  const j = columnIndex(fit, name);
  return fit.residualSd * Math.sqrt(valueAt(fit.inverseGram[j] ?? [], j));
}

/** HC3 standard error of one coefficient: residuals scaled by 1/(1 - h) (MacKinnon & White 1985). */
export function hc3Error(fit: LeastSquaresFit, name: string): number {
  const influence = influenceOf(fit, name);
  let sum = 0;
  influence.forEach((weight, i) => {
    const scaled = (weight * valueAt(fit.residuals, i)) / (1 - valueAt(fit.leverages, i));
    sum += scaled * scaled;
  });
  return Math.sqrt(sum);
}

/**
 * Cluster-robust standard error of one coefficient, with the factor G/(G-1) · (n-1)/(n-k) (Stata's; Liang & Zeger 1986).
 * @param clusters One label per observation; at least two distinct ones.
 */
export function clusteredError(fit: LeastSquaresFit, name: string, clusters: readonly string[]): number {
  const influence = influenceOf(fit, name);
  const sums = new Map<string, number>();
  clusters.forEach((cluster, i) => {
    sums.set(cluster, (sums.get(cluster) ?? 0) + valueAt(influence, i) * valueAt(fit.residuals, i));
  });
  const groups = sums.size;
  if (groups < 2) throw new AppError('badInput', 'Clustered standard errors need at least two clusters.');
  let sum = 0;
  for (const value of sums.values()) sum += value * value;
  return Math.sqrt((groups / (groups - 1)) * ((fit.n - 1) / fit.df) * sum);
}

/** The row of (X'X)⁻¹X' for one coefficient: what each observation contributes to it. */
function influenceOf(fit: LeastSquaresFit, name: string): Float64Array {
  const row = fit.inverseGram[columnIndex(fit, name)] ?? [];
  const observation = new Float64Array(row.length);
  return Float64Array.from({ length: fit.n }, (_, i) => {
    fit.columns.forEach((column, j) => {
      observation[j] = valueAt(column, i);
    });
    return dot(row, observation);
  });
}
