/** Weights of one decision. Source: Copilot Chat's next-edit delay takes 0.8 and 1.5, decays over 10 minutes and ends at 3,000 ms. */
const onAccept = 0.8;
const onDismiss = 1.5;
const halfLifeMs = 10 * 60_000;
const longestMs = 3000;
/** What a first dismissal adds is half of it. Own choice: below what a person notices. */
const stepMs = 100;

/**
 * Who dismisses several completions in a row waits longer for the next; accepting and time bring it back. Never less than the
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

  /** Milliseconds without a key before a completion is offered. @param idleMs The person's own delay, 0 to 5,000. */
  delayMs(idleMs: number, nowMs: number): number {
    return idleMs + Math.min(longestMs, stepMs * (this.#factorAt(nowMs) - 1));
  }

  #factorAt(nowMs: number): number {
    return 1 + (this.#factor - 1) * 0.5 ** (Math.max(0, nowMs - this.#sinceMs) / halfLifeMs);
  }
}
