/** The fields of a replayed event that place it in time. */
interface ReplayedEvent {
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An event placed on a single clock that never steps. */
export interface PlacedEvent<E> {
  readonly event: E;
  readonly atMs: number;
  /** For a `suspend`: when the machine slept. It may begin before `atMs` or end after it. */
  readonly sleep?: { readonly fromMs: number; readonly toMs: number };
}

/** Times above this are UTC (1e11 ms is in 1973) rather than counted from the start of a recording. */
const utcFromMs = 1e11;

/**
 * Places the events of a replay. `t` normally runs steadily through changes of the wall clock and the zone; files whose `t` steps with the
 * wall clock are accepted too. A sleep may be listed before its time (`t` includes it, or stands still during it) or after it, once
 * noticed on waking.
 */
export function placeEvents<E extends ReplayedEvent>(events: readonly E[]): PlacedEvent<E>[] {
  let shiftMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return events.map((event, index) => {
    const atMs = Math.max(lastMs, event.tMs + shiftMs);
    const beforeMs = lastMs;
    lastMs = atMs;
    if (event.kind !== 'suspend' && event.kind !== 'wall') return { event, atMs };
    const next = events.slice(index + 1).find(({ kind }) => kind !== 'wall' && kind !== 'suspend');
    const value = event.fields['ms'];
    const ms = typeof value === 'number' && Number.isFinite(value) ? value : 0;
    if (event.kind === 'wall') {
      if (next !== undefined) shiftMs += stepOf(event.tMs, ms, next.tMs);
      return { event, atMs };
    }
    if (ms <= 0) return { event, atMs };
    const isCounted = next !== undefined && next.tMs - event.tMs >= ms;
    if (!isCounted && atMs - beforeMs >= ms) return { event, atMs, sleep: { fromMs: atMs - ms, toMs: atMs } };
    if (!isCounted) shiftMs += ms;
    lastMs = atMs + ms;
    return { event, atMs, sleep: { fromMs: atMs, toMs: lastMs } };
  });
}

/** What to add to `t` after the wall clock was set to `wallMs` at `tMs`; 0 if `t` does not follow the wall clock. */
function stepOf(tMs: number, wallMs: number, nextMs: number): number {
  if (nextMs < tMs) return tMs - (wallMs <= nextMs && wallMs >= utcFromMs ? wallMs : nextMs);
  return tMs >= utcFromMs && wallMs > tMs && nextMs >= wallMs ? tMs - wallMs : 0;
}
