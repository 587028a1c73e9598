import { AppError } from '../../base/appError.ts';
import { upperRegularizedGamma } from './specialFunctions.ts';

/** Φ(z), the standard normal distribution function, computed as Q(1/2, z²/2) so that far tails keep their precision. */
export function normalCdf(z: number): number {
  const tail = upperRegularizedGamma(0.5, (z * z) / 2) / 2;
  return z > 0 ? 1 - tail : tail;
}

/**
 * Standard normal quantile, 0 < p < 1, to about 1e-15.
 * Source: Acklam's rational approximation (relative error 1.15e-9), refined by one Halley step on {@link normalCdf}.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new AppError('internal', `A normal quantile needs 0 < p < 1, not ${p}.`);
  if (p > 0.5) return -normalQuantile(1 - p);
  const start = p < low ? tailQuantile(p) : centralQuantile(p - 0.5);
  const error = normalCdf(start) - p;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((start * start) / 2);
  return start - step / (1 + (start * step) / 2);
}

const low = 0.02425;

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, c) => sum * x + c, 0);
}

function tailQuantile(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  const top = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const bottom = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
  return polynomial(q, top) / polynomial(q, bottom);
}

function centralQuantile(q: number): number {
  const top = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const bottom = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const r = q * q;
  return (polynomial(r, top) * q) / polynomial(r, bottom);
}
