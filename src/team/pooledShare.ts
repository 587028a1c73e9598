import { mean, standardDeviation } from '../statistics/descriptive.ts';
import { studentTQuantile } from '../statistics/distributions/studentT.ts';
import { held, weightCaps } from './robust.ts';
import type { Moments } from './sharing/sharedStats.ts';

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

const upperQuantile = 0.975;

/** Typical factor over people: exp of the mean of their mean logs (winsorised, robust.ts), with a 95% t interval between people. */
export function pooledFactor(people: readonly Moments[]): Estimate | undefined {
  if (people.length < 2) return undefined;
  const means = held(people.map(({ n, sum }) => sum / n));
  const centre = mean(means);
  const error = (standardDeviation(means) ?? 0) / Math.sqrt(means.length);
  const width = studentTQuantile(upperQuantile, means.length - 1) * error;
  return { value: Math.exp(centre), lower: Math.exp(centre - width), upper: Math.exp(centre + width) };
}

export interface PartOfWhole {
  readonly part: number;
  readonly whole: number;
}

/**
 * Share over people, with each person's weight capped at three typical ones; the interval comes from the variation between people (ratio
 * estimator clustered by person, Cochran 1977, 6.3), clipped to 0 and 1.
 */
export function pooledShare(people: readonly PartOfWhole[]): Estimate | undefined {
  const withCode = people.filter(({ whole }) => whole > 0);
  if (withCode.length < 2) return undefined;
  const caps = weightCaps(withCode.map(({ whole }) => whole));
  const parts = withCode.map(({ part, whole }, index) => ({
    part: part * (caps[index] ?? 1),
    whole: whole * (caps[index] ?? 1),
  }));
  const whole = parts.reduce((sum, one) => sum + one.whole, 0);
  const value = parts.reduce((sum, one) => sum + one.part, 0) / whole;
  const squares = parts.reduce((sum, one) => sum + (one.part - value * one.whole) ** 2, 0);
  const error = Math.sqrt((squares * parts.length) / (parts.length - 1)) / whole;
  const width = studentTQuantile(upperQuantile, parts.length - 1) * error;
  return { value, lower: Math.max(0, value - width), upper: Math.min(1, value + width) };
}
