import { AppError } from '../base/appError.ts';
import { normalQuantile } from './normal.ts';

/** One subject (a run of tagged text): how long it was watched, and whether it ended then or was still there. */
export interface SurvivalObservation {
  /** Time watched, 0 or more, in one unit. */
  readonly time: number;
  /** True: it ended at that time. False: it was still there when last seen (censored). */
  readonly ended: boolean;
}

export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly ended: number;
  /** Share still there after this time, 0 to 1. */
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Product-limit estimate of survival (Kaplan & Meier 1958), one step per time with an end, with Greenwood's variance and
 * the log(-log) interval (Kalbfleisch & Prentice 1980), which stays within 0 to 1.
 * Subjects censored at a time are at risk at that time.
 */
export function kaplanMeier(observations: readonly SurvivalObservation[], level = 0.95): readonly SurvivalStep[] {
  const z = normalQuantile((1 + level) / 2);
  let survival = 1;
  let greenwood = 0;
  let last = { lower: 1, upper: 1 };
  return eventTable(observations).map(({ time, atRisk, ended }) => {
    survival *= 1 - ended / atRisk;
    greenwood += atRisk > ended ? ended / (atRisk * (atRisk - ended)) : 0;
    if (survival > 0) {
      const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
      last = { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
    } else {
      // The variance is not defined at 0: the upper end of the step before still holds.
      last = { lower: 0, upper: last.upper };
    }
    return { time, atRisk, ended, survival, ...last };
  });
}

/** Survival with its interval at one time; 1 before the first end, undefined beyond the last time watched. */
export function survivalAt(
  observations: readonly SurvivalObservation[],
  time: number,
  level = 0.95,
): Omit<SurvivalStep, 'time' | 'ended' | 'atRisk'> | undefined {
  if (observations.every((observation) => observation.time < time)) return undefined;
  const step = kaplanMeier(observations, level).findLast((candidate) => candidate.time <= time);
  return step === undefined
    ? { survival: 1, lower: 1, upper: 1 }
    : { survival: step.survival, lower: step.lower, upper: step.upper };
}

/** Times with an end, oldest first, with the subjects at risk just before. */
export function eventTable(observations: readonly SurvivalObservation[]) {
  if (observations.some(({ time }) => !(time >= 0))) {
    throw new AppError('badInput', 'Survival times are numbers of at least 0.');
  }
  const sorted = [...observations].sort((a, b) => a.time - b.time);
  const table: { time: number; atRisk: number; ended: number }[] = [];
  sorted.forEach(({ time, ended }, i) => {
    if (!ended) return;
    const last = table.at(-1);
    if (last?.time === time) last.ended += 1;
    // Those censored at the same time count as at risk: the first index with this time.
    else table.push({ time, atRisk: sorted.length - firstIndex(sorted, time, i), ended: 1 });
  });
  return table;
}

function firstIndex(sorted: readonly SurvivalObservation[], time: number, from: number): number {
  let index = from;
  while (index > 0 && sorted[index - 1]?.time === time) index -= 1;
  return index;
}
