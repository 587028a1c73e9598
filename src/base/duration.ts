import * as l10n from '@vscode/l10n';
import { plural } from './plural.ts';
import { minuteMs } from './timeUnits.ts';

/**
 * A duration as shown in every panel and the CLI: `45 s`, `5 min`, `1 h 20`. Rounded to the second below a minute, to the minute above.
 * @param ms 0 or more; anything less counts as 0.
 */
export function formatDuration(ms: number): string {
  const { hours, minutes, seconds } = roundedParts(ms);
  if (seconds > 0) return l10n.t('{0} s', seconds);
  if (hours === 0) return l10n.t('{0} min', minutes);
  return minutes === 0 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1}', hours, String(minutes).padStart(2, '0'));
}

/** A time and its maximum including uncertain gaps: `1 h 12, up to 1 h 21`; just the time if both read the same. @param ms 0 or more. */
export function formatDurationUpTo(ms: number, uncertainMs: number): string {
  const [least, most] = [formatDuration(ms), formatDuration(ms + uncertainMs)];
  return most === least ? least : l10n.t('{0}, up to {1}', least, most);
}

/** A duration for screen readers: `1 hour 20 minutes`. @param ms 0 or more. */
export function spokenDuration(ms: number): string {
  const { hours, minutes, seconds } = roundedParts(ms);
  if (seconds > 0) return plural(seconds, 'second');
  if (hours === 0) return plural(minutes, 'minute');
  return minutes === 0 ? plural(hours, 'hour') : `${plural(hours, 'hour')} ${plural(minutes, 'minute')}`;
}

/** Seconds only below a minute, and at least one unless the time is 0, so that a little never reads as nothing. */
function roundedParts(ms: number): { readonly hours: number; readonly minutes: number; readonly seconds: number } {
  const seconds = ms <= 0 ? 0 : Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return { hours: 0, minutes: 0, seconds };
  const inAll = Math.round(ms / minuteMs);
  return { hours: Math.floor(inAll / 60), minutes: inAll % 60, seconds: 0 };
}
