import type { CategoryTimes } from './category.ts';

/** Human-active ms if gaps between signs counted up to 2, 5 or 15 minutes; answered gaps count as answered. */
export interface IdleSensitivity {
  readonly min2Ms: number;
  readonly min5Ms: number;
  readonly min15Ms: number;
}

/** The clocks of a task, in ms. */
export interface Measured {
  /** The outcome: each gap between two signs of the person counts up to 2 min, answered gaps as answered. */
  readonly humanActiveMs: number;
  /** Gaps that only the person could account for: the true time lies between `humanActiveMs` and `humanActiveMs + uncertainMs`. */
  readonly uncertainMs: number;
  /** The part of `humanActiveMs` that rests on what the person said about a gap. */
  readonly answeredMs: number;
  /** From the start to the last end, without explicit pauses, sleep and absences; across all tasks: the whole range. */
  readonly elapsedMs: number;
  /** Time a model worked for the task, whether or not anyone was present; parallel requests count once. Never part of human time. */
  readonly agentBusyMs: number;
  /** They add up to `elapsedMs`. */
  readonly categories: CategoryTimes;
  readonly sensitivity: IdleSensitivity;
  /**
   * Entered by hand (a meeting, pairing) because no signal shows it: reported next to the human-active time, included in none of the
   * above.
   */
  readonly manualMs: number;
}
