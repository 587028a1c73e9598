import { AppError } from '../../base/appError.ts';
import { anytimeInterval, logEValue, partialOut } from '../anytime.ts';
import { armEffect, armEffectOf } from '../effects/armEffect.ts';
import { permuteWithin, randomizationTest } from '../effects/randomizationTest.ts';
import { shrinkEffect } from '../effects/shrinkEffect.ts';
import { tasksNeeded, wordEffect } from '../effects/wordEffect.ts';
import { coefficientOf, leastSquares } from '../regression/leastSquares.ts';
import { seededRandom } from '../seededRandom.ts';
import type { Imputation, StudyTask } from './study.ts';
import { countArms, isComplete, partMeans, totalTimes } from './study.ts';
import { describeForecasts, effectBySpeedUp } from './studyForecasts.ts';

export interface StudyOptions {
  /** Imputed value of missing later time parts in the extreme variants, in the unit of the times. METR: 60 minutes. */
  readonly extremeFill?: number;
  readonly draws?: number;
  /** Seed of the permutation tests. */
  readonly seed?: number;
}

/** Imputed value in METR's extreme variants: the longest review time that is at all plausible (paper, D.4), in minutes. */
const extremeFillMinutes = 60;

export type StudyReport = ReturnType<typeof studyReport>;

/**
 * Every estimate of METR's trial (arXiv:2507.09089) plus ours, for any two-arm study: regression of ln time on the arm and ln estimate,
 * its variants, forecasts, permutation tests and the anytime-valid interval. All effects are ratios of times minus one: 0.19 means that
 * the treated arm took 19% more time.
 * @throws AppError badInput if there are too few tasks, overall or in an arm (see wordEffect.ts).
 */
export function studyReport(tasks: readonly StudyTask[], options: StudyOptions = {}) {
  const { extremeFill = extremeFillMinutes, draws, seed = 1 } = options;
  requireEnough(tasks);
  const developers = tasks.map((task) => task.developer);
  const known = developers.flatMap((developer) => (developer === undefined ? [] : [developer]));
  const clusters = known.length === tasks.length && new Set(known).size >= 2 ? known : undefined;
  const times = totalTimes(tasks);
  const lnTime = times.map(Math.log);
  const { ones, arm, lnEstimate } = columnsOf(tasks);
  const fit = leastSquares({ intercept: ones, arm, lnEstimate }, lnTime);
  const variant = (subset: readonly StudyTask[], imputation: Imputation) => {
    const columns = columnsOf(subset);
    return attempt(() => {
      requireEnough(subset);
      return armEffect(
        { intercept: columns.ones, arm: columns.arm, lnEstimate: columns.lnEstimate },
        totalTimes(subset, imputation).map(Math.log),
        { clusters: clusters === undefined ? undefined : subset.map((task) => task.developer ?? '') },
      );
    });
  };
  const incomplete = tasks.some((task) => !isComplete(task));
  const severalParts = tasks.some((task) => task.times.length > 1);
  const regression = partialOut(arm, lnTime, [ones, lnEstimate]);
  const anytime = anytimeInterval(regression);
  const arms = countArms(tasks);
  const nuisance = [ones, lnEstimate];
  const everyone = tasks.map(() => '');
  const homoskedastic = armEffectOf(fit, { clusters });
  return {
    n: tasks.length,
    arms,
    developers: clusters === undefined ? null : new Set(clusters).size,
    imputation: partMeans(tasks),
    model: {
      formula: 'ln time ~ 1 + arm + ln estimate',
      coefficients: {
        intercept: coefficientOf(fit, 'intercept'),
        arm: coefficientOf(fit, 'arm'),
        lnEstimate: coefficientOf(fit, 'lnEstimate'),
      },
      residualSd: fit.residualSd,
      rSquared: fit.rSquared,
      df: fit.df,
    },
    effect: homoskedastic,
    anytime: {
      /** Null if the interval is unbounded. */
      lower: Number.isFinite(anytime.lower) ? Math.expm1(anytime.lower) : null,
      upper: Number.isFinite(anytime.upper) ? Math.expm1(anytime.upper) : null,
      eValue: Math.exp(logEValue(regression)),
    },
    shrunk: shrinkEffect(homoskedastic.logRatio, homoskedastic.intervals.homoskedasticT.standardError),
    variants: {
      developerFixedEffects:
        clusters === undefined
          ? null
          : attempt(() => armEffect({ arm, lnEstimate, ...indicators(clusters) }, lnTime, { clusters })),
      noCovariate: attempt(() => armEffect({ intercept: ones, arm }, lnTime, { clusters })),
      treatedForecastCovariate: tasks.every((task) => task.estimateTreated !== undefined)
        ? attempt(() =>
            armEffect(
              { intercept: ones, arm, lnEstimate: tasks.map((task) => Math.log(task.estimateTreated ?? Number.NaN)) },
              lnTime,
              { clusters },
            ),
          )
        : null,
      firstTimeOnly: severalParts
        ? variant(
            tasks.map((task) => ({ ...task, times: task.times.slice(0, 1) })),
            'armMean',
          )
        : null,
      completeCases: incomplete ? variant(tasks.filter(isComplete), 'zero') : null,
      imputedOverallMean: incomplete ? variant(tasks, 'overallMean') : null,
      imputedZero: incomplete ? variant(tasks, 'zero') : null,
      imputedTreatedHigh: incomplete ? variant(tasks, { treated: extremeFill, control: 0 }) : null,
      imputedControlHigh: incomplete ? variant(tasks, { treated: 0, control: extremeFill }) : null,
    },
    ...describeForecasts(tasks, times),
    bySpeedUp: effectBySpeedUp(tasks, lnTime),
    permutation: {
      withinDeveloper:
        clusters === undefined
          ? null
          : randomizationTest(arm, lnTime, nuisance, permuteWithin(clusters, seededRandom(seed)), draws),
      global: randomizationTest(arm, lnTime, nuisance, permuteWithin(everyone, seededRandom(seed)), draws),
      seed,
    },
    wording: wordEffect({ ...arms, logRatio: regression.slope, interval: anytime }),
  };
}

function columnsOf(tasks: readonly StudyTask[]) {
  return {
    ones: tasks.map(() => 1),
    arm: tasks.map((task): number => (task.treated ? 1 : 0)),
    lnEstimate: tasks.map((task) => Math.log(task.estimate)),
  };
}

function indicators(labels: readonly string[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    [...new Set(labels)].map((label) => [`developer ${label}`, labels.map((other) => (other === label ? 1 : 0))]),
  );
}

function requireEnough(tasks: readonly StudyTask[]): void {
  const { treated, control } = countArms(tasks);
  const needed = tasksNeeded(treated, control);
  if (needed > 0) {
    throw new AppError(
      'badInput',
      `No effect is estimated of ${treated} and ${control} tasks; ${needed} more are needed.`,
    );
  }
}

/** A variant that the data cannot support (too few tasks, collinear columns) is null; the rest of the report is unaffected. */
function attempt<T>(estimate: () => T): T | null {
  try {
    return estimate();
  } catch (error) {
    if (AppError.is(error, 'badInput')) return null;
    throw error;
  }
}
