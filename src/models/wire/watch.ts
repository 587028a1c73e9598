import type { Clock } from '../../base/clock.ts';

/** Why we stopped a stream. */
export type StopReason = 'cancelled' | 'stalled' | 'timeout';

/**
 * Stops a request: at once if the caller cancels, if nothing arrived within the current limit, or at the total limit. The limit before the
 * first word differs from the one between words, since waiting for a model to think is not silence within its answer. A single timer is
 * re-armed when it fires early; setting one per chunk would cost more than the chunk.
 */
export class Watch {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #caller: AbortSignal;
  readonly #onCancel = () => this.#stop('cancelled');
  readonly #endMs: number;
  #idleLimitMs: number;
  #heardMs: number;
  /** False while the consumer processes a part: its slowness is not the server's. */
  #listening = true;
  #timer: NodeJS.Timeout | undefined;
  #reason: StopReason | undefined;
  #last: Promise<void> | undefined;

  readonly #betweenMs: number;
  #hasBegun = false;

  /**
   * @param limits Longest silence before the first word and between words, milliseconds.
   * @param endMs When the whole answer must have arrived, on the clock's monotonic time.
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

  /** Bytes have arrived. */
  heard(): void {
    this.#heardMs = this.#clock.monotonicMs();
  }

  /** The first word has arrived. */
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

  /** Sets another limit, counted from now. */
  expectWithin(idleLimitMs: number): void {
    if (this.#reason !== undefined) return;
    this.heard();
    this.#idleLimitMs = idleLimitMs;
    clearTimeout(this.#timer);
    this.#arm();
  }

  /** Lets the connection stay open until this resolves, within the limits. */
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
      // A timer may fire a fraction of a millisecond early; the extra millisecond keeps it from re-arming in a loop.
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
