/** Where a text was changed by somebody whose changes were not reported. */
export interface ChangedStretch {
  /** What begins before and ends no later than here is where it was; UTF-16 offset in the earlier text. */
  readonly start: number;
  /** What begins no earlier than here has moved; UTF-16 offset in the earlier text. */
  readonly end: number;
  /** By how many units. */
  readonly moved: number;
}

/**
 * The one stretch of whole lines that may have changed. Between equal lines nobody can say which ones were deleted or are new: the stretch
 * holds all of them, so that nothing within is taken for something that only looks like it.
 */
export function changedStretch(earlier: string, now: string): ChangedStretch {
  const [before, after] = [linesWithEnds(earlier), linesWithEnds(now)];
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let sameBelow = 0;
  while (sameBelow < shorter && before.at(-1 - sameBelow) === after.at(-1 - sameBelow)) sameBelow += 1;
  const unitsOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length, 0);
  return {
    start: unitsOf(before.slice(0, Math.min(same, shorter - sameBelow))),
    end: earlier.length - unitsOf(before.slice(before.length - Math.min(sameBelow, shorter - same))),
    moved: now.length - earlier.length,
  };
}

function linesWithEnds(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
