import type { CategoryTimes } from './category.ts';

/** Human-active ms had the idle rule been 2, 5 or 15 minutes. */
export interface IdleSensitivity {
  readonly min2Ms: number;
  readonly min5Ms: number;
  readonly min15Ms: number;
}

/** The clocks of a task, ms. */
export interface Measured {
  /** The outcome: a person was at it, waiting for AI with them included. */
  readonly humanActiveMs: number;
  /** From start to the last end, pauses and nights included. */
  readonly elapsedMs: number;
  /** A model worked for the task, whoever was there; parallel requests count once. Never part of human time. */
  readonly agentBusyMs: number;
  /** They add up to `elapsedMs`. */
  readonly categories: CategoryTimes;
  readonly sensitivity: IdleSensitivity;
  /** Of the human-active time: entered by hand (a meeting, pairing), which no signal shows. It lies in `idleOther`. */
  readonly manualMs: number;
}
