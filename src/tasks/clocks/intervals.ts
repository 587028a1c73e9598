/** [from, to) in ms. Lists of them are ascending and disjoint unless said otherwise. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sorts and merges intervals into an ascending, disjoint list, so that no time is counted twice. */
export function united(intervals: readonly Interval[]): readonly Interval[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= fromMs) continue;
    const last = result.at(-1);
    if (last !== undefined && last.toMs >= fromMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** Milliseconds that both lists cover. */
export function overlapMs(a: readonly Interval[], b: readonly Interval[]): number {
  let sum = 0;
  let [i, j] = [0, 0];
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined || y === undefined) return sum;
    sum += Math.max(0, Math.min(x.toMs, y.toMs) - Math.max(x.fromMs, y.fromMs));
    if (x.toMs < y.toMs) i += 1;
    else j += 1;
  }
}

export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** The intervals minus the others. */
export function without(intervals: readonly Interval[], others: readonly Interval[]): readonly Interval[] {
  if (others.length === 0) return intervals;
  return intervals.flatMap((interval) => {
    const left: Interval[] = [];
    let fromMs = interval.fromMs;
    for (const other of others) {
      if (other.toMs <= fromMs) continue;
      if (other.fromMs >= interval.toMs) break;
      if (other.fromMs > fromMs) left.push({ fromMs, toMs: other.fromMs });
      fromMs = Math.max(fromMs, other.toMs);
    }
    if (fromMs < interval.toMs) left.push({ fromMs, toMs: interval.toMs });
    return left;
  });
}
