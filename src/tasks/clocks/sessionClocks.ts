import type { ClockEvent } from './activity.ts';

/** The wall clock ran ahead of the monotonic one by more than this between two events: the machine slept. */
const sleepMs = 45_000;
/** Smaller differences are rounding and the slow adjustment of clocks. */
const stepMs = 1000;

interface Session {
  tMs: number;
  monoMs: number;
  /** Added to the wall clock of this session from here on. */
  offsetMs: number;
}

/**
 * Undoes what the wall clock does in the middle of a session: a step of it is taken back with the monotonic clock, and sleep
 * that the monotonic clock did not count becomes a `signal.suspend`. Where the monotonic clock counts sleep (platforms differ)
 * it is an ordinary long gap.
 */
export class SessionClocks {
  readonly #sessions = new Map<string, Session>();

  /** Events of one session come in the order of their writing. @param emit Gets the sleep before the event, if any, and the event. */
  place(event: ClockEvent, emit: (event: ClockEvent) => void): void {
    const { session, monoMs, tMs } = event;
    if (session === undefined || monoMs === undefined) {
      emit(event);
      return;
    }
    const before = this.#sessions.get(session);
    if (before === undefined) {
      this.#sessions.set(session, { tMs, monoMs, offsetMs: 0 });
      emit(event);
      return;
    }
    const aheadMs = tMs - before.tMs - (monoMs - before.monoMs);
    if (aheadMs > sleepMs) {
      emit({ ...event, tMs: tMs + before.offsetMs, kind: 'signal.suspend', data: { ms: aheadMs } });
    } else if (aheadMs > stepMs || aheadMs < -stepMs) before.offsetMs -= aheadMs;
    before.tMs = tMs;
    before.monoMs = monoMs;
    emit(before.offsetMs === 0 ? event : { ...event, tMs: tMs + before.offsetMs });
  }
}
