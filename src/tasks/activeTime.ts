/** A sign of a person at the keyboard. */
export interface HumanSignal {
  /** UTC ms. */
  readonly tMs: number;
  /** Typing and deciding; reading is scrolling, selecting and looking. */
  readonly kind: 'typing' | 'reading';
}

/** [from, to) in UTC ms. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A gap is credited when it closes within this time. Source: design of the clocks (field: WakaTime 120 s between heartbeats,
 * ActivityWatch 180 s until away); reading leaves fewer signs, so it gets longer.
 */
export const typingGapMs = 120_000;
export const readingGapMs = 300_000;
/** What is credited after the last sign before a longer gap: nobody gets fifteen minutes for free. */
export const tailMs = 30_000;

/**
 * When a person was at work: gaps between signs that close in time, and a short tail after the last one.
 * @param gapMs One idle rule for all signs instead of the two above: for the sensitivity report.
 */
export function presence(signals: readonly HumanSignal[], gapMs?: number): readonly Interval[] {
  const sorted = [...signals].sort((a, b) => a.tMs - b.tMs);
  const intervals: { fromMs: number; toMs: number }[] = [];
  for (const [index, { tMs, kind }] of sorted.entries()) {
    const next = sorted[index + 1]?.tMs ?? Number.POSITIVE_INFINITY;
    const limit = gapMs ?? (kind === 'typing' ? typingGapMs : readingGapMs);
    const toMs = next - tMs <= limit ? next : tMs + Math.min(tailMs, next - tMs);
    const last = intervals.at(-1);
    if (last !== undefined && last.toMs >= tMs) last.toMs = Math.max(last.toMs, toMs);
    else intervals.push({ fromMs: tMs, toMs });
  }
  return intervals;
}

/** Milliseconds that both lists of disjoint ascending intervals cover. */
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
