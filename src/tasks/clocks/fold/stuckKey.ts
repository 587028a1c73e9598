/**
 * Nobody types ten single characters a second for ten seconds without a pause; a key held down (or stuck under a locked screen) does: by
 * default keys repeat every 33 to 90 ms.
 */
const repeatMs = 100;
const stuckAfterMs = 10_000;

/** Distinguishes a repeating key from typing. Reported in vscode-wakatime#106 (time counted on a locked screen). */
export class StuckKey {
  #lastMs = Number.NEGATIVE_INFINITY;
  #sinceMs = 0;

  /** @param chars Length of one typed change at `tMs`. @returns true if it is a key repeat. */
  isRepeat(tMs: number, chars: number): boolean {
    if (chars > 1 || tMs - this.#lastMs > repeatMs) this.#sinceMs = tMs;
    this.#lastMs = tMs;
    return tMs - this.#sinceMs >= stuckAfterMs;
  }
}
