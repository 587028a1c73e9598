import type { Clock } from '../base/clock.ts';

/** Why a stream was stopped from our side. */
export type StopReason = 'cancelled' | 'stalled' | 'timeout';

/**
 * Stops a request: at once when the caller cancels, when nothing arrived for the limit that holds, or at the total limit. Until the
 * first word another limit holds than between words: waiting for a model to think is no silence within its answer.
 * One timer that is set again when it fires early, since one per chunk would cost more than the chunk.
 */
export class Watch {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #caller: AbortSignal;
  readonly #onCancel = () => this.#stop('cancelled');
  readonly #endMs: number;
  #idleLimitMs: number;
  #heardMs: number;
  /** False while the consumer works on a part: its slowness is not the server's. */
  #listening = true;
  #timer: NodeJS.Timeout | undefined;
  #reason: StopReason | undefined;
  #last: Promise<void> | undefined;

  readonly #betweenMs: number;
  #hasBegun = false;

  /**
   * @param limits Longest silence before the first word and between words, milliseconds.
   * @param endMs When the whole answer must be there, on the clock's monotonic time.
   */
  constructor(
    caller: AbortSignal,
    clock: Clock,
    { firstMs, betweenMs }: { readonly firstMs: number; readonly betweenMs: number },
    endMs: number,
  ) {
    this.#caller = caller;
    this.#clock = clock;
    this.#idleLimitMs = firstMs;
    this.#betweenMs = betweenMs;
    this.#endMs = endMs;
    this.#heardMs = clock.monotonicMs();
    if (caller.aborted) this.#stop('cancelled');
    else {
      caller.addEventListener('abort', this.#onCancel, { once: true });
      this.#arm();
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Bytes came. */
  heard(): void {
    this.#heardMs = this.#clock.monotonicMs();
  }

  /** The first word is there. */
  begun(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (this.#betweenMs < this.#idleLimitMs) this.expectWithin(this.#betweenMs);
    else this.#idleLimitMs = this.#betweenMs;
  }

  pause(): void {
    this.#listening = false;
  }

  resume(): void {
    this.#listening = true;
    this.heard();
  }

  /** From now on another limit, counted from now. */
  expectWithin(idleLimitMs: number): void {
    if (this.#reason !== undefined) return;
    this.heard();
    this.#idleLimitMs = idleLimitMs;
    clearTimeout(this.#timer);
    this.#arm();
  }

  /** The connection may stay open until this is over, within the limits. */
  keepOpenFor(last: Promise<void>): void {
    this.#last = last;
  }

  /** Frees the timer and the listener, and closes the connection if it is still open. */
  dispose(): void {
    const last = this.#last;
    this.#last = undefined;
    if (last !== undefined) void last.then(() => this.dispose());
    else {
      clearTimeout(this.#timer);
      this.#caller.removeEventListener('abort', this.#onCancel);
      this.#controller.abort();
    }
  }

  #arm(): void {
    const nowMs = this.#clock.monotonicMs();
    const idleEndMs = (this.#listening ? this.#heardMs : nowMs) + this.#idleLimitMs;
    if (nowMs >= this.#endMs) this.#stop('timeout');
    else if (nowMs >= idleEndMs) this.#stop('stalled');
    else {
      // A timer may fire a fraction of a millisecond early; one more wakes it again at once instead of in a loop.
      this.#timer = setTimeout(() => this.#arm(), Math.ceil(Math.min(idleEndMs, this.#endMs) - nowMs) + 1);
    }
  }

  #stop(reason: StopReason): void {
    if (this.#controller.signal.aborted) return;
    this.#reason = reason;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
