import { minuteMs } from '../base/timeUnits.ts';

/** A duration as `h:mm`, rounded to the minute; what is shorter than half a minute reads `<0:01`. @param ms 0 and up. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / minuteMs);
  if (minutes === 0) return ms > 0 ? '<0:01' : '0:00';
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A time with what uncertain silence adds at most: "1:12, up to 1:21"; the time alone where both read the same. */
export function durationUpTo(ms: number, uncertainMs: number): string {
  const [least, most] = [durationText(ms), durationText(ms + uncertainMs)];
  return most === least ? least : `${least}, up to ${most}`;
}

/** A duration for the ear: "1 hour 5 minutes". @param ms 0 and up. */
export function spokenDuration(ms: number): string {
  const minutes = Math.round(ms / minuteMs);
  if (minutes === 0) return ms > 0 ? 'less than a minute' : '0 minutes';
  const hours = Math.floor(minutes / 60);
  return [plural(hours, 'hour'), plural(minutes % 60, 'minute')].filter((part) => part !== '').join(' ');
}

const plural = (count: number, word: string): string =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
