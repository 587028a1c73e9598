import { AppError } from '../../base/appError.ts';
import { normalQuantile } from './normal.ts';
import { logGamma, regularizedBeta } from './specialFunctions.ts';

/** P(T ≤ t) of Student's t with df > 0 degrees of freedom: I_{df/(df+t²)}(df/2, 1/2) is the two-sided tail (DLMF 8.17). */
export function studentTCdf(t: number, df: number): number {
  const tail = studentTTwoSided(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** Two-sided p value, P(|T| ≥ |t|). */
export function studentTTwoSided(t: number, df: number): number {
  if (!(df > 0)) throw new AppError('internal', `Student's t needs more than ${df} degrees of freedom.`);
  return regularizedBeta(df / (df + t * t), df / 2, 0.5);
}

/** Quantile of Student's t, 0 < p < 1: bisection between bounds, then Newton steps, to about 1e-13. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new AppError('internal', `A t quantile needs 0 < p < 1, not ${p}.`);
  if (p < 0.5) return -studentTQuantile(1 - p, df);
  if (p === 0.5) return 0;
  let low = 0;
  let high = Math.max(2, 2 * normalQuantile(p));
  while (studentTCdf(high, df) < p) high *= 2;
  let t = (low + high) / 2;
  for (let i = 0; i < 200; i++) {
    const excess = studentTCdf(t, df) - p;
    if (excess > 0) high = t;
    else low = t;
    const newton = t - excess / density(t, df);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-14 * Math.abs(t)) return next;
    t = next;
  }
  return t;
}

function density(t: number, df: number): number {
  const front = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  return Math.exp(front - ((df + 1) / 2) * Math.log1p((t * t) / df));
}
