import type { Interval } from './anytime.ts';
import { normalQuantile } from './distributions/normal.ts';

/** Wilson's interval for a proportion (Wilson 1927), within 0 to 1. */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { lower: Math.max(0, (centre - spread) / scale), upper: Math.min(1, (centre + spread) / scale) };
}
