import { AppError } from '../../base/appError.ts';
import type { Interval } from '../anytime.ts';
import { chiSquareUpper } from '../distributions/chiSquare.ts';
import { studentTQuantile } from '../distributions/studentT.ts';

/** One study (one person): an estimate and its standard error, above 0. */
export interface StudyEstimate {
  readonly estimate: number;
  readonly standardError: number;
}

export interface RandomEffects {
  readonly k: number;
  readonly mean: number;
  /** Hartung-Knapp-Sidik-Jonkman standard error, never below the plain random-effects one. */
  readonly standardError: number;
  readonly interval: Interval;
  /** Prediction interval for the effect in one more person. Undefined below three people. */
  readonly prediction: Interval | undefined;
  /** Between-person standard deviation. */
  readonly tau: number;
  readonly q: number;
  readonly qP: number;
  /** Share of the variation that lies between people, 0 to 1 (Higgins & Thompson 2002). */
  readonly iSquared: number;
}

export interface RandomEffectsOptions {
  readonly level?: number;
  /** Between-person standard deviation, if assumed (a sensitivity range) rather than estimated. */
  readonly tau?: number | undefined;
}

/**
 * Random-effects mean of several estimates: between-person variance by Paule & Mandel (1982), interval by Hartung & Knapp with k - 1
 * degrees of freedom, never narrower than the plain one (Röver, Knapp & Friede 2015).
 * @throws AppError badInput for fewer than two estimates or if a standard error is not above 0.
 */
export function randomEffects(studies: readonly StudyEstimate[], options: RandomEffectsOptions = {}): RandomEffects {
  const { level = 0.95 } = options;
  const k = studies.length;
  if (k < 2) throw new AppError('badInput', `A mean over people needs at least two of them, not ${k}.`);
  if (studies.some(({ standardError }) => !(standardError > 0 && Number.isFinite(standardError)))) {
    throw new AppError('badInput', 'Every estimate needs a standard error above 0.');
  }
  const tauSquared = options.tau === undefined ? pauleMandel(studies) : options.tau ** 2;
  const { mean, weight, q: spread } = weigh(studies, tauSquared);
  const scale = Math.max(1, spread / (k - 1));
  const standardError = Math.sqrt(scale / weight);
  const quantile = studentTQuantile((1 + level) / 2, k - 1);
  const predictionWidth =
    k < 3 ? undefined : studentTQuantile((1 + level) / 2, k - 2) * Math.hypot(standardError, Math.sqrt(tauSquared));
  const { q } = weigh(studies, 0);
  return {
    k,
    mean,
    standardError,
    interval: { lower: mean - quantile * standardError, upper: mean + quantile * standardError },
    prediction:
      predictionWidth === undefined ? undefined : { lower: mean - predictionWidth, upper: mean + predictionWidth },
    tau: Math.sqrt(tauSquared),
    q,
    qP: chiSquareUpper(q, k - 1),
    iSquared: q > 0 ? Math.max(0, 1 - (k - 1) / q) : 0,
  };
}

/** DerSimonian & Laird's (1986) estimate of the between-person variance, for comparison with published figures. */
export function derSimonianLaird(studies: readonly StudyEstimate[]): number {
  const { weight, squaredWeights, q } = weigh(studies, 0);
  return Math.max(0, (q - (studies.length - 1)) / (weight - squaredWeights / weight));
}

/** The τ² at which the weighted sum of squares around the mean equals its expectation, k - 1; found by bisection. */
function pauleMandel(studies: readonly StudyEstimate[]): number {
  const excess = (tauSquared: number) => weigh(studies, tauSquared).q - (studies.length - 1);
  if (excess(0) <= 0) return 0;
  let high = 1;
  while (excess(high) > 0) high *= 2;
  let low = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function weigh(studies: readonly StudyEstimate[], tauSquared: number) {
  let weight = 0;
  let squaredWeights = 0;
  let sum = 0;
  for (const { estimate, standardError } of studies) {
    const own = 1 / (standardError ** 2 + tauSquared);
    weight += own;
    squaredWeights += own * own;
    sum += own * estimate;
  }
  const mean = sum / weight;
  let q = 0;
  for (const { estimate, standardError } of studies) q += (estimate - mean) ** 2 / (standardError ** 2 + tauSquared);
  return { mean, weight, squaredWeights, q };
}
