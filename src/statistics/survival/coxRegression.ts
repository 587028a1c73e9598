import { AppError } from '../../base/appError.ts';
import { chiSquareUpper } from '../distributions/chiSquare.ts';
import { normalQuantile } from '../distributions/normal.ts';
import type { SurvivalObservation } from './kaplanMeier.ts';

export interface HazardRatio {
  /** Hazard of the first group over that of the second; below 1 the first survives longer. */
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, from the robust standard error. */
  readonly p: number;
}

/** Newton's method stops when the coefficient changes by less than this. */
const tolerance = 1e-10;
const maxSteps = 50;
/** Beyond this the groups are separated and the ratio has no finite estimate. */
const maxCoefficient = 20;

/**
 * Hazard ratio of two groups by Cox's proportional hazards model with Breslow's handling of ties, weights, and the clustered sandwich
 * variance of Lin and Wei (1989), as computed by `coxph(…, ties = "breslow", weights, cluster)` in R's `survival`.
 * @returns undefined if a group has no events or the ratio is not finite.
 * @throws AppError badInput if a group is empty.
 */
export function hazardRatio(
  first: readonly SurvivalObservation[],
  second: readonly SurvivalObservation[],
  level = 0.95,
): HazardRatio | undefined {
  if (first.length === 0 || second.length === 0)
    throw new AppError('badInput', 'A hazard ratio needs two groups, each with observations.');
  const times = eventTimes(first, second);
  if (!times.some(({ ended }) => ended[0] > 0) || !times.some(({ ended }) => ended[1] > 0)) return undefined;
  let beta = 0;
  let information = 0;
  for (let step = 0; step < maxSteps; step += 1) {
    const { score, hessian } = derivatives(times, beta);
    information = hessian;
    const change = score / hessian;
    beta += change;
    if (!Number.isFinite(beta) || Math.abs(beta) > maxCoefficient) return undefined;
    if (Math.abs(change) < tolerance) break;
  }
  const variance = robustVariance(times, first, second, beta) / information ** 2;
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return {
    ratio: Math.exp(beta),
    lower: Math.exp(beta - half),
    upper: Math.exp(beta + half),
    p: chiSquareUpper(beta ** 2 / variance, 1),
  };
}

interface EventTime {
  readonly time: number;
  /** Weights at risk just before this time, in the first and in the second group. */
  readonly atRisk: readonly [number, number];
  /** Weights that end. */
  readonly ended: readonly [number, number];
}

function eventTimes(first: readonly SurvivalObservation[], second: readonly SurvivalObservation[]): EventTime[] {
  const all = [...first.map((each) => ({ ...each, group: 0 })), ...second.map((each) => ({ ...each, group: 1 }))];
  all.sort((a, b) => b.time - a.time);
  const atRisk: [number, number] = [0, 0];
  const times: EventTime[] = [];
  for (let at = 0; at < all.length; ) {
    const time = all[at]?.time ?? 0;
    const ended: [number, number] = [0, 0];
    for (; all[at]?.time === time; at += 1) {
      const { group = 0, weight = 1, ended: isEnded = false } = all[at] ?? {};
      const side = group === 0 ? 0 : 1;
      atRisk[side] += weight;
      if (isEnded) ended[side] += weight;
    }
    if (ended[0] + ended[1] > 0) times.push({ time, atRisk: [...atRisk], ended });
  }
  return times.reverse();
}

/** Score and information (negative second derivative) of the partial log-likelihood, for the covariate that is 1 in the first group. */
function derivatives(times: readonly EventTime[], beta: number): { readonly score: number; readonly hessian: number } {
  const hazard = Math.exp(beta);
  let score = 0;
  let hessian = 0;
  for (const { atRisk, ended } of times) {
    const share = (hazard * atRisk[0]) / (hazard * atRisk[0] + atRisk[1]);
    const deaths = ended[0] + ended[1];
    score += ended[0] - deaths * share;
    hessian += deaths * share * (1 - share);
  }
  return { score, hessian };
}

/** Sum of the clusters' squared score residuals. */
function robustVariance(
  times: readonly EventTime[],
  first: readonly SurvivalObservation[],
  second: readonly SurvivalObservation[],
  beta: number,
): number {
  const hazard = Math.exp(beta);
  // What a subject at risk has accumulated after each time: Σ d / S0 · e^(βx) · (x − share), for x = 1 and x = 0.
  const shares: number[] = [];
  const gathered: [number, number][] = [];
  let sums: [number, number] = [0, 0];
  for (const { atRisk, ended } of times) {
    const total = hazard * atRisk[0] + atRisk[1];
    const share = (hazard * atRisk[0]) / total;
    const jump = (ended[0] + ended[1]) / total;
    sums = [sums[0] + jump * hazard * (1 - share), sums[1] - jump * share];
    shares.push(share);
    gathered.push(sums);
  }
  const clusters = new Map<string, number>();
  [first, second].forEach((group, side) => {
    group.forEach(({ time, ended, weight = 1, cluster }, index) => {
      const last = lastUntil(times, time);
      const event = ended ? (side === 0 ? 1 : 0) - (shares[last] ?? 0) : 0;
      const residual = weight * (event - (gathered[last]?.[side === 0 ? 0 : 1] ?? 0));
      const key = cluster ?? `alone ${side} ${index}`;
      clusters.set(key, (clusters.get(key) ?? 0) + residual);
    });
  });
  return [...clusters.values()].reduce((sum, residual) => sum + residual ** 2, 0);
}

/** Index of the last event time that is not later than `time`; -1 if there is none. */
function lastUntil(times: readonly EventTime[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
