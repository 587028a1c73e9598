import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { formatDuration } from '../../base/duration.ts';
import { localDay } from '../../base/localDay.ts';
import { minSample } from '../../base/minSample.ts';
import { plural } from '../../base/plural.ts';
import { type BacklogForecast, forecastBacklog } from '../../statistics/estimates/forecastBacklog.ts';
import { seededRandom } from '../../statistics/seededRandom.ts';
import { parseEstimate } from '../parseEstimate.ts';
import type { GapRow } from './gap.ts';
import { estimateErrors } from './ownRange.ts';

/** How many days of the record to draw from: four weeks, including days off. */
const drawnDays = 28;
/** Fixed, so that the same list and record give the same forecast. */
const seed = 1;

/** Parses a person's list of estimates: `1h, 2h 45m; 30m` on one or more lines. @throws AppError `badInput`. */
export function readEstimates(text: string): readonly number[] {
  const parts = text
    .split(/[,;\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0)
    throw new AppError('badInput', l10n.t('Enter the estimates of the tasks ahead, like 1h, 2h, 45m.'));
  return parts.map((part) => parseEstimate(part).typicalMs);
}

/**
 * Forecasts when this list will be done, from the person's own errors and days; below ten tasks from a wide prior, which the result
 * states.
 */
export function backlogForecast(
  rows: readonly GapRow[],
  estimatesMs: readonly number[],
  { nowMs, zoneMin }: { readonly nowMs: number; readonly zoneMin: number },
): BacklogForecast {
  const perDay = rows.length < minSample ? undefined : activeDays(rows, nowMs, zoneMin);
  return forecastBacklog(
    { estimates: estimatesMs, errors: rows.length < minSample ? [] : estimateErrors(rows), perDay },
    seededRandom(seed),
  );
}

/** For display, line by line. */
export function forecastLines({ levels, estimated, source, n }: BacklogForecast): readonly string[] {
  const from =
    source === 'history'
      ? l10n.t('from your last {0} tasks', n)
      : l10n.t('from other developers: you have fewer than {0} finished tasks', minSample);
  return [
    l10n.t('Estimated: {0} of active time.', formatDuration(estimated)),
    ...levels.map(({ chance, total, days }) => {
      const when = days === null ? '' : l10n.t(', {0} at the pace of your last four weeks', plural(days, 'day'));
      return l10n.t('{0}%: done within {1}{2}.', Math.round(100 * chance), formatDuration(total), when);
    }),
    l10n.t('Drawn 4,000 times {0}.', from),
  ];
}

/** Measured time of each of the last days, booked on the day the task was done; days without a task count as 0. */
function activeDays(rows: readonly GapRow[], nowMs: number, zoneMin: number): readonly number[] {
  const dayOf = (ms: number) => localDay(ms, zoneMin);
  const today = dayOf(nowMs);
  const days = Array.from({ length: drawnDays }, () => 0);
  for (const { doneMs, measuredMs } of rows) {
    const ago = today - dayOf(doneMs);
    if (ago >= 0 && ago < drawnDays) days[ago] = (days[ago] ?? 0) + measuredMs;
  }
  const first = days.findLastIndex((ms) => ms > 0);
  return days.slice(0, Math.max(first + 1, 1));
}
