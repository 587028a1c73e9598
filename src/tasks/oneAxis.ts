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
 * Puts events on one axis of time, ascending: a wall clock that was set in the middle of a session is undone with the monotonic
 * one, and sleep that the monotonic clock did not count becomes a `signal.suspend`. Where the monotonic clock counts sleep
 * (platforms differ) it is an ordinary long gap.
 */
export function onOneAxis(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const sessions = new Map<string, Session>();
  let result: ClockEvent[] | undefined;
  let isSorted = true;
  let lastMs = Number.NEGATIVE_INFINITY;
  const add = (index: number, event: ClockEvent) => {
    if (event.tMs < lastMs) isSorted = false;
    lastMs = event.tMs;
    if (result === undefined && event !== events[index]) result = events.slice(0, index);
    result?.push(event);
  };
  for (const [index, event] of events.entries()) {
    const { session, monoMs, tMs } = event;
    if (session === undefined || monoMs === undefined) {
      add(index, event);
      continue;
    }
    const before = sessions.get(session);
    let offsetMs = 0;
    if (before === undefined) sessions.set(session, { tMs, monoMs, offsetMs });
    else {
      const aheadMs = tMs - before.tMs - (monoMs - before.monoMs);
      if (aheadMs > sleepMs) {
        const sleep = { ...event, tMs: tMs + before.offsetMs, kind: 'signal.suspend', data: { ms: aheadMs } };
        result ??= events.slice(0, index);
        result.push(sleep);
      } else if (Math.abs(aheadMs) > stepMs) before.offsetMs -= aheadMs;
      before.tMs = tMs;
      before.monoMs = monoMs;
      offsetMs = before.offsetMs;
    }
    add(index, offsetMs === 0 ? event : { ...event, tMs: tMs + offsetMs });
  }
  const all = result ?? events;
  return isSorted ? all : all.toSorted((a, b) => a.tMs - b.tMs);
}
