import { brierScore } from '../statistics/scores.ts';
import type { Random } from '../statistics/seededRandom.ts';

/** "Works first time?", in percent; one click. */
export const forecastPercents = [25, 50, 75, 95] as const;

/** Of any so many occasions in a row at most one is asked. Source: the issue, "at most 1 in 5". */
const oneIn = 5;
/** Fewer outcomes give no score. Source: DESIGN, rule 2. */
export const fewestOutcomes = 10;
/** What still stands so long after it was accepted counts as kept. Own choice: longer than a first try of the change takes. */
export const keptAfterMs = 30 * 60_000;
/** A formatter and a touch of one's own do not count as a revert. Own choice. */
const keptShare = 0.8;

/** Occasions until the next question, drawn anew after each: at least four are let pass. */
export function occasionsUntilNext(random: Random): number {
  return oneIn - 1 + Math.floor(random() * oneIn);
}

/** One occasion. @param left Occasions to let pass, as kept from the last one; undefined at the very first. */
export function atOccasion(left: number | undefined, random: Random): { readonly ask: boolean; readonly left: number } {
  // Nobody is asked at their first edits.
  const now = left ?? occasionsUntilNext(random);
  return now > 0 ? { ask: false, left: now - 1 } : { ask: true, left: occasionsUntilNext(random) };
}

export type ForecastOutcome = 'kept' | 'reverted';

/**
 * What became of accepted text: reverted as soon as most of its lines are gone, kept when they stand after half an hour.
 * @param sinceMs Time since it was accepted.
 */
export function outcomeOf(accepted: string, text: string, sinceMs: number): ForecastOutcome | undefined {
  const lines = accepted
    .split('\n')
    .map(bare)
    .filter((line) => line !== '');
  const there = new Set(text.split('\n').map(bare));
  const kept = lines.filter((line) => there.has(line)).length;
  if (lines.length > 0 && kept / lines.length < keptShare) return 'reverted';
  return sinceMs >= keptAfterMs ? 'kept' : undefined;
}

export interface ForecastScore {
  readonly n: number;
  /** Mean of what was said and share that was kept, 0 to 1. */
  readonly said: number;
  readonly kept: number;
  /** Brier score, 0 (perfect) to 1. */
  readonly brier: number;
}

/** How well the forecasts were; undefined below ten outcomes. */
export function forecastScore(
  pairs: readonly { readonly percent: number; readonly outcome: ForecastOutcome }[],
): ForecastScore | undefined {
  const n = pairs.length;
  if (n < fewestOutcomes) return undefined;
  const forecasts = pairs.map(({ percent, outcome }) => ({ probability: percent / 100, happened: outcome === 'kept' }));
  return {
    n,
    said: forecasts.reduce((sum, { probability }) => sum + probability, 0) / n,
    kept: forecasts.filter(({ happened }) => happened).length / n,
    brier: brierScore(forecasts),
  };
}

function bare(line: string): string {
  return line.replaceAll(/\s+/g, '');
}
