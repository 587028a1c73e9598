import type { Disposable } from './disposable.ts';

/** Delayed calls as a dependency, so that tests control them. */
export interface Timer {
  /** Calls `run` once after `delayMs` unless disposed before. */
  after(delayMs: number, run: () => void): Disposable;
}

export const systemTimer: Timer = {
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    return { dispose: () => clearTimeout(handle) };
  },
};
