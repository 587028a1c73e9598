import { hourMs, minuteMs } from '../../base/timeUnits.ts';

/** Shorter times are drawn here, ms: a log axis has no zero, and nobody estimates in seconds. */
export const shortestDrawnMs = 0.5 * minuteMs;

/** Round times as people read them, ms; the last is 14 years, longer than any task. */
const roundTimes: readonly number[] = [
  ...[0.5, 1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 4, 8, 16, 40, 80, 160, 320, 640, 2_000, 8_000, 32_000, 128_000].map((hours) => hours * hourMs),
];

/** A narrower axis would make noise look like a pattern. */
const minSpan = 4;

/** The drawn range of a log axis of durations, ms: the round times just outside the data, spanning at least a factor of four. */
export function durationDomain(values: readonly number[]): [number, number] {
  const drawn = values.map((value) => Math.max(value, shortestDrawnMs));
  const low = Math.min(...(drawn.length > 0 ? drawn : [15 * minuteMs]));
  const high = Math.max(...(drawn.length > 0 ? drawn : [2 * hourMs]));
  let from = Math.max(
    0,
    roundTimes.findLastIndex((time) => time <= low),
  );
  let to = roundTimes.findIndex((time) => time >= high);
  if (to < 0) to = roundTimes.length - 1;
  while (at(to) / at(from) < minSpan) {
    if (to < roundTimes.length - 1) to += 1;
    if (at(to) / at(from) < minSpan && from > 0) from -= 1;
  }
  return [at(from), at(to)];
}

/** Round times inside a domain, at most `most` of them, thinned evenly so that the full hour stays if it is inside. */
export function durationTicks([low, high]: readonly [number, number], most: number): number[] {
  const inside = roundTimes.filter((time) => time >= low && time <= high);
  const step = Math.max(1, Math.ceil(inside.length / Math.max(1, most)));
  const anchor = Math.max(0, inside.indexOf(hourMs));
  return inside.filter((_, index) => (index - anchor) % step === 0);
}

const at = (index: number): number => roundTimes[index] ?? shortestDrawnMs;
