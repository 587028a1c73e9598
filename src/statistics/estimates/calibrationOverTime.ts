import { minSample } from '../../base/minSample.ts';
import { intervalScore } from '../scores.ts';
import { windowTasks } from './conformalInterval.ts';
import type { HistoryInterval, SizedError } from './historyInterval.ts';
import { isInside, SteeredInterval } from './historyInterval.ts';

/** A finished task and the interval shown when it was estimated, on the scale ln(actual/estimate). */
export interface CalibrationPoint {
  readonly error: number;
  readonly interval: HistoryInterval;
  readonly inside: boolean;
  /** Interval score of this task; lower is better. */
  readonly score: number;
  /** Over the last 50 tasks including this one; null below ten tasks. */
  readonly rolling: { readonly coverage: number; readonly score: number; readonly spread: number } | null;
}

/**
 * How a person's estimates and their intervals developed over time, to answer "am I getting better?". Knowing outcomes alone rarely
 * improves estimates (Gruschke & Jørgensen 2008), which is why the interval does the arithmetic. `spread` is the mean of
 * |ln(actual/estimate)|: the person's own error, independent of any interval.
 */
export function calibrationOverTime(tasks: readonly SizedError[], level = 0.8): readonly CalibrationPoint[] {
  const steered = new SteeredInterval(level);
  const points: CalibrationPoint[] = [];
  for (const { error, size } of tasks) {
    const interval = steered.next(size);
    const point = { error, interval, inside: isInside(interval, error), score: intervalScore(error, interval, level) };
    const recent = [...points.slice(1 - windowTasks), point];
    const meanOf = (value: (one: typeof point) => number) =>
      recent.reduce((sum, one) => sum + value(one), 0) / recent.length;
    const rolling = {
      coverage: meanOf((one) => (one.inside ? 1 : 0)),
      score: meanOf((one) => one.score),
      spread: meanOf((one) => Math.abs(one.error)),
    };
    points.push({ ...point, rolling: recent.length < minSample ? null : rolling });
    steered.observe(error, size);
  }
  return points;
}
