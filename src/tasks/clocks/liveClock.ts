import type { ClockEvent } from './activity.ts';
import { ClockFold } from './fold/clockFold.ts';

/**
 * Active time of the running task for the status bar: takes each event once and keeps only sums. The record is authoritative: a finished
 * task is measured again from it.
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

  /** In time order, starting when the task starts. */
  push(event: ClockEvent): void {
    this.#fold.push(event);
  }

  /** Milliseconds worked on the task so far; a gap still open counts as if it ended now. */
  activeMs(task: string, nowMs: number): number {
    const open = this.#fold.openCredit(nowMs);
    return (this.#activeMs.get(task) ?? 0) + (open.task === task ? open.ms : 0);
  }
}
