import { changedStretch } from './changedStretch.ts';

/** A range of a text, UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a range of an earlier text is now: where it was if only lines above or below have changed, or the only place with its text, if it
 * was the only one before.
 * @returns undefined if neither can be said; no time is lost with a diff, since this is asked for while a reply arrives
 */
export function followedSelection(earlier: string, { start, end }: Range, now: string): Range | undefined {
  const changed = changedStretch(earlier, now);
  if (end <= changed.start) return { start, end };
  if (start >= changed.end) return { start: start + changed.moved, end: end + changed.moved };
  const text = earlier.slice(start, end);
  const isOnly = (whole: string) => whole.indexOf(text) >= 0 && whole.indexOf(text) === whole.lastIndexOf(text);
  if (text.trim() === '' || !isOnly(earlier) || !isOnly(now)) return undefined;
  const place = now.indexOf(text);
  return { start: place, end: place + text.length };
}
