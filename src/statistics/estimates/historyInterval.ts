import type { Interval } from '../anytime.ts';
import { quantile } from '../descriptive.ts';
import { exactFrom, interpolatedInterval, windowTasks } from './conformalInterval.ts';
import { priorInterval } from './priorInterval.ts';

/** Where an interval comes from; `prior` must be labelled as such wherever it is shown. */
export type IntervalSource = 'kind' | 'history' | 'prior';

/** ln(actual/estimate) of a finished task, with its size: ln of the estimate, in any consistent unit. */
export interface SizedError {
  readonly error: number;
  readonly size: number;
}

export interface HistoryInterval extends Interval {
  readonly source: IntervalSource;
  /** Number of own errors it is computed from; for the prior, those that updated it. */
  readonly n: number;
  /** How many of those lie inside, so that the text can cite the record. */
  readonly inside: number;
  /** The number of latest tasks from which the `n` nearest in size were taken. */
  readonly of: number;
  /** Smallest and largest size among all of the person's tasks; null if there are none. */
  readonly sizes: Interval | null;
  readonly level: number;
  /** Median of the same errors; for the prior, its centre. */
  readonly median: number;
}

/**
 * Step size of the adaptation: after a miss the target miss rate falls by (level · step), after a hit it rises by ((1 - level) · step). Of
 * 0.005, 0.01, 0.02 and 0.03, 0.02 is the smallest that kept coverage within 78 to 82% on synthetic tasks that drift, widen (threefold
 * over 200 tasks), tie or are few; larger steps worsen the interval score.
 */
const step = 0.02;
/** The adapted miss rate stays between these multiples of the nominal one. */
const minShare = 0.05;
const maxShare = 4;

/**
 * An interval is computed from the 30 tasks nearest in size among the last 100, so that bias and spread may depend on size. Tuned on half
 * of SiP's projects (those at even positions in the list: interval score 2.70, against 2.87 for the last 50 of any size and 2.71 to 2.80
 * for 50/50, 50/100, 50/200, 30/200 and 50/400); `npm run bench -- statistics` reports the other half.
 */
const latestTasks = 100;
const nearestTasks = 30;

/** Small, middle and large: each third of the person's own sizes adapts to its own misses. */
const sizeGroups = 3;

/**
 * A person's interval for the next task, adapted to their own record. The ends are order statistics of the errors of recent tasks of
 * similar size, interpolated between ranks so that few tasks or equal errors (time sheets rounded to the estimate) do not make the
 * interval too wide; the target miss rate follows the observed misses so that drift does not make it too narrow. Source: adaptive
 * conformal inference (Gibbs & Candès 2021, arXiv:2106.00170) over conformal order statistics. Below {@link exactFrom} errors it is the
 * prior.
 */
export class SteeredInterval {
  readonly #level: number;
  readonly #exactFrom: number;
  readonly #past: SizedError[] = [];
  readonly #alphas: number[];
  #sizes: Interval | null = null;

  constructor(level = 0.8) {
    this.#level = level;
    this.#exactFrom = exactFrom(level);
    this.#alphas = Array.from({ length: sizeGroups }, () => 1 - level);
  }

  /** Errors seen so far. */
  get count(): number {
    return this.#past.length;
  }

  /** The interval for the error of the next task, given its size. */
  next(size = 0): HistoryInterval {
    const level = this.#level;
    const recent = this.#recent();
    if (this.#past.length < this.#exactFrom) {
      const errors = this.#past.map(({ error }) => error);
      const { lower, upper, centre } = priorInterval(level, errors);
      const inside = errors.filter((error) => isInside({ lower, upper }, error)).length;
      const n = errors.length;
      return { lower, upper, source: 'prior', n, inside, of: n, sizes: this.#sizes, level, median: centre };
    }
    const sorted = this.#nearest(recent, size);
    const alpha = Math.max(this.#alphas[groupOf(recent, size)] ?? 1 - level, 2 / (sorted.length + 1));
    const interval = interpolatedInterval(sorted, Math.min(alpha, 1));
    return {
      ...interval,
      source: 'history',
      n: sorted.length,
      inside: sorted.filter((error) => isInside(interval, error)).length,
      of: recent.length,
      sizes: this.#sizes,
      level,
      median: quantile(sorted, 0.5),
    };
  }

  /** Adds the error of a finished task; if an interval based on the record was available for it, adapts the miss rate. */
  observe(error: number, size = 0): void {
    if (this.#past.length >= this.#exactFrom) {
      const nominal = 1 - this.#level;
      const group = groupOf(this.#recent(), size);
      const moved = (this.#alphas[group] ?? nominal) + step * (nominal - (isInside(this.next(size), error) ? 0 : 1));
      this.#alphas[group] = Math.min(Math.max(moved, nominal * minShare), Math.min(nominal * maxShare, 1));
    }
    this.#past.push({ error, size });
    this.#sizes = {
      lower: Math.min(size, this.#sizes?.lower ?? size),
      upper: Math.max(size, this.#sizes?.upper ?? size),
    };
  }

  #recent(): readonly SizedError[] {
    return this.#past.slice(-Math.max(latestTasks, this.#exactFrom));
  }

  /**
   * Errors of the recent tasks nearest in size, in ascending order; tasks tied at the greatest distance are included, latest first, up to
   * 50 in all.
   */
  #nearest(recent: readonly SizedError[], size: number): Float64Array {
    const order = recent
      .map(({ error, size: own }, index) => ({ error, distance: Math.abs(own - size), index }))
      .sort((a, b) => a.distance - b.distance || b.index - a.index);
    const count = Math.max(nearestTasks, this.#exactFrom);
    const farthest = order[count - 1]?.distance ?? Number.POSITIVE_INFINITY;
    const near = order.filter(({ distance }, place) => place < count || (distance === farthest && place < windowTasks));
    return Float64Array.from(near, ({ error }) => error).sort();
  }
}

/** Which third of the recent sizes a size falls in, from 0. */
function groupOf(recent: readonly SizedError[], size: number): number {
  const below = recent.filter((one) => one.size < size).length;
  return Math.min(Math.floor((sizeGroups * below) / Math.max(recent.length, 1)), sizeGroups - 1);
}

/** A range around the latest errors of any size, for a band in a plot. @returns undefined below {@link exactFrom}. */
export function pastBand(
  errors: readonly number[],
  level = 0.8,
): (Interval & { readonly inside: number; readonly n: number }) | undefined {
  if (errors.length < exactFrom(level)) return undefined;
  const sorted = Float64Array.from(errors.slice(-Math.max(windowTasks, exactFrom(level)))).sort();
  const interval = interpolatedInterval(sorted, Math.max(1 - level, 2 / (sorted.length + 1)));
  return { ...interval, inside: sorted.filter((error) => isInside(interval, error)).length, n: sorted.length };
}

/** Treats errors that differ only in the last bit (0.1/0.2 and 0.3/0.6) as equal. */
const rounding = 1e-9;

/** Whether an error lies in an interval, ends included. */
export function isInside({ lower, upper }: Interval, error: number): boolean {
  return error >= lower - rounding && error <= upper + rounding;
}

export interface HistoryQuestion {
  /** Tasks of the same kind, oldest first. */
  readonly kind?: readonly SizedError[] | undefined;
  /** All tasks, oldest first. */
  readonly all: readonly SizedError[];
  /** Size of the task being estimated. */
  readonly size: number;
  readonly level?: number | undefined;
}

/** The interval shown while a person estimates: from tasks of the same kind if there are enough, else from all tasks, else the prior. */
export function historyInterval({ kind = [], all, size, level = 0.8 }: HistoryQuestion): HistoryInterval {
  const byKind = kind.length >= exactFrom(level);
  const steered = new SteeredInterval(level);
  for (const task of byKind ? kind : all) steered.observe(task.error, task.size);
  const interval = steered.next(size);
  return byKind ? { ...interval, source: 'kind' } : interval;
}

/** The same as times: an estimate with its interval, in the estimate's unit. */
export function intervalAround(estimate: number, interval: HistoryInterval) {
  return {
    lower: estimate * Math.exp(interval.lower),
    typical: estimate * Math.exp(interval.median),
    upper: estimate * Math.exp(interval.upper),
  };
}
