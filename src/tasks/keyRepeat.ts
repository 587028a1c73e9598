/** A held key repeats every 15 to 50 ms; nobody types so for long (fastest typists: 80 ms a key, with pauses). */
const repeatMs = 60;
/** Moving along a line or wiping it out by a held key is work; longer it is a book on the keyboard. */
const heldLimitMs = 30_000;

/** Knows a key that is stuck, for example behind a locked screen (wakatime/vscode-wakatime#106). */
export class KeyRepeat {
  readonly #runs = new Map<string, { fromMs: number; lastMs: number }>();

  isStuck(window: string, atMs: number, chars: number): boolean {
    const run = this.#runs.get(window);
    if (run === undefined) this.#runs.set(window, { fromMs: atMs, lastMs: atMs });
    else {
      if (chars > 1 || atMs - run.lastMs > repeatMs) run.fromMs = atMs;
      run.lastMs = atMs;
      return atMs - run.fromMs > heldLimitMs;
    }
    return false;
  }
}
