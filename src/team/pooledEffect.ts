import { randomEffects } from '../statistics/effects/metaAnalysis.ts';
import { pooledRegression, type RegressionSums } from '../statistics/regression/pooledRegression.ts';
import { held, weightCaps } from './robust.ts';

/** Ratio of times, treated over control, with its 95% interval. */
export interface PooledEffect {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** Standard deviation between people, of ln ratio. */
  readonly tau: number;
  /** The expected range for one more person's ratio; undefined below three people. */
  readonly people: { readonly lower: number; readonly upper: number } | undefined;
}

/** Whether a person's sums allow comparing the arms at all. */
function compares({ n, arm }: Readonly<RegressionSums>): boolean {
  return arm > 0 && arm < n;
}

/**
 * Random effects over people, from sums. The slope on ln estimate and the residual spread are shared (one person's few tasks would
 * determine neither); the effect is estimated per person. Effects are winsorised (`held` in robust.ts), and nobody weighs more than three
 * typical people. Undefined below two people or when the arm cannot be separated from the rest.
 */
export function pooledEffect(people: readonly Readonly<RegressionSums>[]): PooledEffect | undefined {
  const comparing = people.filter(compares);
  if (comparing.length < 2) return undefined;
  const caps = weightCaps(comparing.map(({ n }) => n));
  const capped = comparing.map((sums, index) => scaled(sums, caps[index] ?? 1));
  const pooled = pooledRegression(capped);
  if (pooled === undefined || pooled.m < 2 || pooled.residualSumOfSquares <= 0) return undefined;
  const residualSd = Math.sqrt(pooled.residualSumOfSquares / (pooled.m - 1));
  const own = capped.map(within);
  const slope = commonSlope(own, pooled.slope);
  const estimates = held(own.map(({ aa, ax, ay }) => (ay - slope * ax) / aa));
  const effects = randomEffects(
    own.map(({ aa }, index) => ({ estimate: estimates[index] ?? 0, standardError: residualSd / Math.sqrt(aa) })),
  );
  return {
    ratio: Math.exp(effects.mean),
    lower: Math.exp(effects.interval.lower),
    upper: Math.exp(effects.interval.upper),
    tau: effects.tau,
    people:
      effects.prediction === undefined
        ? undefined
        : { lower: Math.exp(effects.prediction.lower), upper: Math.exp(effects.prediction.upper) },
  };
}

function scaled(sums: Readonly<RegressionSums>, by: number): Readonly<RegressionSums> {
  if (by === 1) return sums;
  const { n, arm, x, y, armX, armY, xx, xy, yy } = sums;
  return {
    n: n * by,
    arm: arm * by,
    x: x * by,
    y: y * by,
    armX: armX * by,
    armY: armY * by,
    xx: xx * by,
    xy: xy * by,
    yy: yy * by,
  };
}

/** Squares and products around the person's own means. */
function within({ n, arm, x, y, armX, armY, xx, xy }: Readonly<RegressionSums>) {
  return {
    aa: arm - (arm * arm) / n,
    ax: armX - (arm * x) / n,
    ay: armY - (arm * y) / n,
    xx: xx - (x * x) / n,
    xy: xy - (x * y) / n,
  };
}

/** Slope of ln time on ln estimate, given the effect of the arm. */
function commonSlope(
  people: readonly { readonly ax: number; readonly xx: number; readonly xy: number }[],
  effect: number,
) {
  let top = 0;
  let bottom = 0;
  for (const { ax, xx, xy } of people) {
    top += xy - effect * ax;
    bottom += xx;
  }
  return bottom > 0 ? top / bottom : 0;
}
