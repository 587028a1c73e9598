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

/** A selection that is kept without its file's text. */
export interface KeptSelection {
  readonly text: string;
  /** What stood before and behind it, as far as it takes to tell it from all else; nothing in what older versions kept. */
  readonly lead?: string | undefined;
  readonly tail?: string | undefined;
}

/** Shorter text may come up again by coincidence. Chosen by us. */
const unmistakableUnits = 20;
/** Most to keep on each side, UTF-16 units: a conversation keeps no files. Chosen by us. */
const maxMargin = 2_000;

export function keptSelection(text: string, { start, end }: Range) {
  let margin = 0;
  for (;;) {
    const [first, last] = [Math.max(0, start - margin), Math.min(text.length, end + margin)];
    const whole = text.slice(first, last);
    const isOnly = text.indexOf(whole) === text.lastIndexOf(whole);
    if ((isOnly && whole.length >= unmistakableUnits) || margin >= maxMargin || whole.length === text.length)
      return { text: text.slice(start, end), lead: text.slice(first, start), tail: text.slice(end, last) };
    margin = 2 * margin + 10;
  }
}

/** Where a kept selection is in the text of now; undefined if it, or what told it from other places, has changed. */
export function keptSelectionIn({ text, lead = '', tail = '' }: KeptSelection, now: string): Range | undefined {
  const whole = lead + text + tail;
  const at = now.indexOf(whole);
  if (at < 0 || at !== now.lastIndexOf(whole)) return undefined;
  const start = at + lead.length;
  return { start, end: start + text.length };
}
