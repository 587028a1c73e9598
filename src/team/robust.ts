/** Factor from MAD to the standard deviation of a normal distribution. */
const normalMad = 1.4826;
/** Values are limited to the median ± this many robust standard deviations, which affects three in a thousand honest, normal values. */
const heldAt = 3;
/** Nobody counts for more than this many times the typical person's tasks. */
const maxWeight = 3;

/**
 * Winsorised at the median ± 3 robust standard deviations (MAD): whatever one person claims, their value moves no further, and moving the
 * bounds takes half of all people lying in agreement. Honest values keep their spread, whereas quantile winsorising would shrink it, and
 * the interval with it.
 */
export function held(values: readonly number[]): readonly number[] {
  const centre = median(values);
  const spread = normalMad * median(values.map((value) => Math.abs(value - centre)));
  const width = heldAt * spread;
  return values.map((value) => Math.min(Math.max(value, centre - width), centre + width));
}

/** Factors in (0, 1] that reduce each size to at most three times the median. */
export function weightCaps(sizes: readonly number[]): readonly number[] {
  if (sizes.length === 0) return [];
  const most = maxWeight * median(sizes);
  return sizes.map((size) => (size > most ? most / size : 1));
}

/** Called several times per report with tens of thousands of numbers: a typed array sorts without a JavaScript comparator. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
