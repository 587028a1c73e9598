import type { JsonObject, NewEvent } from './event.ts';

/** Kind of the event recording that the wall clock jumped or the machine slept; it directly precedes the event that revealed it. */
export const clockStepKind = 'signal.clock';
/** Smaller differences are rounding and gradual clock adjustment. */
const stepMs = 1000;
/** Some systems report the time since boot in whole seconds. */
const bootResolutionMs = 2000;

type Stamp = Pick<NewEvent, 'tMs' | 'monoMs'>;

/**
 * Distinguishes wall clock jumps from sleep. Both make the wall clock run ahead of the monotonic clock, which on most systems stops during
 * sleep; the time since boot keeps counting during sleep and ignores the wall clock.
 */
export class ClockSteps {
  readonly #bootMs: () => number;
  /** Wall clock minus monotonic clock, and time since boot minus monotonic clock, at the last check. */
  #wallDriftMs: number | undefined;
  #bootDriftMs = 0;

  /** @param bootMs Time since the machine started, including sleep, ms. */
  constructor(bootMs: () => number) {
    this.#bootMs = bootMs;
  }

  /** Data of the event to record before one with this stamp; undefined if the clocks stayed in step. */
  before({ tMs, monoMs }: Stamp): JsonObject | undefined {
    const driftMs = tMs - monoMs;
    const aheadMs = driftMs - (this.#wallDriftMs ?? driftMs);
    const isFirst = this.#wallDriftMs === undefined;
    this.#wallDriftMs = driftMs;
    if (!isFirst && Math.abs(aheadMs) <= stepMs) return undefined;
    const bootDriftMs = this.#bootMs() - monoMs;
    const bootAheadMs = Math.max(0, bootDriftMs - this.#bootDriftMs);
    this.#bootDriftMs = bootDriftMs;
    if (isFirst) return undefined;
    const jumpMs = Math.round(aheadMs - bootAheadMs);
    // If the smaller part is below the resolution, the difference was all jump or all sleep. A sleep that short does not count.
    if (bootAheadMs < bootResolutionMs) return { jumpMs: Math.round(aheadMs), sleptMs: 0 };
    if (Math.abs(jumpMs) < bootResolutionMs) return { jumpMs: 0, sleptMs: Math.round(aheadMs) };
    return { jumpMs, sleptMs: Math.round(bootAheadMs) };
  }
}
