/** Lines named in one place of a note, both ends included. */
export interface NamedRange {
  readonly start: number;
  readonly end: number;
  /** Line of the note. */
  readonly place: number;
}

/** Ranges that overlap one that comes earlier in the note. Sorts once and scans once, because a hostile note may have millions. */
export function doubleRanges(ranges: readonly NamedRange[]): NamedRange[] {
  const found: NamedRange[] = [];
  let widest: NamedRange | undefined;
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const other = widest;
    if (other === undefined || range.end > other.end) widest = range;
    if (other !== undefined && range.start <= other.end) found.push(range.place >= other.place ? range : other);
  }
  return found;
}
