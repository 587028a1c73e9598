import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { JsonValue } from '../../../src/store/event.ts';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { DayClocks } from '../../../src/tasks/clocks/dayClocks.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { measureRange } from '../../../src/tasks/clocks/timeline.ts';
import { weekAtWork } from '../../../src/tasks/figures/weekAtWork.ts';

const minute = 60_000;
/** What is credited after the last sign. */
/** What counts of the silence that goes on now. */
const limit = 2 * minute;
const hour = 60 * minute;
const day = 24 * hour;

type Stored = ClockEvent & { readonly id: number };

/** The part of the store that is read; it counts the signals that were handed out. */
function source(events: Stored[]) {
  const counts = { read: 0 };
  return {
    counts,
    *events(filter: { kindPrefix?: string; fromMs?: number; toMs?: number; afterId?: number }) {
      for (const one of events) {
        if (one.id <= (filter.afterId ?? 0)) continue;
        if (filter.kindPrefix !== undefined && !one.kind.startsWith(`${filter.kindPrefix}.`)) continue;
        if (one.tMs < (filter.fromMs ?? 0) || one.tMs >= (filter.toMs ?? Number.POSITIVE_INFINITY)) continue;
        counts.read += 1;
        yield one;
      }
    },
  };
}

function memory() {
  const values = new Map<string, JsonValue>();
  return {
    values,
    get: (key: string) => values.get(key),
    set: (key: string, value: JsonValue) => values.set(key, value),
  };
}

const numbered = (events: readonly ClockEvent[]): Stored[] =>
  events.map((event, index) => ({ ...event, id: index + 1 }));
const at = (tMs: number, kind: string, task: string | null = null, data: ClockEvent['data'] = {}): ClockEvent => ({
  tMs,
  kind,
  task,
  data,
  window: 'w',
});

/** Work, reading, requests and tasks at any hour, over midnights too. */
const record = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 40 * minute }),
      fc.constantFrom(
        at(0, 'signal.edit', null, { cause: 'typed', chars: 5 }),
        at(0, 'signal.scroll'),
        at(0, 'request.start', null, { requestId: 'r' }),
        at(0, 'request.end', null, { requestId: 'r' }),
        at(0, 'task.start', 'a'),
        at(0, 'task.done', 'a'),
      ),
    ),
    { minLength: 1, maxLength: 300 },
  )
  .map((steps) => {
    let tMs = 20_000 * day;
    return numbered(
      steps.map(([stepMs, event]) => {
        tMs += stepMs;
        return { ...event, tMs };
      }),
    );
  });

describe('the clocks of days', () => {
  it('are those of the whole record, whether a day was kept or not', () => {
    fc.assert(
      fc.property(record, (events) => {
        const endMs = events.at(-1)?.tMs ?? 0;
        const [fromMs, toMs] = [20_000 * day, (Math.floor(endMs / day) + 1) * day];
        const timeline = timelineOf(events, toMs + day);
        const kept = memory();
        for (const _ of ['first', 'kept']) {
          const { unassignedMs, activeDays, ...times } = new DayClocks(source(events), kept, toMs + 3 * day).range(
            fromMs,
            toMs,
          );
          assert.deepEqual(times, measureRange(timeline, fromMs, toMs));
          assert.equal(activeDays > 0, times.humanActiveMs > 0);
          assert.equal(unassignedMs, times.humanActiveMs - measureRange(timeline, fromMs, toMs, 'a').humanActiveMs);
        }
        assert.ok(kept.values.size > 0);
      }),
      { numRuns: 60 },
    );
  });

  const typing = (fromMs: number, minutes: number): ClockEvent[] =>
    Array.from({ length: minutes + 1 }, (_, index) =>
      at(fromMs + index * minute, 'signal.edit', null, { cause: 'typed', chars: 3 }),
    );

  it('are read once, until a signal is written late', () => {
    const events = numbered([...typing(10 * day + 9 * hour, 60), ...typing(11 * day + 9 * hour, 30)]);
    const [from, kept] = [source(events), memory()];
    const clocks = () => new DayClocks(from, kept, 20 * day).range(10 * day, 17 * day).humanActiveMs;
    assert.equal(clocks(), 90 * minute);
    from.counts.read = 0;
    assert.equal(clocks(), 90 * minute);
    assert.equal(from.counts.read, 0);
    const late = typing(10 * day + 14 * hour, 10).map((event, index) => ({ ...event, id: 1000 + index }));
    events.push(...late);
    assert.equal(clocks(), 100 * minute + limit);
    from.counts.read = 0;
    assert.equal(clocks(), 100 * minute + limit);
    assert.equal(from.counts.read, 0);
  });

  it('of today are never kept, and local days begin where they begin', () => {
    const kept = memory();
    const events = numbered(typing(10 * day + 23 * hour + 30 * minute, 60));
    const now = { nowMs: 11 * day + 2 * hour, zoneMin: 0 };
    assert.equal(
      new DayClocks(source(events), kept, now.nowMs).range(11 * day, 12 * day).humanActiveMs,
      30 * minute + limit,
    );
    assert.equal(kept.values.size, 0);
    // 5:45 ahead of UTC: their day began at 18:15.
    const zone = 345 * minute;
    const local = new DayClocks(source(events), kept, now.nowMs).range(11 * day - zone, 12 * day - zone);
    assert.equal(local.humanActiveMs, 60 * minute + limit);
    assert.equal(
      weekAtWork(source(events), kept, now, []),
      'You were active for 1 h 02 on 2 days of the last seven, 1 h 02 of it outside any task.',
    );
    assert.equal(weekAtWork(source([]), memory(), now, []), undefined);
    assert.match(weekAtWork(source(events), kept, now, [{ title: 'A' }]) ?? '', /is shown when “A” is done\.$/);
  });
});
