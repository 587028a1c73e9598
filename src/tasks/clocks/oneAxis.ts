import { clockStepKind } from '../../store/clockSteps.ts';
import { type ClockEvent, isForClocks, numberOf } from './activity.ts';
import { settledAfterMs } from './taskEvents.ts';

/** The events that the clocks read, on one ascending time axis, with steps of the wall clock undone. */
export function onOneAxis(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const clocks = new SessionClocks();
  const placed: ClockEvent[] = [];
  let isSorted = true;
  let lastMs = Number.NEGATIVE_INFINITY;
  const add = (event: ClockEvent) => {
    if (event.tMs < lastMs) isSorted = false;
    lastMs = event.tMs;
    placed.push(event);
  };
  for (const event of events) if (isForClocks(event)) clocks.place(event, add);
  return isSorted ? placed : placed.sort((a, b) => a.tMs - b.tMs);
}

/** In records without clock steps: if the wall clock ran ahead of the monotonic one by more than this, the machine slept. */
const sleepMs = 45_000;

interface Session {
  tMs: number;
  monoMs: number;
  /** Added to this session's wall clock from here on. */
  offsetMs: number;
}

/**
 * Undoes wall clock changes: within a session, time is monotonic time plus the sleep that the monotonic clock leaves out. A recorded step
 * (`signal.clock`) tells jump from sleep; the sleep becomes a `signal.suspend`. A session that begins after a jump continues on the
 * corrected time of the sessions before it. A jump while no editor ran cannot be seen: a forward jump lengthens the unwatched gap around
 * it, which is uncertain; after a backward jump the new session directly follows the old one.
 */
class SessionClocks {
  readonly #sessions = new Map<string, Session>();
  #lastOffsetMs = 0;
  /** Latest time placed so far. */
  #latestMs = Number.NEGATIVE_INFINITY;

  /** Events of one session come in the order they were written. @param emit Receives the event, preceded by the sleep before it, if any. */
  place(event: ClockEvent, emit: (event: ClockEvent) => void): void {
    const { session, monoMs, tMs } = event;
    if (session === undefined || monoMs === undefined) {
      emit(event);
      return;
    }
    let own = this.#sessions.get(session);
    if (own === undefined) {
      // A session that begins further back than the others' batches began after the wall clock was set back.
      const isSetBack = tMs + this.#lastOffsetMs < this.#latestMs - settledAfterMs;
      own = { tMs, monoMs, offsetMs: isSetBack ? this.#latestMs - tMs : this.#lastOffsetMs };
      this.#sessions.set(session, own);
    }
    const aheadMs = tMs - own.tMs - (monoMs - own.monoMs);
    const sleptMs = sleptBefore(event, aheadMs);
    // Slow wall clock adjustments are undone too: they must not move an event before one that was written earlier.
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

/** How much of the wall clock's lead over the monotonic clock was sleep, ms. */
function sleptBefore({ kind, data }: ClockEvent, aheadMs: number): number {
  if (kind === clockStepKind)
    return Math.max(0, Math.min(numberOf(data, 'sleptMs'), aheadMs - numberOf(data, 'jumpMs')));
  return aheadMs > sleepMs ? aheadMs : 0;
}
