/**
 * Nobody types ten single characters a second for ten seconds without one pause; a key held down (or under a locked screen)
 * does: keys repeat every 33 to 90 ms by default.
 */
const repeatMs = 100;
const stuckAfterMs = 10_000;

/** Tells a key that repeats by itself from typing. Source of the case: vscode-wakatime#106 (time counted on a locked screen). */
export class StuckKey {
  #lastMs = Number.NEGATIVE_INFINITY;
  #sinceMs = 0;

  /** @param chars Of one typed change at `tMs`. @returns true when it is the repetition of a key. */
  isRepeat(tMs: number, chars: number): boolean {
    if (chars > 1 || tMs - this.#lastMs > repeatMs) this.#sinceMs = tMs;
    this.#lastMs = tMs;
    return tMs - this.#sinceMs >= stuckAfterMs;
  }
}
