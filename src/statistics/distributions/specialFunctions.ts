import { AppError } from '../../base/appError.ts';

/** Lanczos coefficients, g = 7, n = 9 (P. Godfrey 2001; relative error below 1e-15 for x > 0.5). */
const lanczosG = 7;
const lanczosFirst = 0.99999999999980993;
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

const maxIterations = 1_000;
const epsilon = 1e-16;
/** Keeps Lentz's method from dividing by zero. */
const tiny = 1e-300;

/** ln Γ(x) for x > 0. Source: Lanczos's approximation with the coefficients above. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + lanczosG + 0.5;
  const series = lanczos.reduce((sum, c, i) => sum + c / (shifted + i + 1), lanczosFirst);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/**
 * Regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a, b > 0, to about 1e-14.
 * Source: continued fraction DLMF 8.17.22, evaluated by the modified Lentz method (Press et al., Numerical Recipes 6.4).
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new AppError('internal', `The incomplete beta function needs 0 <= x <= 1, not ${x}.`);
  if (x === 0 || x === 1) return x;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges quickly only on one side of the mean; symmetry covers the other.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= maxIterations; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < epsilon) break;
  }
  return fraction;
}

/**
 * Upper regularised incomplete gamma function Q(a, x), a > 0, x ≥ 0, to about 1e-14.
 * Source: series DLMF 8.11.4 below a + 1, continued fraction DLMF 8.9.2 (modified Lentz) above.
 */
export function upperRegularizedGamma(a: number, x: number): number {
  if (!(x >= 0)) throw new AppError('internal', `The incomplete gamma function needs x >= 0, not ${x}.`);
  if (x === 0) return 1;
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n <= maxIterations && term > sum * epsilon; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n <= maxIterations; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < epsilon) break;
  }
  return front * fraction;
}
