import type { Interval } from './anytime.ts';
import type { EstimateErrors } from './conformalInterval.ts';
import { exactFrom, interpolatedInterval, lastSorted, windowTasks } from './conformalInterval.ts';
import { quantile } from './descriptive.ts';
import { priorInterval } from './priorInterval.ts';

/** Where an interval comes from; `prior` must be named as such wherever it is shown. */
export type IntervalSource = 'kind' | 'history' | 'prior';

export interface HistoryInterval extends Interval {
  readonly source: IntervalSource;
  /** Own errors that it is made of; for the prior, those that moved it. */
  readonly n: number;
  readonly level: number;
  /** Median of the same errors; for the prior, its centre. */
  readonly median: number;
}

/**
 * Step of the steering: after a miss the miss rate that is asked for falls by (level · step), after a hit it rises by
 * ((1 - level) · step). Of 0.005, 0.01, 0.02 and 0.03, 0.02 is the smallest that kept coverage within 78 to 82 % on
 * synthetic tasks that drift, widen (threefold over 200 tasks), tie or are few; larger ones cost interval score.
 */
const step = 0.02;
/** The steered miss rate stays between these multiples of the nominal one. */
const leastShare = 0.05;
const mostShare = 4;

/**
 * A person's interval for the next task, steered by its own record. The ends are the order statistics of the last 50
 * errors, interpolated between ranks, so that few tasks or equal errors (time sheets rounded to the estimate) do not
 * make it too wide; the miss rate that is asked for moves with the misses seen, so that drift does not make it too narrow.
 * Source: adaptive conformal inference (Gibbs & Candès 2021, arXiv:2106.00170) over conformal order statistics.
 * Below {@link exactFrom} errors it is the prior.
 */
export class SteeredInterval {
  readonly #level: number;
  readonly #window: number;
  readonly #exactFrom: number;
  readonly #errors: number[] = [];
  #alpha: number;

  constructor(level = 0.8, window = windowTasks) {
    this.#level = level;
    this.#exactFrom = exactFrom(level);
    this.#window = Math.max(window, this.#exactFrom);
    this.#alpha = 1 - level;
  }

  /** Errors seen so far. */
  get count(): number {
    return this.#errors.length;
  }

  /** The interval of the next error. */
  next(): HistoryInterval {
    const level = this.#level;
    if (this.#errors.length < this.#exactFrom) {
      const { lower, upper, centre } = priorInterval(level, this.#errors);
      return { lower, upper, source: 'prior', n: this.#errors.length, level, median: centre };
    }
    const sorted = lastSorted(this.#errors, this.#window);
    const alpha = Math.max(this.#alpha, 2 / (sorted.length + 1));
    return {
      ...interpolatedInterval(sorted, Math.min(alpha, 1)),
      source: 'history',
      n: sorted.length,
      level,
      median: quantile(sorted, 0.5),
    };
  }

  /** Takes in the error of a task that is done: steers by it when an interval of the record stood against it. */
  observe(error: number): void {
    if (this.#errors.length >= this.#exactFrom) {
      const nominal = 1 - this.#level;
      const moved = this.#alpha + step * (nominal - (isInside(this.next(), error) ? 0 : 1));
      this.#alpha = Math.min(Math.max(moved, nominal * leastShare), Math.min(nominal * mostShare, 1));
    }
    this.#errors.push(error);
  }
}

/** Equal errors that differ in the last bit (0.1/0.2 and 0.3/0.6) count as equal. */
const rounding = 1e-9;

/** Whether an error lies in an interval, its ends included. */
export function isInside({ lower, upper }: Interval, error: number): boolean {
  return error >= lower - rounding && error <= upper + rounding;
}

export interface HistoryQuestion {
  /** Errors of tasks of the same kind, oldest first. */
  readonly kind?: EstimateErrors | undefined;
  /** Errors of all tasks, oldest first. */
  readonly all: EstimateErrors;
  readonly level?: number | undefined;
}

/** The interval shown when a person estimates: of the task's kind when there are enough, else of all, else the prior. */
export function historyInterval({ kind = [], all, level = 0.8 }: HistoryQuestion): HistoryInterval {
  const byKind = kind.length >= exactFrom(level);
  const steered = new SteeredInterval(level);
  for (const error of byKind ? kind : all) steered.observe(error);
  const interval = steered.next();
  return byKind ? { ...interval, source: 'kind' } : interval;
}

/** The same as times: an estimate with its interval, in the unit of the estimate. */
export function intervalAround(estimate: number, interval: HistoryInterval) {
  return {
    lower: estimate * Math.exp(interval.lower),
    typical: estimate * Math.exp(interval.median),
    upper: estimate * Math.exp(interval.upper),
  };
}
