import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { startOfDayMs } from '../../base/localDay.ts';
import { plural } from '../../base/plural.ts';
import { dayMs } from '../../base/timeUnits.ts';
import type { DerivedStore } from '../clocks/clockCache.ts';
import { DayClocks, type DaySource } from '../clocks/dayClocks.ts';

/**
 * How much of the last seven days (today and the six before, local) was work, and how much of it was on no task; unassigned time is
 * reported as such, not guessed. Undefined if there was none.
 * @param concealed Tasks not yet revealed: the sum would give their time away, so it is withheld.
 * @param zoneMin Minutes to add to UTC to get local time.
 */
export function weekAtWork(
  source: DaySource,
  kept: DerivedStore,
  now: { readonly nowMs: number; readonly zoneMin: number },
  concealed: readonly { readonly title: string }[],
): string | undefined {
  const [first] = concealed;
  if (first !== undefined)
    return l10n.t('The active time of the last seven days is shown when “{0}” is done.', first.title);
  const todayMs = startOfDayMs(now.nowMs, now.zoneMin);
  const days = new DayClocks(source, kept, now.nowMs);
  const { humanActiveMs, unassignedMs, activeDays } = days.range(todayMs - 6 * dayMs, now.nowMs);
  if (humanActiveMs === 0) return undefined;
  return l10n.t(
    'You were active for {0} on {1} of the last seven, {2} of it outside any task.',
    formatDuration(humanActiveMs),
    plural(activeDays, 'day'),
    formatDuration(unassignedMs),
  );
}
