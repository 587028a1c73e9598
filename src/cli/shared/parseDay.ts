import { AppError } from '../../base/appError.ts';

/** The first moment of a day in UTC, ms; undefined when the text is not a day. */
export function dayOf(text: string): number | undefined {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // `Date` reads 31 February as a day in March.
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text) ? timeMs : undefined;
}

/** The first moment of a day in UTC, ms. @throws AppError `badInput` */
export function parseDay(text: string): number {
  const timeMs = dayOf(text);
  if (timeMs === undefined) throw new AppError('badInput', `"${text}" isn’t a day; write it like 2026-03-01.`);
  return timeMs;
}
