import { AppError } from '../../base/appError.ts';
import { correlation, geometricMean, mean, standardDeviation } from '../descriptive.ts';
import { tasksNeeded } from '../effects/wordEffect.ts';
import { coefficientOf, leastSquares } from '../regression/leastSquares.ts';
import { valueAt } from '../vector.ts';
import type { StudyTask } from './study.ts';

/** Relative distance from the own estimate that still counts as a hit, exclusive. */
const nearShare = 0.25;
/** Buckets of the forecast speed-up 1 - F_AI/F (paper, tertiles of section C): up to 20%, to 33%, more. */
const speedUpEdges = [0.2, 0.33] as const;
/** Makes 1 - 48/60 count as 20% in spite of rounding. */
const edgeSlack = 1e-9;

/** Ratio of means, forecasts, correlations and the perception gap per arm; null if the study lacks the column. */
export function describeForecasts(tasks: readonly StudyTask[], times: readonly number[]) {
  const inArm = <T>(values: readonly T[], treated: boolean) => values.filter((_, i) => tasks[i]?.treated === treated);
  const estimates = tasks.map((task) => task.estimate);
  const both = tasks.flatMap((task) => (task.estimateTreated === undefined ? [] : [task.estimateTreated]));
  const estimatesTreated = both.length === tasks.length ? both : undefined;
  const own = estimatesTreated?.map((value, i) => (tasks[i]?.treated === true ? value : valueAt(estimates, i)));
  const ownRatios = own?.map((value, i) => valueAt(times, i) / value);
  const gap = (treated: boolean) => {
    if (ownRatios === undefined) return null;
    const ratios = inArm(ownRatios, treated);
    return {
      n: ratios.length,
      actualOverOwnForecast: geometricMean(ratios),
      shareNearOwnForecast: mean(ratios.map((ratio) => (Math.abs(ratio - 1) < nearShare ? 1 : 0))),
    };
  };
  const [treatedGap, controlGap] = [gap(true), gap(false)];
  return {
    ratioOfMeans: mean(inArm(times, true)) / mean(inArm(times, false)) - 1,
    estimates: {
      treated: { mean: mean(inArm(estimates, true)), sd: standardDeviation(inArm(estimates, true)) ?? null },
      control: { mean: mean(inArm(estimates, false)), sd: standardDeviation(inArm(estimates, false)) ?? null },
    },
    forecast:
      estimatesTreated === undefined
        ? null
        : {
            ratioOfMeans: mean(estimatesTreated) / mean(estimates) - 1,
            geometricMean: geometricMean(estimatesTreated.map((value, i) => value / valueAt(estimates, i))) - 1,
          },
    correlations: {
      /** Own forecast (with AI) against actual time, treated arm. */
      treated:
        estimatesTreated === undefined
          ? null
          : (correlation(inArm(estimatesTreated, true), inArm(times, true)) ?? null),
      control: correlation(inArm(estimates, false), inArm(times, false)) ?? null,
    },
    perceptionGap:
      treatedGap === null || controlGap === null
        ? null
        : {
            treated: treatedGap,
            control: controlGap,
            factor: treatedGap.actualOverOwnForecast / controlGap.actualOverOwnForecast,
          },
    developersSlower: countSlower(tasks, times),
  };
}

/** Number of developers whose geometric mean of time over estimate is higher in the treated arm, among those with tasks in both arms. */
function countSlower(tasks: readonly StudyTask[], times: readonly number[]) {
  const byDeveloper = new Map<string, { treated: number[]; control: number[] }>();
  tasks.forEach((task, i) => {
    if (task.developer === undefined) return;
    const arms = byDeveloper.get(task.developer) ?? { treated: [], control: [] };
    arms[task.treated ? 'treated' : 'control'].push(Math.log(valueAt(times, i) / task.estimate));
    byDeveloper.set(task.developer, arms);
  });
  const compared = [...byDeveloper.values()].filter((arms) => arms.treated.length > 0 && arms.control.length > 0);
  if (compared.length === 0) return null;
  const slower = compared.filter((arms) => mean(arms.treated) > mean(arms.control)).length;
  return { slower, of: compared.length, share: slower / compared.length };
}

/**
 * The effect by forecast speed-up: within each bucket the difference of the arms' mean ln time, adjusted for ln estimate with the slope of
 * ln time ~ 1 + arm × bucket + ln estimate; alongside it, the fit of the bucket alone. Null if a bucket has too few tasks (see
 * wordEffect.ts).
 */
export function effectBySpeedUp(tasks: readonly StudyTask[], lnTime: readonly number[]) {
  if (tasks.some((task) => task.estimateTreated === undefined)) return null;
  const bucketOf = (task: StudyTask) => {
    const speedUp = 1 - (task.estimateTreated ?? Number.NaN) / task.estimate;
    const bucket = speedUpEdges.findIndex((edge) => speedUp <= edge + edgeSlack);
    return bucket < 0 ? speedUpEdges.length : bucket;
  };
  const buckets = tasks.map(bucketOf);
  const lnEstimate = tasks.map((task) => Math.log(task.estimate));
  const used = [...new Set(tasks.flatMap((task, i) => (task.treated ? [valueAt(buckets, i)] : [])))];
  const interactions = Object.fromEntries(
    used.map((bucket) => [`arm ${bucket}`, tasks.map((task, i) => (task.treated && buckets[i] === bucket ? 1 : 0))]),
  );
  const slope = attemptNumber(() =>
    coefficientOf(leastSquares({ intercept: tasks.map(() => 1), ...interactions, lnEstimate }, lnTime), 'lnEstimate'),
  );
  if (slope === null) return null;
  return [0, ...speedUpEdges].map((above, bucket) => {
    const members = tasks.flatMap((task, i) => (buckets[i] === bucket ? [{ treated: task.treated, i }] : []));
    const adjusted = (treated: boolean) =>
      members
        .filter((member) => member.treated === treated)
        .map(({ i }) => valueAt(lnTime, i) - slope * valueAt(lnEstimate, i));
    const [treated, control] = [adjusted(true), adjusted(false)];
    const enough = tasksNeeded(treated.length, control.length) === 0;
    return {
      above: bucket === 0 ? null : above,
      upTo: speedUpEdges[bucket] ?? null,
      n: members.length,
      effect: enough ? Math.expm1(mean(treated) - mean(control)) : null,
      effectFittedAlone: enough ? fitAlone(members, lnEstimate, lnTime) : null,
    };
  });
}

function fitAlone(
  members: readonly { readonly treated: boolean; readonly i: number }[],
  lnEstimate: readonly number[],
  lnTime: readonly number[],
): number | null {
  const design = {
    intercept: members.map(() => 1),
    arm: members.map((member): number => (member.treated ? 1 : 0)),
    lnEstimate: members.map(({ i }) => valueAt(lnEstimate, i)),
  };
  const y = members.map(({ i }) => valueAt(lnTime, i));
  return attemptNumber(() => Math.expm1(coefficientOf(leastSquares(design, y), 'arm')));
}

function attemptNumber(estimate: () => number): number | null {
  try {
    return estimate();
  } catch (error) {
    if (AppError.is(error, 'badInput')) return null;
    throw error;
  }
}
