import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JsonValue } from '../../../src/store/event.ts';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { ClockCache } from '../../../src/tasks/clocks/clockCache.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';

const minute = 60_000;

function event(kind: string, minutes: number, data: ClockEvent['data'] = {}): ClockEvent {
  return { kind, tMs: minutes * minute, task: 'a', data };
}

const record: ClockEvent[] = [
  event('task.start', 0, {
    title: 'A',
    kind: 'bugFix',
    estimate: { withoutAi: { typicalMs: 30 * minute } },
    level: 'Hint',
  }),
  ...Array.from({ length: 11 }, (_, index) => event('signal.edit', index, { cause: 'typed', chars: 1 })),
  event('task.done', 10),
  event('task.felt', 11, { feltMs: 15 * minute }),
];

/** The part of the store that is read, which counts how often signals are. */
function source(events: readonly ClockEvent[]) {
  let ranges = 0;
  let handed = 0;
  return {
    /** Events that were read since it was asked the last time. */
    takeHanded() {
      const count = handed;
      handed = 0;
      return count;
    },
    get ranges() {
      return ranges;
    },
    *events(filter: {
      kinds?: readonly string[];
      kindPrefix?: string;
      fromMs?: number;
      toMs?: number;
      afterId?: number;
      untilId?: number;
    }) {
      if (filter.kinds === undefined && filter.kindPrefix === undefined && filter.fromMs !== undefined) ranges += 1;
      for (const [index, one] of events.entries()) {
        if (index < (filter.afterId ?? 0) || index + 1 > (filter.untilId ?? events.length)) continue;
        if (filter.kinds !== undefined && !filter.kinds.includes(one.kind)) continue;
        if (filter.kindPrefix !== undefined && !one.kind.startsWith(`${filter.kindPrefix}.`)) continue;
        if (one.tMs < (filter.fromMs ?? 0) || one.tMs >= (filter.toMs ?? Number.POSITIVE_INFINITY)) continue;
        handed += 1;
        yield { ...one, id: index + 1 };
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

describe('the cache of clocks', () => {
  it('gives the same rows as measuring, and reads the signals of a finished task once', () => {
    const kept = memory();
    const from = source(record);
    const measured = taskOverview(source(record)).rows;
    const first = taskOverview(from, new ClockCache(kept, 60 * minute)).rows;
    const second = taskOverview(from, new ClockCache(kept, 60 * minute)).rows;
    assert.equal(from.ranges, 1);
    assert.deepEqual(first, measured);
    assert.deepEqual(second, measured);
    assert.equal(second[0]?.measuredMs, 10 * minute);
  });

  it('keeps nothing of a task that ended just now, of moved time, or of another end', () => {
    const kept = memory();
    taskOverview(source(record), new ClockCache(kept, 10 * minute + 1000));
    assert.equal(kept.values.size, 0);
    taskOverview(source(record), new ClockCache(kept, 60 * minute));
    const moved = [...record, event('task.move', 20, { to: 'none', fromMs: 0, toMs: 5 * minute })];
    assert.equal(taskOverview(source(moved), new ClockCache(kept, 60 * minute)).rows[0]?.measuredMs, 5 * minute);
    kept.values.set('clocks/1/a', { startedMs: 0, endedMs: 1, wrong: true });
    assert.equal(taskOverview(source(record), new ClockCache(kept, 60 * minute)).rows[0]?.measuredMs, 10 * minute);
  });

  it('sees what became of the task later all the same', () => {
    const kept = memory();
    taskOverview(source(record), new ClockCache(kept, 60 * minute));
    const later = [
      ...record,
      event('signal.scm', 30, { what: 'commit', commit: 'aa' }),
      event('signal.scm', 90, { what: 'merge', commit: 'aa' }),
      event('task.reopened', 120),
    ];
    const stages = taskOverview(source(later), new ClockCache(kept, 200 * minute)).rows[0]?.stages;
    assert.deepEqual(stages, {
      lastEditMs: 10 * minute,
      committedMs: 30 * minute,
      mergedMs: 90 * minute,
      reopenedMs: [120 * minute],
    });
  });

  it('keeps the commits and merges it has found, and reads on from there', () => {
    const kept = memory();
    const commit = { ...event('signal.scm', 30), data: { what: 'commit', commit: 'aa' } };
    const events = [...record, commit];
    const from = source(events);
    const stages = () => taskOverview(from, new ClockCache(kept, 60 * minute)).rows[0]?.stages;
    assert.equal(stages()?.committedMs, 30 * minute);
    from.takeHanded();
    assert.equal(stages()?.committedMs, 30 * minute);
    // The events of the tasks only.
    assert.equal(from.takeHanded(), 3);
    events.push({ ...event('signal.scm', 50), data: { what: 'merge', commit: 'aa', as: 'bb' } });
    assert.equal(stages()?.mergedMs, 50 * minute);
    assert.deepEqual(stages(), taskOverview(source(events)).rows[0]?.stages);
  });
});
