/** Lines of one side of a single-file patch, 1-based, end included. */
interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** The lines that a single-file patch removed or added, context included. */
function touched(patch: string, side: 'old' | 'new'): readonly LineRange[] {
  const headers = patch.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm);
  return [...headers].flatMap(([, oldFrom, oldCount, newFrom, newCount]) => {
    const [from, count] = side === 'old' ? [oldFrom, oldCount] : [newFrom, newCount];
    const lines = count === undefined ? 1 : Number(count);
    return lines === 0 ? [] : [{ from: Number(from), to: Number(from) + lines - 1 }];
  });
}

/**
 * Whether a later patch of a file changes lines near those that an earlier one wrote. The three context lines of each patch count too;
 * shifts caused by commits in between are not tracked.
 */
export function touchesSameLines(earlier: string, later: string): boolean {
  const written = touched(earlier, 'new');
  return touched(later, 'old').some(({ from, to }) => written.some((one) => one.from <= to && one.to >= from));
}
