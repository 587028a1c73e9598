import type { Disposable } from '../base/disposable.ts';

/** A delayed call as a dependency, so that tests own it. */
export interface Timer {
  /** Calls `run` once after `delayMs`; disposing before that cancels it. */
  after(delayMs: number, run: () => void): Disposable;
}

export const systemTimer: Timer = {
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    return { dispose: () => clearTimeout(handle) };
  },
};
