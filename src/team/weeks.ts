import { utcDate } from '../base/localDay.ts';
import { dayMs } from '../base/timeUnits.ts';

/** Monday 1970-01-05, the first week. */
const firstMondayMs = 4 * dayMs;

/** Weeks with the same pseudonym, which a report takes together: a quarter of a year. */
export const weeksPerQuarter = 13;

/** Number of the week (Monday to Sunday, UTC), counted from the one of 1970-01-05. */
export function weekOf(utcMs: number): number {
  return Math.floor((utcMs - firstMondayMs) / (7 * dayMs));
}

export function quarterOfWeek(week: number): number {
  return Math.floor(week / weeksPerQuarter);
}

/** UTC ms of the Monday on which a 13-week quarter starts. */
export function quarterStartMs(quarter: number): number {
  return firstMondayMs + quarter * weeksPerQuarter * 7 * dayMs;
}

/** Its first day, for display: 2026-09-28. */
export function quarterLabel(quarter: number): string {
  return utcDate(quarterStartMs(quarter));
}
