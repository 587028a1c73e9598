import { dayMs, minuteMs } from './timeUnits.ts';

/** The local day, counted from 1970-01-01. @param zoneMin Minutes to add to UTC to get local time. */
export function localDay(tMs: number, zoneMin: number): number {
  return Math.floor((tMs + zoneMin * minuteMs) / dayMs);
}

/** Start of the local day, UTC ms. @param zoneMin Minutes to add to UTC to get local time. */
export function startOfDayMs(tMs: number, zoneMin: number): number {
  return localDay(tMs, zoneMin) * dayMs - zoneMin * minuteMs;
}

/** The local date, as `2026-03-29`. @param zoneMin Minutes to add to UTC to get local time. */
export function localDate(tMs: number, zoneMin: number): string {
  return utcDate(tMs + zoneMin * minuteMs);
}

/** The date in UTC, as `2026-03-29`. */
export function utcDate(tMs: number): string {
  return new Date(tMs).toISOString().slice(0, 10);
}
