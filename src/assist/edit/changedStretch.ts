import { withoutEnd } from '../../base/textEnds.ts';

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
  while (same < shorter && isSame(before[same], after[same])) same += 1;
  // Only the end of the last line may be new.
  if (same === before.length && same === after.length) return { start: earlier.length, end: earlier.length, moved: 0 };
  let sameBelow = 0;
  while (sameBelow < shorter && isSame(before.at(-1 - sameBelow), after.at(-1 - sameBelow))) sameBelow += 1;
  const unitsOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length, 0);
  const below = Math.min(sameBelow, shorter - same);
  const end = earlier.length - unitsOf(before.slice(before.length - below));
  return {
    start: unitsOf(before.slice(0, Math.min(same, shorter - sameBelow))),
    end,
    moved: now.length - unitsOf(after.slice(after.length - below)) - end,
  };
}

/** A last line that gets an end, or loses it, is the same line. */
function isSame(line = '', other = ''): boolean {
  return (
    line === other ||
    (line.endsWith('\n') !== other.endsWith('\n') && withoutEnd(line, '\r\n') === withoutEnd(other, '\r\n'))
  );
}

function linesWithEnds(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
