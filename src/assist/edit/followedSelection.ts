/** A range of a text, UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a range of an earlier text is now: where it was if only other parts have changed, all before or all behind it, or the only place
 * with its text, if it was the only one before.
 * @returns undefined if neither can be said; no time is lost with a diff, since this is asked for while a reply arrives
 */
export function followedSelection(earlier: string, { start, end }: Range, now: string): Range | undefined {
  if (earlier.slice(0, end) === now.slice(0, end)) return { start, end };
  const moved = now.length - earlier.length;
  // Where the unchanged beginning reaches into the place, the selected text may be what was deleted.
  const isAmbiguous = earlier.slice(0, start + moved + 1) === now.slice(0, start + moved + 1);
  if (start + moved >= 0 && !isAmbiguous && earlier.slice(start) === now.slice(start + moved))
    return { start: start + moved, end: end + moved };
  const text = earlier.slice(start, end);
  const isOnly = (whole: string) => whole.indexOf(text) >= 0 && whole.indexOf(text) === whole.lastIndexOf(text);
  if (text.trim() === '' || !isOnly(earlier) || !isOnly(now)) return undefined;
  const place = now.indexOf(text);
  return { start: place, end: place + text.length };
}
