import type { Interval } from '../anytime.ts';
import { mean } from '../descriptive.ts';
import { normalQuantile } from '../distributions/normal.ts';
import { studentTQuantile } from '../distributions/studentT.ts';
import type { EstimateErrors } from './conformalInterval.ts';

/** Spread of ln(actual/estimate) for a person we know nothing about. Source: the SiP data set, median of 0.65 per developer. */
export const priorSigma = 0.65;
/**
 * How many tasks the prior is worth, for the centre and for the spread. Of (1, 4), (2, 4), (3, 6) and (4, 8), (3, 6) keeps coverage
 * nearest to 80% over the first nine tasks of people with a bias of their own, and costs least for people without one.
 */
const priorTasksOfCentre = 3;
const priorTasksOfSpread = 6;

/** An interval with its centre, on the scale ln(actual/estimate). */
export interface PriorInterval extends Interval {
  readonly centre: number;
}

/**
 * The interval for a person with too short a history: N(0, 0.65²) before the first task, then updated by the first few errors (predictive
 * t of the normal-inverse-gamma model; Gelman et al., Bayesian Data Analysis 3.3). It rests on other people's tasks and must be labelled
 * as a prior.
 */
export function priorInterval(level = 0.8, errors: EstimateErrors = []): PriorInterval {
  const probability = (1 + level) / 2;
  const k = errors.length;
  if (k === 0) {
    const halfWidth = priorSigma * normalQuantile(probability);
    return { lower: -halfWidth, upper: halfWidth, centre: 0 };
  }
  const own = mean(errors);
  const weight = k + priorTasksOfCentre;
  const df = k + priorTasksOfSpread;
  const centre = (k * own) / weight;
  const squares =
    priorTasksOfSpread * priorSigma ** 2 +
    errors.reduce((sum, error) => sum + (error - own) ** 2, 0) +
    ((priorTasksOfCentre * k) / weight) * own ** 2;
  const halfWidth = studentTQuantile(probability, df) * Math.sqrt((squares / df) * (1 + 1 / weight));
  return { lower: centre - halfWidth, upper: centre + halfWidth, centre };
}
