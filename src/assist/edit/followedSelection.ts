import { changedStretch } from './changedStretch.ts';
import { isWritten } from './lineText.ts';

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
  const place = onlyPlace(text, now);
  if (text.trim() === '' || place === undefined || onlyPlace(text, earlier) === undefined) return undefined;
  return { start: place, end: place + text.length };
}

function onlyPlace(text: string, whole: string): number | undefined {
  const at = whole.indexOf(text);
  return at >= 0 && at === whole.lastIndexOf(text) ? at : undefined;
}

/** A selection that is kept without its file's text. */
export interface KeptSelection {
  /** UTF-16 offset in the file's text of then. */
  readonly start: number;
  readonly text: string;
  /** What stood before and behind it, as far as it takes to tell it from all else; nothing in what older versions kept. */
  readonly lead?: string | undefined;
  readonly tail?: string | undefined;
  /** Its text was nowhere else in the file. */
  readonly isOnly?: boolean | undefined;
}

/** Shorter text may come up again by coincidence. Chosen by us. */
const unmistakableUnits = 20;
/** Most to keep on each side, UTF-16 units: a conversation keeps no files. Chosen by us. */
const maxMargin = 2_000;

/** A selection with as much around it as makes it unmistakable in its file. */
export function keptSelection(file: string, { start, end }: Range) {
  const text = file.slice(start, end);
  const isOnly = onlyPlace(text, file) !== undefined;
  let margin = 0;
  for (;;) {
    const [first, last] = [Math.max(0, start - margin), Math.min(file.length, end + margin)];
    const whole = file.slice(first, last);
    const isCertain = whole.length >= unmistakableUnits && onlyPlace(whole, file) !== undefined;
    if (isCertain || margin >= maxMargin || whole.length === file.length)
      return { start, text, lead: file.slice(first, start), tail: file.slice(end, last), isOnly };
    margin = Math.min(maxMargin, 2 * margin + 10);
  }
}

/** Where a kept selection is in the text of now; undefined if it has changed, or if another place may only look like it. */
export function keptSelectionIn(kept: KeptSelection, now: string): Range | undefined {
  const start = placeNow(kept, now);
  return start === undefined ? undefined : { start, end: start + kept.text.length };
}

function placeNow({ start, text, lead, tail, isOnly }: KeptSelection, now: string): number | undefined {
  // What an older version kept does not say what it could be told from others by.
  if (lead === undefined || tail === undefined) return now.startsWith(text, start) ? start : undefined;
  const whole = lead + text + tail;
  const at = onlyPlace(whole, now);
  if (at !== undefined) return at + lead.length;
  // So much kept means that it was one of several then, too: it counts as the same only where it was.
  const wasOneOfSeveral = Math.max(lead.length, tail.length) >= maxMargin;
  if (wasOneOfSeveral && now.startsWith(whole, start - lead.length)) return start;
  const bare = isOnly === true ? onlyPlace(text, now) : undefined;
  if (bare === undefined) return undefined;
  const isBehindLead = isWritten(lead) && now.slice(0, bare).endsWith(lead);
  const isBeforeTail = isWritten(tail) && now.startsWith(tail, bare + text.length);
  return isBehindLead || isBeforeTail ? bare : undefined;
}
