import { minSample } from '../base/minSample.ts';
import { minuteMs } from '../base/timeUnits.ts';
import { brierScore } from '../statistics/scores.ts';
import type { Random } from '../statistics/seededRandom.ts';

/** "Works first time?", in percent; one click. */
export const forecastPercents = [25, 50, 75, 95] as const;

/** Of this many consecutive occasions, at most one is asked about. Chosen by us: more often, it would nag. */
const oneIn = 5;
/** Text still there this long after it was accepted counts as kept. Chosen by us: longer than a first try of the change takes. */
export const keptAfterMs = 30 * minuteMs;
/** Formatting and small edits by the person do not count as a revert. Chosen by us. */
const keptShare = 0.8;

/** Occasions to skip before the next question, drawn anew after each: at least four. */
export function occasionsUntilNext(random: Random): number {
  return oneIn - 1 + Math.floor(random() * oneIn);
}

/** Handles one occasion. @param left Occasions still to skip, from the last call; undefined the very first time. */
export function atOccasion(left: number | undefined, random: Random): { readonly ask: boolean; readonly left: number } {
  // Nobody is asked about their first edits.
  const now = left ?? occasionsUntilNext(random);
  return now > 0 ? { ask: false, left: now - 1 } : { ask: true, left: occasionsUntilNext(random) };
}

export type ForecastOutcome = 'kept' | 'reverted';

/**
 * What became of accepted text: `reverted` once more than a fifth of its lines are gone, `kept` if it is still there after half an hour.
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
  /** Mean forecast and share kept, 0 to 1. */
  readonly said: number;
  readonly kept: number;
  /** Brier score, 0 (perfect) to 1. */
  readonly brier: number;
}

/** How good the forecasts were; undefined below ten outcomes. */
export function forecastScore(
  pairs: readonly { readonly percent: number; readonly outcome: ForecastOutcome }[],
): ForecastScore | undefined {
  const n = pairs.length;
  if (n < minSample) return undefined;
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
