import { type HistoryInterval, historyInterval, intervalAround } from '../../statistics/historyInterval.ts';
import { priorInterval } from '../../statistics/priorInterval.ts';
import { formatClock, formatDuration } from '../duration.ts';
import { minTasks } from './minTasks.ts';

const minuteMs = 60_000;
const level = 0.8;

/** The part of a finished task that a range is made of. */
interface RangeRow {
  readonly kind: string;
  readonly estimateMs: number;
  readonly measuredMs: number;
  readonly doneMs: number;
}

/** ln(measured/estimate) of finished tasks, oldest first; clocks of one minute say nothing about less. */
export function estimateErrors(rows: readonly RangeRow[]): readonly number[] {
  return [...rows]
    .sort((a, b) => a.doneMs - b.doneMs)
    .map(({ measuredMs, estimateMs }) => Math.log(Math.max(measuredMs, minuteMs) / Math.max(estimateMs, minuteMs)));
}

/** The range that holds 80 % of the person's tasks, around an estimate: of the kind from ten tasks on, else of all, else the wide prior. */
export function ownRange(
  rows: readonly RangeRow[],
  kind: string,
  estimateMs: number,
): { readonly lowerMs: number; readonly upperMs: number; readonly interval: HistoryInterval } {
  const ofKind = estimateErrors(rows.filter((row) => row.kind === kind));
  const all = estimateErrors(rows);
  const interval: HistoryInterval =
    all.length < minTasks
      ? prior(all.length)
      : historyInterval({ all, level, ...(ofKind.length < minTasks ? {} : { kind: ofKind }) });
  const { lower, upper } = intervalAround(estimateMs, interval);
  return { lowerMs: lower, upperMs: upper, interval };
}

/** Said while a person writes an estimate. A range that is not theirs is named as such. */
export function rangeSentence(rows: readonly RangeRow[], kind: string, estimateMs: number): string {
  const { lowerMs, upperMs, interval } = ownRange(rows, kind, estimateMs);
  const range = `${formatClock(lowerMs)}–${formatClock(upperMs)}`;
  const time = formatDuration(estimateMs);
  if (interval.source === 'prior') {
    return `No range of your own yet (n = ${interval.n} of ${minTasks}). For developers in general, ${time} took ${range} in 80 % of tasks: a wide prior.`;
  }
  const scope = interval.source === 'kind' ? `${kind} tasks` : 'tasks';
  return `Your ${time} ${scope} took ${range} (80 % of your last ${interval.n}).`;
}

function prior(n: number): HistoryInterval {
  const { lower, upper, centre } = priorInterval(level);
  return { lower, upper, median: centre, source: 'prior', n, level };
}
