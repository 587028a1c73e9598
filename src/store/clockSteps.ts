import type { JsonObject, NewEvent } from './event.ts';

/** Kind of the event that says that the wall clock jumped or that the machine slept, right before the event that showed it. */
export const clockStepKind = 'signal.clock';
/** Smaller differences are rounding and the slow adjustment of clocks. */
const stepMs = 1000;
/** Some systems tell the time since boot in whole seconds. */
const bootResolutionMs = 2000;

type Stamp = Pick<NewEvent, 'tMs' | 'monoMs'>;

/**
 * Tells a jump of the wall clock from sleep. Both make it run ahead of the monotonic clock, which stands still in sleep on most
 * systems; the time since boot goes on in sleep and does not follow the wall clock.
 */
export class ClockSteps {
  readonly #bootMs: () => number;
  /** Wall clock minus monotonic clock, and time since boot minus monotonic clock, when they were last looked at. */
  #wallDriftMs: number | undefined;
  #bootDriftMs = 0;

  /** @param bootMs Time since the machine started, sleep included, ms. */
  constructor(bootMs: () => number) {
    this.#bootMs = bootMs;
  }

  /** Data of the event to record before one with this stamp; undefined when the clocks ran on together. */
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
    // What differs by less than the resolution was all jump, or all sleep. A sleep that short is none.
    if (bootAheadMs < bootResolutionMs) return { jumpMs: Math.round(aheadMs), sleptMs: 0 };
    if (Math.abs(jumpMs) < bootResolutionMs) return { jumpMs: 0, sleptMs: Math.round(aheadMs) };
    return { jumpMs, sleptMs: Math.round(bootAheadMs) };
  }
}
