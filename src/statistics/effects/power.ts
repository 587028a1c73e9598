import { AppError } from '../../base/appError.ts';
import { studentTCdf, studentTQuantile } from '../distributions/studentT.ts';

/** A planned comparison of two arms by the t-test of the arm in ln time ~ 1 + arm + ln estimate. */
export interface PowerQuestion {
  /** Residual standard deviation of ln time given the estimate, above 0. METR pooled: 0.64; one person: 0.45 to 0.85. */
  readonly sigma: number;
  /** Share of tasks in the treated arm, 0.5 by default. */
  readonly share?: number;
  readonly level?: number;
}

/** Coefficients of the regression: intercept, arm, ln estimate. */
const coefficients = 3;
const maxTasks = 100_000;

function errorOf({ sigma, share = 0.5 }: PowerQuestion, tasks: number): number {
  if (!(sigma > 0 && share > 0 && share < 1)) {
    throw new AppError('badInput', 'Power needs sigma above 0 and a share of tasks between 0 and 1.');
  }
  return sigma / Math.sqrt(tasks * share * (1 - share));
}

/**
 * Probability that the fixed-n t-test detects a true ratio of times. Approximates the noncentral t by a shifted t, within 0.02 of the
 * exact power from 10 tasks on; good enough for planning, not for inference.
 */
export function powerOf(question: PowerQuestion, ratio: number, tasks: number): number {
  const df = tasks - coefficients;
  if (df < 1) return 0;
  const critical = studentTQuantile((1 + (question.level ?? 0.95)) / 2, df);
  const shift = Math.abs(Math.log(ratio)) / errorOf(question, tasks);
  return studentTCdf(shift - critical, df) + studentTCdf(-shift - critical, df);
}

/** The smallest ratio above 1 that is detected with the given power at this many tasks; the detectable ratio below 1 is its inverse. */
export function minimalDetectableRatio(question: PowerQuestion, tasks: number, power = 0.8): number {
  const df = tasks - coefficients;
  if (df < 1) return Number.POSITIVE_INFINITY;
  const quantiles = studentTQuantile((1 + (question.level ?? 0.95)) / 2, df) + studentTQuantile(power, df);
  return Math.exp(quantiles * errorOf(question, tasks));
}

/** How many tasks it takes to detect a ratio of times with the given power (fixed n, read once). */
export function tasksToDetect(question: PowerQuestion, ratio: number, power = 0.8): number {
  if (!(ratio > 0) || ratio === 1) return Number.POSITIVE_INFINITY;
  const wanted = Math.abs(Math.log(ratio));
  let low = coefficients;
  let high = coefficients + 1;
  const enough = (tasks: number) => Math.log(minimalDetectableRatio(question, tasks, power)) <= wanted;
  while (!enough(high)) {
    low = high;
    high *= 2;
    if (high > maxTasks) return Number.POSITIVE_INFINITY;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
