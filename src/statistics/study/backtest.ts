import type { Interval } from '../anytime.ts';
import { quantile } from '../descriptive.ts';
import {
  conformalInterval,
  exactFrom,
  interpolatedInterval,
  lastSorted,
  windowTasks,
} from '../estimates/conformalInterval.ts';
import { isInside, SteeredInterval } from '../estimates/historyInterval.ts';
import { intervalScore, pinballLoss, weightedIntervalScore } from '../scores.ts';

/** The errors ln(actual/estimate) of one person (or one group), oldest first. */
export interface ErrorSeries {
  readonly group: string;
  readonly errors: readonly number[];
  /** ln of the estimates, in the same order; if absent, all sizes are equal. */
  readonly sizes?: readonly number[];
}

/** How often an interval covered the outcome and how sharp it was; null if no row was scored. */
export interface IntervalRecord {
  readonly n: number;
  readonly coverage: number | null;
  /** Mean interval score in ln time; lower is better. */
  readonly intervalScore: number | null;
  /** Shares of rows below and above the interval. */
  readonly below: number | null;
  readonly above: number | null;
}

/** Half-width of the naive baseline: estimate ± 25%. */
const naiveShare = 0.25;
/** Number of errors in the window of the usual evidence-based schedule (Spolsky 2007, as most implementations have it). */
const shortWindow = 20;

/**
 * Walks each series in time order and compares every interval, computed from earlier rows only, with the next row. The baselines are
 * scored on the same rows: those with enough history for our interval ({@link exactFrom}).
 */
export function backtestIntervals(series: readonly ErrorSeries[], level = 0.8) {
  const alpha = 1 - level;
  const tallies = {
    ours: new Tally(level),
    orderStatistics: new Tally(level),
    naive: new Tally(level),
    lastQuantiles: new Tally(level),
    prior: new Tally(level),
    all: new Tally(level),
  };
  const losses = { p50: [] as number[], p90: [] as number[], wis: [] as number[] };
  const naive = { lower: Math.log(1 - naiveShare), upper: Math.log(1 + naiveShare) };
  const bySize: { readonly size: number; readonly isHit: boolean }[] = [];
  const groups = series.map(({ group, errors, sizes = [] }) => {
    const own = new Tally(level);
    const steered = new SteeredInterval(level);
    errors.forEach((error, i) => {
      const size = sizes[i] ?? 0;
      const interval = steered.next(size);
      tallies.all.add(error, interval);
      if (interval.source === 'prior') tallies.prior.add(error, interval);
      else {
        const past = errors.slice(Math.max(0, i - Math.max(windowTasks, exactFrom(level))), i);
        own.add(error, interval);
        tallies.ours.add(error, interval);
        bySize.push({ size, isHit: isInside(interval, error) });
        tallies.naive.add(error, naive);
        const recent = past.slice(-shortWindow);
        tallies.lastQuantiles.add(error, {
          lower: quantile(recent, alpha / 2),
          upper: quantile(recent, 1 - alpha / 2),
        });
        const plain = conformalInterval(past, level);
        if (plain !== undefined) tallies.orderStatistics.add(error, plain);
        const sorted = lastSorted(past, windowTasks);
        losses.p50.push(pinballLoss(error, interval.median, 0.5));
        losses.p90.push(pinballLoss(error, interpolatedInterval(sorted, 0.2).upper, 0.9));
        const central = interpolatedInterval(sorted, 0.5);
        losses.wis.push(
          weightedIntervalScore(error, interval.median, [
            { ...central, level: 0.5 },
            { ...interval, level },
          ]),
        );
      }
      steered.observe(error, sizes[i]);
    });
    return { group, ...own.record(), next: steered.next(quantile(sizes.length === 0 ? [0] : sizes, 0.5)) };
  });
  const ours = tallies.ours.record();
  const beside = (tally: Tally) => {
    const record = tally.record();
    const improvement =
      ours.intervalScore === null || record.intervalScore === null || record.intervalScore === 0
        ? null
        : 1 - ours.intervalScore / record.intervalScore;
    return { ...record, improvement };
  };
  const meanOf = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    level,
    exactFrom: exactFrom(level),
    window: Math.max(windowTasks, exactFrom(level)),
    ...ours,
    pinballP50: meanOf(losses.p50),
    pinballP90: meanOf(losses.p90),
    weightedIntervalScore: meanOf(losses.wis),
    /** `improvement`: by which share our interval score is lower. */
    baselines: {
      'estimate ± 25%': beside(tallies.naive),
      'quantiles of the last 20': beside(tallies.lastQuantiles),
    },
    /** The plain conformal order statistics, without interpolation or adaptation. */
    orderStatistics: beside(tallies.orderStatistics),
    /** Coverage in each third of the scored rows by size, smallest first; null if sizes do not differ. */
    thirds: coverageByThird(bySize),
    /** Rows before there were enough errors, scored against the prior. */
    prior: tallies.prior.record(),
    /** Both together: every usable row. */
    allRows: tallies.all.record(),
    groups,
  };
}

class Tally {
  readonly #level: number;
  #n = 0;
  #inside = 0;
  #below = 0;
  #score = 0;

  constructor(level: number) {
    this.#level = level;
  }

  add(error: number, interval: Interval): void {
    this.#n += 1;
    if (isInside(interval, error)) this.#inside += 1;
    else if (error < interval.lower) this.#below += 1;
    this.#score += intervalScore(error, interval, this.#level);
  }

  record(): IntervalRecord {
    const n = this.#n;
    if (n === 0) return { n, coverage: null, intervalScore: null, below: null, above: null };
    return {
      n,
      coverage: this.#inside / n,
      intervalScore: this.#score / n,
      below: this.#below / n,
      above: (n - this.#inside - this.#below) / n,
    };
  }
}

/** Thirds are cut at sizes, so that equal sizes fall into the same third. */
function coverageByThird(rows: readonly { readonly size: number; readonly isHit: boolean }[]) {
  const sizes = Float64Array.from(rows, ({ size }) => size);
  const [first, second] = [1 / 3, 2 / 3].map((share) => (sizes.length === 0 ? 0 : quantile(sizes, share)));
  if (first === undefined || second === undefined || !(second > first)) return null;
  const thirds = [
    rows.filter(({ size }) => size <= first),
    rows.filter(({ size }) => size > first && size <= second),
    rows.filter(({ size }) => size > second),
  ];
  if (thirds.some((third) => third.length === 0)) return null;
  return thirds.map((third) => ({
    n: third.length,
    coverage: third.filter(({ isHit }) => isHit).length / third.length,
  }));
}
