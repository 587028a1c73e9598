import type { CategoryTimes } from './category.ts';

/** Human-active ms had gaps between signs counted up to 2, 5 or 15 minutes; answered gaps as answered. */
export interface IdleSensitivity {
  readonly min2Ms: number;
  readonly min5Ms: number;
  readonly min15Ms: number;
}

/** The clocks of a task, ms. */
export interface Measured {
  /** The outcome: each gap between two signs of the person up to 2 min, answered gaps as answered. */
  readonly humanActiveMs: number;
  /** Silence that only the person could place: the truth lies within `humanActiveMs` and `humanActiveMs + uncertainMs`. */
  readonly uncertainMs: number;
  /** The part of `humanActiveMs` that rests on what the person said about a gap. */
  readonly answeredMs: number;
  /** From start to the last end, without explicit pauses, sleep and absences; of all time: the whole range. */
  readonly elapsedMs: number;
  /** A model worked for the task, whoever was there; parallel requests count once. Never part of human time. */
  readonly agentBusyMs: number;
  /** They add up to `elapsedMs`. */
  readonly categories: CategoryTimes;
  readonly sensitivity: IdleSensitivity;
  /** Entered by hand (a meeting, pairing), which no signal shows: beside the human-active time, in none of the above. */
  readonly manualMs: number;
}
