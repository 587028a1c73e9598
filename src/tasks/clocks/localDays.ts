import { utcDate } from '../../base/localDay.ts';
import { dayMs, minuteMs } from '../../base/timeUnits.ts';
import type { Interval } from './intervals.ts';

/** From this moment on local time is UTC plus `zoneMin`. */
export interface ZoneChange {
  readonly tMs: number;
  readonly zoneMin: number;
}

/** The time zone changes found in the events: daylight saving time, travel. */
export function zoneChanges(
  events: Iterable<{ readonly tMs: number; readonly zoneMin: number }>,
): readonly ZoneChange[] {
  const changes: ZoneChange[] = [];
  for (const { tMs, zoneMin } of events) if (changes.at(-1)?.zoneMin !== zoneMin) changes.push({ tMs, zoneMin });
  return changes;
}

/**
 * Milliseconds per local day (`2026-03-29`) at the person's location. Durations are measured in UTC; only their assignment to days is
 * local. A stretch is split at local midnight and at zone changes, so the day that summer time begins is an hour shorter and nothing is
 * lost or counted twice.
 */
export function localDays(stretches: Iterable<Interval>, zones: readonly ZoneChange[]): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const { fromMs, toMs } of stretches) {
    let atMs = fromMs;
    while (atMs < toMs) {
      const index = zones.findLastIndex(({ tMs }) => tMs <= atMs);
      const offsetMs = (zones[Math.max(index, 0)]?.zoneMin ?? 0) * minuteMs;
      const localMs = atMs + offsetMs;
      const midnightMs = (Math.floor(localMs / dayMs) + 1) * dayMs - offsetMs;
      const untilMs = Math.min(toMs, midnightMs, zones[Math.max(index, -1) + 1]?.tMs ?? toMs);
      // Before the first known change, its zone applies as well.
      const endMs = untilMs > atMs ? untilMs : Math.min(toMs, midnightMs);
      const day = utcDate(localMs);
      days.set(day, (days.get(day) ?? 0) + endMs - atMs);
      atMs = endMs;
    }
  }
  return days;
}
