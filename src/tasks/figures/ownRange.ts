import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { minSample } from '../../base/minSample.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import {
  type HistoryInterval,
  historyInterval,
  intervalAround,
  pastBand,
  type SizedError,
  SteeredInterval,
} from '../../statistics/estimates/historyInterval.ts';

const level = 0.8;
/**
 * No range is shown for an estimate beyond the longest or shortest one by more than this factor. Chosen by us: SiP's errors grow by size
 * thirds.
 */
const maxCarryFactor = 2;
/** Treats estimates that differ only in the last bit as equal. */
const rounding = 1e-9;

/** The fields of a finished task that a range is computed from. */
interface RangeRow {
  readonly kind: string;
  readonly estimateMs: number;
  readonly measuredMs: number;
  readonly doneMs: number;
}

/**
 * ln(measured/estimate) of finished tasks together with ln estimate, oldest first; times below one minute are raised to it, the resolution
 * of the clocks.
 */
export function sizedErrors(rows: readonly RangeRow[]): readonly SizedError[] {
  return [...rows]
    .sort((a, b) => a.doneMs - b.doneMs)
    .map(({ measuredMs, estimateMs }) => {
      const size = sizeOf(estimateMs);
      return { error: Math.log(Math.max(measuredMs, minuteMs)) - size, size };
    });
}

/** Like {@link sizedErrors}, without the sizes. */
export function estimateErrors(rows: readonly RangeRow[]): readonly number[] {
  return sizedErrors(rows).map(({ error }) => error);
}

function sizeOf(estimateMs: number): number {
  return Math.log(Math.max(estimateMs, minuteMs));
}

/** Whether the range is based on tasks as long as the one asked about. */
export type Reach = 'inside' | 'carriedOver' | 'tooFar';

export interface OwnRange {
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly interval: HistoryInterval;
  /** `tooFar`: no range may be shown. */
  readonly reach: Reach;
}

/**
 * The range that holds 80% of tasks like this one: from tasks of its kind once there are ten, else from all tasks, else from the wide
 * prior. Uses the tasks nearest in size.
 */
export function ownRange(rows: readonly RangeRow[], kind: string, estimateMs: number): OwnRange {
  const ofKind = sizedErrors(rows.filter((row) => row.kind === kind));
  const all = sizedErrors(rows);
  const size = sizeOf(estimateMs);
  const interval: HistoryInterval =
    all.length < minSample
      ? new SteeredInterval(level).next(size)
      : historyInterval({ all, size, level, ...(ofKind.length < minSample ? {} : { kind: ofKind }) });
  const { lower, upper } = intervalAround(estimateMs, interval);
  const n = all.length < minSample ? all.length : interval.n;
  return { lowerMs: lower, upperMs: upper, interval: { ...interval, n }, reach: reachOf(interval, size) };
}

function reachOf({ sizes, source }: HistoryInterval, size: number): Reach {
  if (source === 'prior' || sizes === null) return 'inside';
  const beyond = Math.max(size - sizes.upper, sizes.lower - size);
  if (beyond <= rounding) return 'inside';
  return beyond <= Math.log(maxCarryFactor) ? 'carriedOver' : 'tooFar';
}

/** Shown while a person writes an estimate. Says how many tasks fell in the range, and says so if the range is not based on their own. */
export function rangeSentence(rows: readonly RangeRow[], kind: string, estimateMs: number): string {
  const { lowerMs, upperMs, interval, reach } = ownRange(rows, kind, estimateMs);
  const range = l10n.t('{0} to {1}', formatDuration(lowerMs), formatDuration(upperMs));
  const time = formatDuration(estimateMs);
  if (interval.source === 'prior') {
    return l10n.t(
      'For other developers, a guess of {0} took {1}. Your own range comes after {2} finished tasks ({3} so far).',
      time,
      range,
      minSample,
      interval.n,
    );
  }
  const scope = interval.source === 'kind' ? l10n.t('{0} tasks', kind) : l10n.t('tasks');
  if (reach === 'tooFar') return l10n.t('No range: {0}, none near {1}.', spanSentence(interval, scope), time);
  const carried = reach === 'inside' ? '' : l10n.t(' A guess: {0}.', spanSentence(interval, scope));
  return l10n.t(
    'Plan for {0}. {1} fell in that range, scaled to {2}.{3}',
    range,
    countedTasks(interval, scope),
    time,
    carried,
  );
}

/** "18 of your last 23 bug fix tasks": counted from the record. */
export function countedTasks({ inside, n, of }: HistoryInterval, scope: string): string {
  if (n === of) return l10n.t('{0} of your last {1} {2}', inside, n, scope);
  return l10n.t('{0} of the {1} nearest in size of your last {2} {3}', inside, n, of, scope);
}

function spanSentence({ sizes }: HistoryInterval, scope: string): string {
  const { lower, upper } = sizes ?? { lower: 0, upper: 0 };
  return l10n.t(
    'you estimated your {0} at {1} to {2}',
    scope,
    formatDuration(Math.exp(lower)),
    formatDuration(Math.exp(upper)),
  );
}

export interface OwnBand {
  /** As factors on the estimate. */
  readonly lower: number;
  readonly upper: number;
  /** How many of the latest tasks it is computed from, and how many of them lie inside. */
  readonly n: number;
  readonly inside: number;
}

/** The band around all estimates in a plot, from the latest tasks of any size; null below ten tasks. */
export function ownBand(rows: readonly RangeRow[]): OwnBand | null {
  const band = rows.length < minSample ? undefined : pastBand(estimateErrors(rows), level);
  return band === undefined ? null : { ...band, lower: Math.exp(band.lower), upper: Math.exp(band.upper) };
}
