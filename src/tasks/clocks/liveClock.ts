import type { ClockEvent } from './activity.ts';
import { ClockFold } from './clockFold.ts';

/**
 * Active time of the running task for the status bar: takes each event once, keeps sums only. The record is what counts: the
 * clocks of a finished task are measured from it anew.
 */
export class LiveClock {
  readonly #activeMs = new Map<string, number>();
  #atMs = 0;
  readonly #fold = new ClockFold({
    begin: (tMs) => {
      this.#atMs = tMs;
    },
    active: (toMs, _category, task) => {
      if (task !== null) this.#activeMs.set(task, (this.#activeMs.get(task) ?? 0) + Math.max(0, toMs - this.#atMs));
      this.#atMs = Math.max(this.#atMs, toMs);
    },
    idle: (toMs) => {
      this.#atMs = Math.max(this.#atMs, toMs);
    },
    addGap: () => undefined,
    addElsewhere: () => undefined,
    addAway: () => undefined,
    addPaused: () => undefined,
    setTask: () => undefined,
    addBusy: () => undefined,
    addAsleep: () => undefined,
    addManual: () => undefined,
  });

  /** In order of time, from the start of the task on. */
  push(event: ClockEvent): void {
    this.#fold.push(event);
  }

  /** Milliseconds at work on the task so far; a gap that is not closed yet counts as if it ended now. */
  activeMs(task: string, nowMs: number): number {
    const open = this.#fold.openCredit(nowMs);
    return (this.#activeMs.get(task) ?? 0) + (open.task === task ? open.ms : 0);
  }
}
