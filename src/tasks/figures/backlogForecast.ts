import { AppError } from '../../base/appError.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { dayMs } from '../../base/timeUnits.ts';
import { type BacklogForecast, forecastBacklog } from '../../statistics/forecastBacklog.ts';
import { minTasks } from '../../statistics/minTasks.ts';
import { seededRandom } from '../../statistics/seededRandom.ts';
import { parseEstimate } from '../duration.ts';
import type { GapRow } from './gap.ts';
import { estimateErrors } from './ownRange.ts';

/** Days of the record that are drawn from: four weeks, days off among them. */
const drawnDays = 28;
/** The same list and record give the same forecast. */
const seed = 1;

/** Estimates as a person writes a list of them: `1h, 2h 45m; 30m` on one line or many. @throws AppError `badInput`. */
export function readEstimates(text: string): readonly number[] {
  const parts = text
    .split(/[,;\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new AppError('badInput', 'Enter the estimates of the tasks ahead, like 1h, 2h, 45m.');
  return parts.map((part) => parseEstimate(part).typicalMs);
}

/** When is this list done? From the person's own errors and days; below ten tasks from a wide prior, which the result names. */
export function backlogForecast(
  rows: readonly GapRow[],
  estimatesMs: readonly number[],
  { nowMs, zoneMin }: { readonly nowMs: number; readonly zoneMin: number },
): BacklogForecast {
  const perDay = rows.length < minTasks ? undefined : activeDays(rows, nowMs, zoneMin);
  return forecastBacklog(
    { estimates: estimatesMs, errors: rows.length < minTasks ? [] : estimateErrors(rows), perDay },
    seededRandom(seed),
  );
}

/** For a person, line by line. */
export function forecastLines({ levels, estimated, source, n }: BacklogForecast): readonly string[] {
  const from =
    source === 'history'
      ? `from your last ${n} tasks`
      : `from other developers: you have fewer than ${minTasks} finished tasks`;
  return [
    `Estimated: ${formatDuration(estimated)} of active time.`,
    ...levels.map(({ chance, total, days }) => {
      const when = days === null ? '' : `, ${plural(days, 'day')} at the pace of your last four weeks`;
      return `${Math.round(100 * chance)}%: done within ${formatDuration(total)}${when}.`;
    }),
    `Drawn 4,000 times ${from}.`,
  ];
}

/** Measured time of each of the last days, on the day when the task was done; days without a task count as 0. */
function activeDays(rows: readonly GapRow[], nowMs: number, zoneMin: number): readonly number[] {
  const dayOf = (ms: number) => Math.floor((ms + zoneMin * 60_000) / dayMs);
  const today = dayOf(nowMs);
  const days = Array.from({ length: drawnDays }, () => 0);
  for (const { doneMs, measuredMs } of rows) {
    const ago = today - dayOf(doneMs);
    if (ago >= 0 && ago < drawnDays) days[ago] = (days[ago] ?? 0) + measuredMs;
  }
  const first = days.findLastIndex((ms) => ms > 0);
  return days.slice(0, Math.max(first + 1, 1));
}
