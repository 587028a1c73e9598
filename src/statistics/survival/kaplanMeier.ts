import { AppError } from '../../base/appError.ts';
import { normalQuantile } from '../distributions/normal.ts';

/** One subject (a run of tagged text): how long it was observed, and whether it ended then or was still there. */
export interface SurvivalObservation {
  /** Time observed, 0 or more, in a consistent unit. */
  readonly time: number;
  /** True: it ended at that time. False: still there when last seen (censored). */
  readonly ended: boolean;
  /** Its weight (characters of the run), above 0; 1 by default. */
  readonly weight?: number;
  /** Subjects that share a fate (runs of one file or commit); by default each is its own cluster. */
  readonly cluster?: string;
}

export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly ended: number;
  /** Share still surviving after this time, 0 to 1. */
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Product-limit estimate of survival (Kaplan & Meier 1958), one step per event time, with the log(-log) interval (Kalbfleisch & Prentice
 * 1980), which stays within 0 to 1. Subjects censored at a time are at risk at that time. The variance is Greenwood's; with weights or
 * clusters it is the infinitesimal jackknife over clusters, which equals Greenwood's for single subjects of weight 1 (Therneau & Grambsch
 * 2000), so that a long run of text does not count as a thousand independent characters.
 */
export function kaplanMeier(observations: readonly SurvivalObservation[], level = 0.95): readonly SurvivalStep[] {
  const z = normalQuantile((1 + level) / 2);
  const table = eventTable(observations);
  const plain = observations.every(({ weight = 1, cluster }) => weight === 1 && cluster === undefined);
  const variances = plain ? greenwood(table) : jackknife(observations, table);
  let survival = 1;
  let last = { lower: 1, upper: 1 };
  return table.map(({ time, atRisk, ended }, i) => {
    survival = atRisk - ended <= nothingLeft * atRisk ? 0 : survival * (1 - ended / atRisk);
    if (survival > 0) {
      const spread = (z * Math.sqrt(variances[i] ?? 0)) / Math.abs(Math.log(survival));
      last = { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
    } else {
      // The variance is undefined at 0; the previous step's upper end still applies.
      last = { lower: 0, upper: last.upper };
    }
    return { time, atRisk, ended, survival, ...last };
  });
}

interface EventTime {
  readonly time: number;
  atRisk: number;
  ended: number;
}

/** Sums of weights that differ by less than this share differ only by rounding. */
const nothingLeft = 1e-12;

/** Variance of ln survival after each time: Σ d / (n (n - d)). */
function greenwood(table: readonly EventTime[]): readonly number[] {
  let sum = 0;
  return table.map(({ atRisk, ended }) => {
    sum += atRisk > ended ? ended / (atRisk * (atRisk - ended)) : 0;
    return sum;
  });
}

/** Variance of ln survival after each time: the sum of the clusters' squared influences. */
function jackknife(observations: readonly SurvivalObservation[], table: readonly EventTime[]): readonly number[] {
  // What a subject of weight 1 adds to ln survival by being at risk at each time, and subtracts by ending then.
  const gains = table.map(({ atRisk, ended }) => (atRisk > ended ? ended / (atRisk * (atRisk - ended)) : 0));
  const losses = table.map(({ atRisk, ended }) => (atRisk > ended ? 1 / (atRisk - ended) : 0));
  const clusters = new Map<string, SurvivalObservation[]>();
  observations.forEach((observation, i) => {
    const key = observation.cluster ?? `alone ${i}`;
    const members = clusters.get(key);
    if (members === undefined) clusters.set(key, [observation]);
    else members.push(observation);
  });
  const squares = new Float64Array(table.length);
  // Weights of one cluster, by the last time they are at risk and by the time they end.
  const [leaving, ending] = [new Float64Array(table.length), new Float64Array(table.length)];
  for (const members of clusters.values()) {
    leaving.fill(0);
    ending.fill(0);
    let atRisk = 0;
    for (const { time, ended, weight = 1 } of members) {
      const step = lastStepAt(table, time);
      if (step < 0) continue;
      atRisk += weight;
      leaving[step] = (leaving[step] ?? 0) + weight;
      if (ended && table[step]?.time === time) ending[step] = (ending[step] ?? 0) + weight;
    }
    let influence = 0;
    for (let step = 0; step < table.length; step += 1) {
      influence += atRisk * (gains[step] ?? 0) - (ending[step] ?? 0) * (losses[step] ?? 0);
      atRisk -= leaving[step] ?? 0;
      squares[step] = (squares[step] ?? 0) + influence ** 2;
    }
  }
  return [...squares];
}

/** Index of the last event time that is not after `time`, by bisection; -1 if there is none. */
function lastStepAt(table: readonly EventTime[], time: number): number {
  let [low, high] = [0, table.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Survival with its interval at one time; 1 before the first event, undefined beyond the last time observed. */
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

/** Event times, oldest first, with the weight at risk just before and the weight that ended. */
export function eventTable(observations: readonly SurvivalObservation[]): readonly EventTime[] {
  if (observations.some(({ time, weight = 1 }) => !(time >= 0) || !(weight > 0))) {
    throw new AppError('badInput', 'Survival times are numbers of at least 0, weights numbers above 0.');
  }
  const table: EventTime[] = [];
  let atRisk = 0;
  // From the longest time down, so that all subjects with the same time are at risk before any of them counts as ended.
  const sorted = [...observations].sort((a, b) => b.time - a.time);
  for (let i = 0; i < sorted.length; ) {
    const time = sorted[i]?.time ?? 0;
    let ended = 0;
    for (; sorted[i]?.time === time; i++) {
      const weight = sorted[i]?.weight ?? 1;
      atRisk += weight;
      if (sorted[i]?.ended === true) ended += weight;
    }
    if (ended > 0) table.push({ time, atRisk, ended });
  }
  return table.reverse();
}
