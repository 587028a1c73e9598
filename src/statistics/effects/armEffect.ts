import type { Interval } from '../anytime.ts';
import { normalCdf, normalQuantile } from '../distributions/normal.ts';
import { studentTQuantile, studentTTwoSided } from '../distributions/studentT.ts';
import type { Design, LeastSquaresFit } from '../regression/leastSquares.ts';
import { coefficientOf, leastSquares } from '../regression/leastSquares.ts';
import { clusteredError, hc3Error, homoskedasticError } from '../regression/standardErrors.ts';

/** An interval for a ratio of times minus one (0.19 = 19% more), from one standard error of the log ratio. */
export interface EffectInterval extends Interval {
  readonly standardError: number;
  readonly p: number;
  /** Degrees of freedom of a t interval; absent for a z interval. */
  readonly df?: number;
}

export interface ArmEffect {
  readonly n: number;
  /** Coefficient of the arm in the regression for ln time. */
  readonly logRatio: number;
  /** exp(logRatio) - 1: 0.19 means that the treated arm took 19% more time. */
  readonly effect: number;
  readonly intervals: {
    readonly homoskedasticZ: EffectInterval;
    readonly homoskedasticT: EffectInterval;
    readonly hc3Z: EffectInterval;
    readonly hc3T: EffectInterval;
    readonly clusteredZ?: EffectInterval;
    /** With G - 1 degrees of freedom (Cameron & Miller 2015). */
    readonly clusteredT?: EffectInterval;
  };
}

export interface ArmEffectOptions {
  /** One label per observation; clustered intervals are computed only if given. */
  readonly clusters?: readonly string[] | undefined;
  /** Coverage of the intervals, 0.95 by default. */
  readonly level?: number;
}

/** The effect of the 0/1 column `arm` of a design on ln time, with each interval based on both z and t. */
export function armEffect(design: Design, lnTime: ArrayLike<number>, options: ArmEffectOptions = {}): ArmEffect {
  return armEffectOf(leastSquares(design, lnTime), options);
}

/** Same as {@link armEffect}, for an existing fit. */
export function armEffectOf(fit: LeastSquaresFit, { clusters, level = 0.95 }: ArmEffectOptions = {}): ArmEffect {
  const logRatio = coefficientOf(fit, 'arm');
  const by = (standardError: number, df?: number): EffectInterval => {
    const probability = (1 + level) / 2;
    const quantile = df === undefined ? normalQuantile(probability) : studentTQuantile(probability, df);
    const score = logRatio / standardError;
    return {
      lower: Math.expm1(logRatio - quantile * standardError),
      upper: Math.expm1(logRatio + quantile * standardError),
      standardError,
      p: df === undefined ? 2 * normalCdf(-Math.abs(score)) : studentTTwoSided(score, df),
      ...(df === undefined ? {} : { df }),
    };
  };
  const plain = homoskedasticError(fit, 'arm');
  const hc3 = hc3Error(fit, 'arm');
  const groups = new Set(clusters).size;
  const clustered = clusters !== undefined && groups >= 2 ? clusteredError(fit, 'arm', clusters) : undefined;
  return {
    n: fit.n,
    logRatio,
    effect: Math.expm1(logRatio),
    intervals: {
      homoskedasticZ: by(plain),
      homoskedasticT: by(plain, fit.df),
      hc3Z: by(hc3),
      hc3T: by(hc3, fit.df),
      ...(clustered === undefined ? {} : { clusteredZ: by(clustered), clusteredT: by(clustered, groups - 1) }),
    },
  };
}
