import type { Interval } from '../anytime.ts';
import { anytimeInterval, logEValue, type PartialledRegression } from '../anytime.ts';
import { addTask, emptySums, partialledOf } from '../regression/pooledRegression.ts';
import { robustRegression, type TrialColumns } from '../regression/robustRegression.ts';
import { valueAt } from '../vector.ts';
import type { ArmEffect } from './armEffect.ts';
import { armEffect } from './armEffect.ts';
import { tasksToDetect } from './power.ts';
import type { ShrunkEffect } from './shrinkEffect.ts';
import { shrinkEffect } from './shrinkEffect.ts';
import {
  type ArmNames,
  type EffectToWord,
  type EffectWording,
  type PauseRule,
  pauseRules,
  tasksNeeded,
  wordEffect,
  wordUnderRules,
} from './wordEffect.ts';

/** One finished task of a trial, in its assigned arm (intention to treat). */
export interface TrialTask {
  readonly treated: boolean;
  /** Frozen estimate without AI, above 0. */
  readonly estimate: number;
  /** Measured active time, above 0, in the same unit. */
  readonly time: number;
  /** Above or below the median estimate, if the trial was stratified. */
  readonly stratum?: 'above' | 'below' | undefined;
  /** The same time with pauses counted in other ways; `time` if absent. `time` counts pauses up to 2 min. */
  readonly otherTimes?: Readonly<Partial<Record<PauseRule, number>>> | undefined;
}

/** The figures after a task, as ratios of times (treated over control); null below the gate or while unbounded. */
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
  /** The effect under each way of counting pauses, the outcome's rule first; null below the gate. */
  readonly underRules: readonly (Omit<EffectPoint, 'n'> & { readonly rule: PauseRule })[] | null;
  /** Null below the gate of wordEffect.ts. */
  readonly figures: {
    readonly ratio: number;
    /** Anytime-valid, as ratios; null while unbounded. */
    readonly anytime: Interval | null;
    readonly eValue: number;
    readonly residualSd: number;
    readonly shrunk: ShrunkEffect;
    /** Tasks a fixed-n trial would need, at this person's noise level, to detect METR's 19% and a factor of 2. */
    readonly tasksFor: { readonly ratio119: number; readonly ratio2: number };
  } | null;
}

const unbounded: Interval = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
/** From this many tasks on the fixed-n fit includes the stratum and a linear trend: with fewer they cost more precision than they bring. */
const trendFrom = 30;

/**
 * The effect of a running trial, with tasks in the order they were done: ln time ~ 1 + arm + ln estimate with the anytime-valid interval,
 * so that it may be read after every task, and with separate noise per arm (robustRegression.ts). The model must not grow with n: that
 * would invalidate the interval.
 */
export function trialEffect(tasks: readonly TrialTask[], names?: ArmNames): TrialEffect {
  const columns = columnsOf(tasks, 'min2');
  let treated = 0;
  const overTime = tasks.map((task, index): EffectPoint => {
    treated += task.treated ? 1 : 0;
    const n = index + 1;
    const regression = tasksNeeded(treated, n - treated) > 0 ? undefined : robustRegression(columns, n);
    if (regression === undefined) return { n, ratio: null, lower: null, upper: null };
    const bounds = ratiosOf(anytimeInterval(regression));
    return { n, ratio: Math.exp(regression.slope), lower: bounds?.lower ?? null, upper: bounds?.upper ?? null };
  });
  const arms = { treated, control: tasks.length - treated };
  const regression = tasksNeeded(arms.treated, arms.control) > 0 ? undefined : robustRegression(columns);
  const common = regression === undefined ? undefined : commonNoise(columns);
  if (regression === undefined || common === undefined) {
    const wording = wordEffect({ ...arms, logRatio: Number.NaN, interval: unbounded }, names);
    return { arms, wording, overTime, underRules: null, figures: null };
  }
  const toWord = (rule: PauseRule): EffectToWord => {
    const own = robustRegression(columnsOf(tasks, rule)) ?? regression;
    return { ...arms, logRatio: own.slope, interval: anytimeInterval(own), shrunkRatio: 1 + shrunkOf(own).effect };
  };
  const underRules = {
    min2: toWord('min2'),
    min5: toWord('min5'),
    min15: toWord('min15'),
    elapsed: toWord('elapsed'),
  };
  const question = { sigma: Math.max(common, Number.EPSILON), share: arms.treated / tasks.length };
  return {
    arms,
    wording: wordUnderRules(underRules, names),
    overTime,
    underRules: pauseRules.map((rule) => {
      const { logRatio, interval } = underRules[rule];
      const bounds = ratiosOf(interval);
      return { rule, ratio: Math.exp(logRatio), lower: bounds?.lower ?? null, upper: bounds?.upper ?? null };
    }),
    figures: {
      ratio: Math.exp(regression.slope),
      anytime: ratiosOf(anytimeInterval(regression)),
      eValue: Math.exp(logEValue(regression)),
      residualSd: common,
      shrunk: shrunkOf(regression),
      tasksFor: { ratio119: tasksToDetect(question, 1.19), ratio2: tasksToDetect(question, 2) },
    },
  };
}

function columnsOf(tasks: readonly TrialTask[], rule: PauseRule): TrialColumns {
  return {
    arm: tasks.map((task) => (task.treated ? 1 : 0)),
    x: tasks.map(({ estimate }) => Math.log(estimate)),
    y: tasks.map(({ time, otherTimes }) => Math.log(otherTimes?.[rule] ?? time)),
  };
}

/** Residual spread of ln time given the estimate, pooled over both arms, for planning. */
function commonNoise({ arm, x, y }: TrialColumns): number | undefined {
  const sums = emptySums();
  for (const [i, one] of arm.entries()) addTask(sums, one === 1 ? 1 : 0, valueAt(x, i), valueAt(y, i));
  const regression = partialledOf(sums);
  return regression === undefined ? undefined : Math.sqrt(regression.residualSumOfSquares / (regression.m - 1));
}

function shrunkOf({ slope, spread, residualSumOfSquares, m }: PartialledRegression): ShrunkEffect {
  return shrinkEffect(slope, Math.sqrt(residualSumOfSquares / (m - 1) / spread));
}

/**
 * The effect at the number of tasks registered before the start, with fixed-n intervals (t, and HC3 alongside). Undefined before that
 * number is reached and below the gate, because a fixed-n interval may be read only once, at that number.
 * @throws AppError badInput if the columns are collinear.
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
