import type { Interval } from './anytime.ts';
import { anytimeInterval, logEValue } from './anytime.ts';
import type { ArmEffect } from './armEffect.ts';
import { armEffect } from './armEffect.ts';
import { addTask, emptySums, partialledOf } from './pooledRegression.ts';
import { tasksToDetect } from './power.ts';
import type { ShrunkEffect } from './shrinkEffect.ts';
import { shrinkEffect } from './shrinkEffect.ts';
import type { ArmNames, EffectWording } from './wordEffect.ts';
import { tasksNeeded, wordEffect } from './wordEffect.ts';

/** One finished task of a trial, in the arm that the coin gave it (intention to treat). */
export interface TrialTask {
  readonly treated: boolean;
  /** Frozen estimate without AI, above 0. */
  readonly estimate: number;
  /** Measured active time, above 0, in the same unit. */
  readonly time: number;
  /** Above or below the median estimate, when the trial was stratified. */
  readonly stratum?: 'above' | 'below' | undefined;
}

/** The figures after a task, as ratios of times (treated over control); null while the gate is closed or unbounded. */
export interface EffectPoint {
  readonly n: number;
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface TrialEffect {
  readonly arms: { readonly treated: number; readonly control: number };
  readonly wording: EffectWording;
  /** One point per task: the effect over time with its anytime band. */
  readonly overTime: readonly EffectPoint[];
  /** Null below the gate of wordEffect.ts. */
  readonly figures: {
    readonly ratio: number;
    /** Anytime-valid, as ratios; null while unbounded. */
    readonly anytime: Interval | null;
    readonly eValue: number;
    readonly residualSd: number;
    readonly shrunk: ShrunkEffect;
    /** Tasks a fixed-n trial would need, at this person's noise, to find METR's 19 % and a factor 2. */
    readonly tasksFor: { readonly ratio119: number; readonly ratio2: number };
  } | null;
}

const unbounded: Interval = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
/** From this many tasks on the fixed-n fit takes in the stratum and a linear trend (anchors C.3). */
const trendFrom = 30;

/**
 * The effect of a running trial, in the order in which the tasks were done: ln time ~ 1 + arm + ln estimate with the
 * anytime-valid interval, so that it may be read after every task. The model does not grow with n: that would void it.
 */
export function trialEffect(tasks: readonly TrialTask[], names?: ArmNames): TrialEffect {
  const sums = emptySums();
  const overTime = tasks.map((task): EffectPoint => {
    addTask(sums, task.treated ? 1 : 0, Math.log(task.estimate), Math.log(task.time));
    const regression = tasksNeeded(sums.arm, sums.n - sums.arm) > 0 ? undefined : partialledOf(sums);
    if (regression === undefined) return { n: sums.n, ratio: null, lower: null, upper: null };
    const bounds = ratiosOf(anytimeInterval(regression));
    return { n: sums.n, ratio: Math.exp(regression.slope), lower: bounds?.lower ?? null, upper: bounds?.upper ?? null };
  });
  const arms = { treated: sums.arm, control: sums.n - sums.arm };
  const regression = tasksNeeded(arms.treated, arms.control) > 0 ? undefined : partialledOf(sums);
  if (regression === undefined) {
    const wording = wordEffect({ ...arms, logRatio: Number.NaN, interval: unbounded }, names);
    return { arms, wording, overTime, figures: null };
  }
  const { slope, spread, residualSumOfSquares, m } = regression;
  const interval = anytimeInterval(regression);
  const residualSd = Math.sqrt(residualSumOfSquares / (m - 1));
  const question = { sigma: Math.max(residualSd, Number.EPSILON), share: arms.treated / sums.n };
  return {
    arms,
    wording: wordEffect({ ...arms, logRatio: slope, interval }, names),
    overTime,
    figures: {
      ratio: Math.exp(slope),
      anytime: ratiosOf(interval),
      eValue: Math.exp(logEValue(regression)),
      residualSd,
      shrunk: shrinkEffect(slope, residualSd / Math.sqrt(spread)),
      tasksFor: { ratio119: tasksToDetect(question, 1.19), ratio2: tasksToDetect(question, 2) },
    },
  };
}

/**
 * The effect at the number of tasks that was registered before the start, with fixed-n intervals (t, HC3 alongside).
 * Undefined before that number is reached and below the gate: a fixed-n interval may be read once, then.
 * @throws AppError badInput when the columns do not vary apart.
 */
export function fixedEffect(tasks: readonly TrialTask[], registeredTasks: number): ArmEffect | undefined {
  const planned = tasks.slice(0, registeredTasks);
  const treated = planned.filter((task) => task.treated).length;
  if (tasks.length < registeredTasks || tasksNeeded(treated, planned.length - treated) > 0) return undefined;
  const above = planned.map((task) => (task.stratum === 'above' ? 1 : 0));
  const stratified = planned.every((task) => task.stratum !== undefined) && new Set(above).size === 2;
  const grows = planned.length >= trendFrom;
  return armEffect(
    {
      intercept: planned.map(() => 1),
      arm: planned.map((task) => (task.treated ? 1 : 0)),
      lnEstimate: planned.map((task) => Math.log(task.estimate)),
      ...(grows && stratified ? { above } : {}),
      ...(grows ? { trend: planned.map((_, i) => i) } : {}),
    },
    planned.map((task) => Math.log(task.time)),
  );
}

function ratiosOf({ lower, upper }: Interval): Interval | null {
  return Number.isFinite(lower) && Number.isFinite(upper) ? { lower: Math.exp(lower), upper: Math.exp(upper) } : null;
}
