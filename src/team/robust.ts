/** MAD to standard deviation of a normal distribution. */
const normalMad = 1.4826;
/** Values are held at the median ± this many robust standard deviations: of honest, normal ones three in a thousand. */
const heldAt = 3;
/** Nobody counts for more than this many times the typical person's tasks. */
const maxWeight = 3;

/**
 * Winsorised at the median ± 3 robust standard deviations (MAD): whatever one person claims, their value moves no further,
 * and half of all people would have to agree on a lie to move the bounds. Honest values keep their spread, which quantile
 * winsorising would shrink, and the interval with it.
 */
export function held(values: readonly number[]): readonly number[] {
  const centre = median(values);
  const spread = normalMad * median(values.map((value) => Math.abs(value - centre)));
  const width = heldAt * spread;
  return values.map((value) => Math.min(Math.max(value, centre - width), centre + width));
}

/** Factors in (0, 1] that bring each size down to three times the median one. */
export function weightCaps(sizes: readonly number[]): readonly number[] {
  if (sizes.length === 0) return [];
  const most = maxWeight * median(sizes);
  return sizes.map((size) => (size > most ? most / size : 1));
}

/** Of numbers by the tens of thousands, several times a report: a typed array sorts them without a comparison in script. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
