import { diffLines } from 'diff';

/** A range of a text, UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a range of an earlier text is now; undefined if anything within it has changed. */
export function followedSelection(earlier: string, { start, end }: Range, now: string): Range | undefined {
  if (earlier === now) return { start, end };
  let offset = 0;
  let moved = 0;
  for (const { value, added, removed } of diffLines(earlier, now)) {
    if (offset >= end) break;
    const { length } = value;
    if (added && offset > start) return undefined;
    if (removed && offset + length > start) return undefined;
    if (added) moved += length;
    else offset += length;
    if (removed) moved -= length;
  }
  const place = { start: start + moved, end: end + moved };
  return now.slice(place.start, place.end) === earlier.slice(start, end) ? place : undefined;
}
