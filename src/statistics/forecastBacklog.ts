import { AppError } from '../base/appError.ts';
import type { EstimateErrors } from './conformalInterval.ts';
import { exactFrom, windowTasks } from './conformalInterval.ts';
import { quantile } from './descriptive.ts';
import { priorSigma } from './priorInterval.ts';
import type { Random } from './seededRandom.ts';
import { normalDeviates } from './seededRandom.ts';
import { valueAt } from './vector.ts';

export interface BacklogQuestion {
  /** Estimates of the open tasks, in one unit (minutes), each above 0. */
  readonly estimates: readonly number[];
  /** The person's errors ln(actual/estimate), oldest first. */
  readonly errors: EstimateErrors;
  /** Active time of past working days in the same unit; a day off is a 0. Without it no days are forecast. */
  readonly perDay?: readonly number[] | undefined;
  readonly runs?: number;
}

export interface BacklogForecast {
  /** Chance, the total time that is enough with it, and the days it takes (null without a record of days). */
  readonly levels: readonly { readonly chance: number; readonly total: number; readonly days: number | null }[];
  readonly estimated: number;
  readonly source: 'history' | 'prior';
  readonly n: number;
}

const chances = [0.5, 0.8, 0.95] as const;
const runCount = 4_000;
/** A backlog that is not done after so many days is not forecast further. */
const maxDays = 3_650;

/**
 * When is this list done? Draws an error for every task from the last 50 (below 9, from the prior, named as such), sums,
 * and reads the sums' quantiles; days are drawn from the record of past days in the same way.
 * Source: Monte Carlo over own errors, after Spolsky's evidence-based scheduling (2007).
 */
export function forecastBacklog(question: BacklogQuestion, random: Random): BacklogForecast {
  const { estimates, errors, perDay, runs = runCount } = question;
  if (estimates.some((estimate) => !(estimate > 0))) {
    throw new AppError('badInput', 'A forecast needs estimates above 0.');
  }
  const known = errors.slice(-windowTasks);
  const hasHistory = known.length >= exactFrom(0.8);
  const normal = normalDeviates(random);
  const pick = (values: readonly number[]) => valueAt(values, Math.floor(random() * values.length));
  const drawError = hasHistory ? () => pick(known) : () => priorSigma * normal();
  const workDays = perDay?.some((time) => time > 0) === true ? perDay : undefined;
  const totals = new Float64Array(runs);
  const days = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    let total = 0;
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
