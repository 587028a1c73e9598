/** A narrower axis of ratios would make noise look like a pattern. */
const least = 1.5;

/** A domain of ratios around 1, with a little room. */
export function ratioDomain(ratios: readonly number[]): [number, number] {
  const finite = ratios.filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  return [Math.min(1 / least, ...finite) / 1.08, Math.max(least, ...finite) * 1.08];
}

const roundRatios = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10] as const;

/** Round ratios inside a domain, 1 among them, so far apart that at most about `most` stand side by side. */
export function ratioTicks([low, high]: readonly [number, number], most: number): number[] {
  const apart = Math.log(high / low) / most;
  const inside = roundRatios.filter((ratio) => ratio >= low && ratio <= high);
  const ticks = [1];
  for (const side of [inside.filter((ratio) => ratio > 1), inside.filter((ratio) => ratio < 1).reverse()]) {
    let last = 1;
    for (const ratio of side) {
      if (Math.abs(Math.log(ratio / last)) < apart) continue;
      ticks.push(ratio);
      last = ratio;
    }
  }
  return ticks.sort((a, b) => a - b);
}

/** For example ×0.8. */
export function factorText(ratio: number): string {
  return `×${Number(ratio.toPrecision(2))}`;
}
