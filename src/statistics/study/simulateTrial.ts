import { anytimeHalfWidth } from '../anytime.ts';
import { quantile } from '../descriptive.ts';
import { studentTQuantile } from '../distributions/studentT.ts';
import { minPerArm } from '../effects/wordEffect.ts';
import { wilsonInterval } from '../proportion.ts';
import { addTask, emptySums, partialledOf } from '../regression/pooledRegression.ts';
import { robustRegression } from '../regression/robustRegression.ts';
import { normalDeviates, seededRandom } from '../seededRandom.ts';
import { valueAt } from '../vector.ts';

export interface TrialPlan {
  /** Residual standard deviation of ln time given the estimate. */
  readonly sigma: number;
  /** True ratio of times, treated over control; 1 = no effect. */
  readonly ratio: number;
  /** Tasks of one trial. */
  readonly tasks: number;
  readonly runs: number;
  /** Figures are read after every this many tasks. */
  readonly lookEvery?: number;
  /** First task after which anyone looks. */
  readonly firstLook?: number;
  /** Probability of the treated arm. */
  readonly share?: number;
  readonly level?: number;
  /** Degrees of freedom of t-distributed noise with the same sigma; normal if absent. Above 2. */
  readonly noiseDf?: number;
  /** How much noisier the treated arm is than the control arm: 2 = twice the standard deviation. */
  readonly noiseRatio?: number;
  readonly seed?: number;
}

export interface RejectionRate {
  readonly rejected: number;
  /** False-positive rate if the true ratio is 1, else power. */
  readonly rate: number;
  /** Monte Carlo error of the rate (Wilson, 95%). */
  readonly lower: number;
  readonly upper: number;
}

export interface SimulatedTrials {
  readonly plan: Required<Omit<TrialPlan, 'noiseDf'>> & { readonly noiseDf: number | null };
  readonly meaning: 'falsePositiveRate' | 'power';
  readonly looks: number;
  /** The anytime-valid interval excludes 1 at some look: valid no matter how often one looks. */
  readonly anytime: RejectionRate;
  /** t-test at every look, the invalid way trials are often read. */
  readonly repeatedT: RejectionRate;
  /** t-test once, after the last task. */
  readonly fixedT: RejectionRate;
  /** Share of trials whose anytime-valid interval covered the true ratio at every look. */
  readonly anytimeCoverage: number;
  /** Median factor from the estimate to the end of the interval after the last task (×/÷); null if unbounded. */
  readonly medianSpread: { readonly anytime: number | null; readonly fixedT: number | null };
}

/** Standard deviation of ln estimate between tasks: 0.69 for ln forecast in METR's tasks. */
const lnEstimateSd = 0.69;
/** Slope of ln time on ln estimate: 0.85 in METR's data. The result does not depend on it. */
const lnEstimateSlope = 0.85;
/** The anchors' simulations look after every task starting with the eighth. */
export const defaultFirstLook = 8;

/** Simulates whole trials, randomising each task, and reads them both the valid and the usual way. Seeded, so reproducible. */
export function simulateTrials(plan: TrialPlan): SimulatedTrials {
  const full = {
    lookEvery: 1,
    firstLook: defaultFirstLook,
    share: 0.5,
    level: 0.95,
    noiseRatio: 1,
    seed: 1,
    ...plan,
    noiseDf: plan.noiseDf ?? null,
  };
  const { tasks, runs, sigma, level } = full;
  const random = seededRandom(full.seed);
  const normal = normalDeviates(random);
  const noise = noiseSource(normal, full.noiseDf);
  const truth = Math.log(full.ratio);
  // Indexed by residual degrees of freedom.
  const critical = Float64Array.from({ length: tasks + 1 }, (_, df) =>
    df < 1 ? Number.POSITIVE_INFINITY : studentTQuantile((1 + level) / 2, df),
  );
  let anytime = 0;
  let repeatedT = 0;
  let fixedT = 0;
  let covered = 0;
  const widths = { anytime: [] as number[], fixedT: [] as number[] };
  for (let run = 0; run < runs; run++) {
    const sums = emptySums();
    const columns = { arm: [] as number[], x: [] as number[], y: [] as number[] };
    const rejected = { anytime: false, repeatedT: false };
    let missed = false;
    for (let task = 1; task <= tasks; task++) {
      const arm = random() < full.share ? 1 : 0;
      const x = lnEstimateSd * normal();
      const spread = sigma * (arm === 1 ? full.noiseRatio : 1);
      const y = lnEstimateSlope * x + truth * arm + spread * noise();
      addTask(sums, arm, x, y);
      columns.arm.push(arm);
      columns.x.push(x);
      columns.y.push(y);
      const last = task === tasks;
      const looks = task >= full.firstLook && (task - full.firstLook) % full.lookEvery === 0;
      if (!looks && !last) continue;
      const regression = sums.n < 4 ? undefined : partialledOf(sums);
      const robust = regression === undefined ? undefined : robustRegression(columns);
      if (regression === undefined || robust === undefined) continue;
      const { slope, spread: armSpread, residualSumOfSquares, m } = regression;
      const halfWidth = anytimeHalfWidth(robust, level);
      const tHalfWidth = valueAt(critical, m - 1) * Math.sqrt(residualSumOfSquares / (m - 1) / armSpread);
      const enoughPerArm = sums.arm >= minPerArm && sums.n - sums.arm >= minPerArm;
      if (Math.abs(slope) > halfWidth && (enoughPerArm || last)) rejected.anytime = true;
      if (Math.abs(slope - truth) > halfWidth && (enoughPerArm || last)) missed = true;
      if (Math.abs(slope) > tHalfWidth && (enoughPerArm || last)) rejected.repeatedT = true;
      if (!last) continue;
      if (Math.abs(slope) > tHalfWidth) fixedT++;
      widths.anytime.push(Math.exp(halfWidth));
      widths.fixedT.push(Math.exp(tHalfWidth));
    }
    if (rejected.anytime) anytime++;
    if (rejected.repeatedT) repeatedT++;
    if (!missed) covered++;
  }
  const rateOf = (rejected: number): RejectionRate => ({
    rejected,
    rate: rejected / runs,
    ...wilsonInterval(rejected, runs),
  });
  const medianOf = (values: readonly number[]) => {
    if (values.length === 0) return null;
    const median = quantile(values, 0.5);
    return Number.isFinite(median) ? median : null;
  };
  return {
    plan: full,
    meaning: full.ratio === 1 ? 'falsePositiveRate' : 'power',
    looks: countLooks(tasks, full.firstLook, full.lookEvery),
    anytime: rateOf(anytime),
    repeatedT: rateOf(repeatedT),
    fixedT: rateOf(fixedT),
    anytimeCoverage: covered / runs,
    medianSpread: { anytime: medianOf(widths.anytime), fixedT: medianOf(widths.fixedT) },
  };
}

/** Looks at the first look, then at every `lookEvery`-th task, and always at the last. */
function countLooks(tasks: number, firstLook: number, lookEvery: number): number {
  if (tasks <= firstLook) return 1;
  return Math.ceil((tasks - firstLook) / lookEvery) + 1;
}

/** Noise of variance 1: normal, or Student's t (a normal over the root of a mean of df squares), df an integer above 2. */
function noiseSource(normal: () => number, df: number | null): () => number {
  if (df === null) return normal;
  const scale = Math.sqrt((df - 2) / df);
  return () => {
    let squares = 0;
    for (let i = 0; i < df; i++) squares += normal() ** 2;
    return (scale * normal()) / Math.sqrt(squares / df);
  };
}
