import * as l10n from '@vscode/l10n';

/** A narrower ratio axis would make noise look like a pattern. */
const minRange = 1.5;

/** A domain of ratios around 1, with a little margin. */
export function ratioDomain(ratios: readonly number[]): [number, number] {
  const finite = ratios.filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  return [Math.min(1 / minRange, ...finite) / 1.08, Math.max(minRange, ...finite) * 1.08];
}

const roundRatios = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10] as const;

/** Round ratios inside a domain, including 1, spaced so that there are at most about `most`. */
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

/** A time ratio in everyday words: 0.8 is "20% less", 1.5 "50% more", 2 "2× as long". */
export function changeText(ratio: number): string {
  if (ratio === 1) return l10n.t('the same');
  if (ratio >= 2) return l10n.t('{0}× as long', ratio);
  const share = Math.round(100 * Math.abs(ratio - 1));
  return ratio < 1 ? l10n.t('{0}% less', share) : l10n.t('{0}% more', share);
}
