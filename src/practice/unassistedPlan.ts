import * as z from 'zod/mini';
import { localDay } from '../base/localDay.ts';
import { dayMs, minuteMs, weekMs } from '../base/timeUnits.ts';

/** A weekly session without AI. */
const schema = z.object({
  /** 0 Sunday to 6 Saturday, local. */
  weekday: z.int().check(z.minimum(0), z.maximum(6)),
  /** Minutes after local midnight. */
  minute: z.int().check(z.minimum(0), z.maximum(1439)),
});
export type UnassistedPlan = z.infer<typeof schema>;

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
/** How long a session takes at most, ms. Chosen by us: two or three small functions. */
export const sessionMs = 20 * minuteMs;
export const tasksASession = 2;
/** How long a session stays due after its time; later it counts as missed. */
export const dueForMs = dayMs;

export function readUnassistedPlan(value: unknown): UnassistedPlan | undefined {
  const read = schema.safeParse(value);
  return read.success ? read.data : undefined;
}

/** The latest planned time at or before now, UTC ms. @param zoneMin Minutes to add to UTC for local time. */
export function lastPlannedMs({ weekday, minute }: UnassistedPlan, nowMs: number, zoneMin: number): number {
  const days = localDay(nowMs, zoneMin);
  // Day 0 of the epoch was a Thursday.
  const today = (days + 4) % 7;
  const planned = (days - ((today - weekday + 7) % 7)) * dayMs + (minute - zoneMin) * minuteMs;
  return planned <= nowMs ? planned : planned - weekMs;
}

export interface UnassistedDue {
  readonly isDue: boolean;
  /** UTC ms: the planned time that is due, or the next one. */
  readonly atMs: number;
}

/** @param lastMs When a session was last begun, skipped or planned, UTC ms; 0 when never. */
export function unassistedDue(plan: UnassistedPlan, nowMs: number, zoneMin: number, lastMs: number): UnassistedDue {
  const planned = lastPlannedMs(plan, nowMs, zoneMin);
  const isDue = lastMs < planned && nowMs - planned < dueForMs;
  return { isDue, atMs: isDue ? planned : planned + weekMs };
}

/** In words: "Friday 16:00". */
export function planText({ weekday, minute }: UnassistedPlan): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${weekdays[weekday]} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Parses "Friday 16:00", "fri 9:30"; undefined when it is not a weekday with a time. */
export function readPlanText(text: string): UnassistedPlan | undefined {
  const [, name = '', hours = '', minutes = ''] = /^\s*([a-z]{2,9})\.?\s+(\d{1,2})[:.](\d{2})\s*$/i.exec(text) ?? [];
  const weekday = weekdays.findIndex((day) => name.length >= 2 && day.toLowerCase().startsWith(name.toLowerCase()));
  const minute = Number(hours) * 60 + Number(minutes);
  if (weekday < 0 || Number(minutes) > 59) return undefined;
  return readUnassistedPlan({ weekday, minute });
}
