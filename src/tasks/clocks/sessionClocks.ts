import { clockStepKind } from '../../store/clockSteps.ts';
import { type ClockEvent, numberOf } from './activity.ts';

/** In records without clock steps: the wall clock ran ahead of the monotonic one by more than this, so the machine slept. */
const sleepMs = 45_000;
/** Windows write in batches of a few seconds; what begins further back than this began after the wall clock was set back. */
const lateMs = 60_000;

interface Session {
  tMs: number;
  monoMs: number;
  /** Added to the wall clock of this session from here on. */
  offsetMs: number;
}

/**
 * Undoes what the wall clock does: within a session time is monotonic time, with the sleep that the monotonic clock left out. A
 * recorded step (`signal.clock`) says what was a jump and what was sleep, which becomes a `signal.suspend`. A session that begins
 * after a jump goes on with the corrected time of those before it. A jump while no editor ran is not known: forward it
 * makes the unwatched gap around it longer, which is uncertain; back, the new session follows the old one at once.
 */
export class SessionClocks {
  readonly #sessions = new Map<string, Session>();
  #lastOffsetMs = 0;
  /** Latest time that was placed. */
  #latestMs = Number.NEGATIVE_INFINITY;

  /** Events of one session come in the order of their writing. @param emit Gets the sleep before the event, if any, and the event. */
  place(event: ClockEvent, emit: (event: ClockEvent) => void): void {
    const { session, monoMs, tMs } = event;
    if (session === undefined || monoMs === undefined) {
      emit(event);
      return;
    }
    let own = this.#sessions.get(session);
    if (own === undefined) {
      const isSetBack = tMs + this.#lastOffsetMs < this.#latestMs - lateMs;
      own = { tMs, monoMs, offsetMs: isSetBack ? this.#latestMs - tMs : this.#lastOffsetMs };
      this.#sessions.set(session, own);
    }
    const aheadMs = tMs - own.tMs - (monoMs - own.monoMs);
    const sleptMs = sleptBefore(event, aheadMs);
    // A slow adjustment of the wall clock is undone as well: it must not put an event before the one that was written first.
    own.offsetMs -= aheadMs - sleptMs;
    this.#lastOffsetMs = own.offsetMs;
    this.#latestMs = Math.max(this.#latestMs, tMs + own.offsetMs);
    own.tMs = tMs;
    own.monoMs = monoMs;
    const placed = own.offsetMs === 0 ? event : { ...event, tMs: tMs + own.offsetMs };
    if (sleptMs > 0) emit({ ...placed, kind: 'signal.suspend', task: null, data: { ms: sleptMs } });
    emit(placed);
  }
}

/** How much of the time by which the wall clock ran ahead was sleep, ms. */
function sleptBefore({ kind, data }: ClockEvent, aheadMs: number): number {
  if (kind === clockStepKind)
    return Math.max(0, Math.min(numberOf(data, 'sleptMs'), aheadMs - numberOf(data, 'jumpMs')));
  return aheadMs > sleepMs ? aheadMs : 0;
}
