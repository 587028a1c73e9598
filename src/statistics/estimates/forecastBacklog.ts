import { AppError } from '../../base/appError.ts';
import { quantile } from '../descriptive.ts';
import type { Random } from '../seededRandom.ts';
import { normalDeviates } from '../seededRandom.ts';
import { valueAt } from '../vector.ts';
import type { EstimateErrors } from './conformalInterval.ts';
import { exactFrom, windowTasks } from './conformalInterval.ts';
import { priorSigma } from './priorInterval.ts';

export interface BacklogQuestion {
  /** Estimates of the open tasks, all in one unit (minutes), each above 0. */
  readonly estimates: readonly number[];
  /** The person's errors ln(actual/estimate), oldest first. */
  readonly errors: EstimateErrors;
  /** Active time on past days in the same unit, 0 for a day off. If absent, no days are forecast. */
  readonly perDay?: readonly number[] | undefined;
  readonly runs?: number;
}

export interface BacklogForecast {
  /** For each chance: the total time that suffices with it, and the days that takes (null if past days are unknown). */
  readonly levels: readonly { readonly chance: number; readonly total: number; readonly days: number | null }[];
  readonly estimated: number;
  readonly source: 'history' | 'prior';
  readonly n: number;
}

const chances = [0.5, 0.8, 0.95] as const;
const runCount = 4_000;
/** A backlog that takes longer than this is not forecast any further. */
const maxDays = 3_650;

/**
 * A person's bias cannot be known from a few tasks, and it changes: each run draws one bias for the whole list, with ln spread
 * sqrt(lasting² + first²/n). Without it, "95%" covered 84 to 90% of SiP's lists (5, 10 and 20 tasks ahead, per developer) at 10 to 99 past
 * tasks. Among lasting 0.3 to 0.35 and first 0.5 to 1.5, these are the smallest values that cover 93% at every history size.
 */
const lastingBias = 0.33;
const firstBias = 0.5;
/** Draws from other people's spread weigh as much as this many of the person's own tasks, because the longest overrun is yet to come. */
const priorTasks = 3;

/**
 * When will this list be done? Draws an error for every task from the last 50 (with fewer than 9, from the prior, which the result names
 * as such) and one bias for all of them, adds the times up, and takes quantiles of the sums; days are drawn from past days in the same
 * way. Source: Monte Carlo over own errors, after Spolsky's evidence-based scheduling (2007); Bayesian bootstrap weights (Rubin 1981).
 */
export function forecastBacklog(question: BacklogQuestion, random: Random): BacklogForecast {
  const { estimates, errors, perDay, runs = runCount } = question;
  if (estimates.some((estimate) => !(estimate > 0))) {
    throw new AppError('badInput', 'A forecast needs estimates above 0.');
  }
  const last = errors.slice(-windowTasks);
  const hasHistory = last.length >= exactFrom(0.8);
  const known = hasHistory ? last : [];
  const normal = normalDeviates(random);
  const pick = (values: readonly number[]) => valueAt(values, Math.floor(random() * values.length));
  const biasSd = hasHistory
    ? Math.hypot(lastingBias, firstBias / Math.sqrt(known.length))
    : priorSigma / Math.sqrt(priorTasks);
  const drawRun = () => {
    const bias = biasSd * normal();
    const weights = weightedDraw(known, random);
    return () => bias + (weights() ?? priorSigma * normal());
  };
  const workDays = perDay?.some((time) => time > 0) === true ? perDay : undefined;
  const totals = new Float64Array(runs);
  const days = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    let total = 0;
    const drawError = drawRun();
    for (const estimate of estimates) total += estimate * Math.exp(drawError());
    totals[run] = total;
    if (workDays === undefined) continue;
    let left = total;
    let day = 0;
    while (left > 0 && day < maxDays) {
      left -= pick(workDays);
      day += 1;
    }
    days[run] = day;
  }
  return {
    levels: chances.map((chance) => ({
      chance,
      total: quantile(totals, chance),
      days: workDays === undefined ? null : Math.ceil(quantile(days, chance)),
    })),
    estimated: estimates.reduce((sum, estimate) => sum + estimate, 0),
    source: hasHistory ? 'history' : 'prior',
    n: hasHistory ? known.length : 0,
  };
}

/**
 * Draws from the values with random exponential weights, as in the Bayesian bootstrap; undefined if the draw falls on the prior's share.
 */
function weightedDraw(values: readonly number[], random: Random): () => number | undefined {
  const weight = () => -Math.log1p(-random());
  const upTo = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weight();
    upTo[i] = sum;
  }
  let total = sum;
  for (let i = 0; i < priorTasks; i++) total += weight();
  return () => {
    const at = random() * total;
    if (at >= sum) return undefined;
    return values[upTo.findIndex((end) => at < end)];
  };
}
