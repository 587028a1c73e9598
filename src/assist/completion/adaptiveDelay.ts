import { minuteMs } from '../../base/timeUnits.ts';

/** Factors for one decision. Source: Copilot Chat's next-edit delay uses 0.8 and 1.5, decays over 10 minutes and is capped at 3,000 ms. */
const onAccept = 0.8;
const onDismiss = 1.5;
const halfLifeMs = 10 * minuteMs;
const longestMs = 3000;
/** A first dismissal adds half of this. Chosen by us: below what a person notices. */
const stepMs = 100;

/**
 * Makes a person who dismisses several completions in a row wait longer for the next; accepting and time undo that. Never less than the
 * person's own idle delay.
 */
export class AdaptiveDelay {
  /** 1 is neutral. */
  #factor = 1;
  #sinceMs = 0;

  accepted(nowMs: number): void {
    this.#factor = Math.max(1, this.#factorAt(nowMs) * onAccept);
    this.#sinceMs = nowMs;
  }

  dismissed(nowMs: number): void {
    this.#factor = this.#factorAt(nowMs) * onDismiss;
    this.#sinceMs = nowMs;
  }

  /** Milliseconds without a key press before a completion is offered. @param idleMs The person's own delay, 0 to 5,000. */
  delayMs(idleMs: number, nowMs: number): number {
    return idleMs + Math.min(longestMs, stepMs * (this.#factorAt(nowMs) - 1));
  }

  #factorAt(nowMs: number): number {
    return 1 + (this.#factor - 1) * 0.5 ** (Math.max(0, nowMs - this.#sinceMs) / halfLifeMs);
  }
}
