import { AppError } from '../base/appError.ts';
import { orthonormalColumns } from './regression/leastSquares.ts';
import { dot, valueAt } from './vector.ts';

/**
 * The quantities that the anytime-valid interval needs from a regression of y on one column z and nuisance columns: z̃ and ỹ are z and y
 * with the nuisance columns projected out.
 */
export interface PartialledRegression {
  /** β̂ of z. */
  readonly slope: number;
  /** S = Σ z̃². */
  readonly spread: number;
  /** Residual sum of squares of the full model. */
  readonly residualSumOfSquares: number;
  /** m = n - p, with p the number of nuisance columns (z not counted). */
  readonly m: number;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Prior precision of the mixture, in units of 1/σ². Anchors C.4a: 1, with 0.2 for comparison. */
export const anytimePhi = 1;

/** Projects the nuisance columns out of z and y. @throws AppError badInput if z is constant once they are projected out. */
export function partialOut(
  z: ArrayLike<number>,
  y: ArrayLike<number>,
  nuisance: readonly ArrayLike<number>[],
): PartialledRegression {
  const directions = orthonormalColumns(nuisance);
  const zTilde = residualize(z, directions);
  const yTilde = residualize(y, directions);
  const spread = dot(zTilde, zTilde);
  if (!(spread > 1e-12)) throw new AppError('badInput', 'The arms do not vary apart from the other columns.');
  const slope = dot(zTilde, yTilde) / spread;
  let residualSumOfSquares = 0;
  for (let i = 0; i < yTilde.length; i++) {
    residualSumOfSquares += (valueAt(yTilde, i) - slope * valueAt(zTilde, i)) ** 2;
  }
  return { slope, spread, residualSumOfSquares, m: y.length - nuisance.length };
}

/** The part of a column orthogonal to the given orthonormal directions. */
export function residualize(values: ArrayLike<number>, directions: readonly ArrayLike<number>[]): Float64Array {
  const rest = Float64Array.from(values);
  for (const direction of directions) {
    const share = dot(direction, rest);
    for (let i = 0; i < rest.length; i++) rest[i] = valueAt(rest, i) - share * valueAt(direction, i);
  }
  return rest;
}

/**
 * Half-width of the anytime-valid interval for β: it covers the truth at all sample sizes simultaneously with probability `level`, so it
 * may be read after every task. Infinite while there is too little data. Source: Lindon, Ham, Tingley & Bojinov, arXiv:2210.08589
 * (right-Haar t e-process, closed form).
 */
export function anytimeHalfWidth(regression: PartialledRegression, level = 0.95, phi = anytimePhi): number {
  const { spread, residualSumOfSquares, m } = regression;
  if (m < 2) return Number.POSITIVE_INFINITY;
  const w = spread / (phi + spread);
  const c = Math.exp((-2 / m) * (Math.log(1 / (1 - level)) + 0.5 * Math.log1p(spread / phi)));
  if (w + c <= 1) return Number.POSITIVE_INFINITY;
  return Math.sqrt(((1 - c) * residualSumOfSquares) / (spread * (w + c - 1)));
}

/** The anytime-valid interval for β; both ends infinite while there is too little data. */
export function anytimeInterval(regression: PartialledRegression, level = 0.95, phi = anytimePhi): Interval {
  const halfWidth = anytimeHalfWidth(regression, level, phi);
  return { lower: regression.slope - halfWidth, upper: regression.slope + halfWidth };
}

/** ln of the e-value against β = slope0: evidence that may be read at any time; a value above ln 20 rejects at 5%. */
export function logEValue(regression: PartialledRegression, slope0 = 0, phi = anytimePhi): number {
  const { slope, spread, residualSumOfSquares, m } = regression;
  const signal = spread * (slope - slope0) ** 2;
  const total = residualSumOfSquares + signal;
  if (total === 0) return -0.5 * Math.log1p(spread / phi);
  return -0.5 * Math.log1p(spread / phi) - (m / 2) * Math.log1p((-spread * signal) / ((phi + spread) * total));
}
