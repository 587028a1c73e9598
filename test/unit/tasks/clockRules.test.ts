import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { categories } from '../../../src/tasks/clocks/category.ts';
import { localDays, zoneChanges } from '../../../src/tasks/clocks/localDays.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { onOneAxis } from '../../../src/tasks/clocks/oneAxis.ts';
import { measureRange } from '../../../src/tasks/clocks/timeline.ts';

const hourMs = 3_600_000;
const kinds = [
  'signal.edit',
  'signal.scroll',
  'signal.selection',
  'signal.window',
  'signal.terminal',
  'signal.debug',
  'signal.suspend',
  'request.start',
  'request.end',
  'review.start',
  'review.end',
  'task.start',
  'task.pause',
  'task.resume',
  'task.done',
];
const dataOf: Readonly<Record<string, ClockEvent['data']>> = {
  'signal.edit': { cause: 'typed', chars: 3 },
  'signal.window': { focused: true, active: true },
  'signal.terminal': { id: 't', phase: 'start', command: 'npm test' },
  'signal.debug': { id: 'd', phase: 'start' },
  'signal.suspend': { ms: 100_000 },
};
const recordings = fc
  .array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 400_000 }),
      kind: fc.constantFrom(...kinds),
      id: fc.constantFrom('1', '2'),
    }),
    { minLength: 1, maxLength: 50 },
  )
  .map((steps) => {
    let tMs = 0;
    return steps.map(({ afterMs, kind, id }): ClockEvent => {
      tMs += afterMs;
      return { tMs, kind, window: 'w', task: kind.startsWith('task') ? id : null, data: dataOf[kind] ?? { id } };
    });
  });
const endOf = (events: readonly ClockEvent[]) => events.at(-1)?.tMs ?? 0;
const whole = (events: readonly ClockEvent[]) =>
  measureRange(timelineOf(events, endOf(events)), events[0]?.tMs ?? 0, endOf(events));

describe('the clocks of any recording', () => {
  it('have categories that make up the elapsed time, and no more activity than time', () => {
    fc.assert(
      fc.property(recordings, (events) => {
        const measured = whole(events);
        const sum = categories.reduce((total, category) => total + measured.categories[category], 0);
        assert.equal(sum, measured.elapsedMs);
        assert.ok(measured.categories.idleOther >= 0);
        assert.ok(measured.agentBusyMs >= 0 && measured.agentBusyMs <= measured.elapsedMs);
        const { min2Ms, min5Ms, min15Ms } = measured.sensitivity;
        assert.ok(min2Ms <= min5Ms && min5Ms <= min15Ms && min15Ms <= measured.elapsedMs);
        assert.equal(min2Ms, measured.humanActiveMs);
        assert.ok(measured.uncertainMs >= 0 && measured.humanActiveMs + measured.uncertainMs <= measured.elapsedMs);
      }),
    );
  });

  it('are not moved by what agents report, whatever clock they have', () => {
    const reports = fc.array(
      fc.record({
        afterMs: fc.integer({ min: -60_000, max: 8_000_000 }),
        kind: fc.constantFrom('agent.session', 'agent.hook'),
        event: fc.constantFrom('prompt', 'toolStart', 'stop'),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(recordings, reports, (events, told) => {
        const [from, to] = [events[0]?.tMs ?? 0, endOf(events)];
        const others = told.map(
          ({ afterMs, kind, event }): ClockEvent => ({
            tMs: Math.min(to, Math.max(from, from + afterMs)),
            monoMs: from + afterMs,
            window: 'hook',
            session: 'hook',
            kind,
            task: null,
            data: { event },
          }),
        );
        const all = [...events, ...others].sort((a, b) => a.tMs - b.tMs);
        assert.deepEqual(measureRange(timelineOf(all, to), from, to), measureRange(timelineOf(events, to), from, to));
      }),
      { numRuns: 500 },
    );
  });

  it('do not count a second window that says the same', () => {
    fc.assert(
      fc.property(recordings, (events) => {
        const twice = events.flatMap((event) => [event, { ...event, window: 'other' }]);
        assert.equal(whole(twice).humanActiveMs, whole(events).humanActiveMs);
      }),
    );
  });

  it('are the sum of their parts', () => {
    fc.assert(
      fc.property(recordings, fc.double({ min: 0, max: 1, noNaN: true }), (events, share) => {
        const timeline = timelineOf(events, endOf(events));
        const [fromMs, toMs] = [events[0]?.tMs ?? 0, endOf(events)];
        const cutMs = Math.round(fromMs + share * (toMs - fromMs));
        const [all, left, right] = [
          measureRange(timeline, fromMs, toMs),
          measureRange(timeline, fromMs, cutMs),
          measureRange(timeline, cutMs, toMs),
        ];
        assert.equal(left.humanActiveMs + right.humanActiveMs, all.humanActiveMs);
        assert.equal(left.uncertainMs + right.uncertainMs, all.uncertainMs);
        assert.equal(left.agentBusyMs + right.agentBusyMs, all.agentBusyMs);
        assert.equal(left.sensitivity.min15Ms + right.sensitivity.min15Ms, all.sensitivity.min15Ms);
      }),
    );
  });
});

describe('the wall clock', () => {
  const edit = (tMs: number, monoMs: number, session = 's'): ClockEvent => ({
    tMs,
    monoMs,
    session,
    kind: 'signal.edit',
    task: null,
    data: {},
  });

  it('set back in a session loses nothing and doubles nothing', () => {
    const events = [
      edit(0, 0),
      edit(60_000, 60_000),
      edit(60_000 - hourMs + 10_000, 70_000),
      edit(20_000 - hourMs + 100_000, 120_000),
    ];
    assert.deepEqual(
      onOneAxis(events).map(({ tMs }) => tMs),
      [0, 60_000, 70_000, 120_000],
    );
  });

  it('running ahead of the monotonic one is sleep: nothing of it counts', () => {
    const asleep = [edit(0, 0), edit(60_000, 60_000), edit(60_000 + 100_000, 70_000), edit(220_000, 130_000)];
    const measured = whole(asleep);
    // 60 s, at most the 10 s that were not slept (30 s are allowed), 60 s.
    assert.equal(measured.humanActiveMs, 60_000 + 10_000 + 60_000);
  });

  it('tells of one sleep in four windows once', () => {
    const windows = ['a', 'b', 'c', 'd'];
    const before = windows.map((session, index) => edit(index * 1000, 0, session));
    const after = windows.map((session, index) => edit(9 * hourMs + index * 600_000, 5000 + index * 600_000, session));
    const late = Array.from({ length: 60 }, (_, index) =>
      edit(9 * hourMs + index * 30_000, 5000 + index * 30_000, 'a'),
    );
    const measured = whole([...before, ...[...after.slice(1), ...late].sort((x, y) => x.tMs - y.tMs)]);
    // Four seconds apart before, two more until sleep; then half an hour without a longer gap.
    assert.equal(measured.humanActiveMs, 3000 + 2000 + 30 * 60_000);
  });
});

describe('local days', () => {
  const day = (text: string) => Date.parse(text);

  it('are split at local midnight', () => {
    const night = [{ fromMs: day('2026-03-26T22:30:00Z'), toMs: day('2026-03-26T23:30:00Z') }];
    assert.deepEqual(
      [...localDays(night, [{ tMs: 0, zoneMin: 60 }])],
      [
        ['2026-03-26', 30 * 60_000],
        ['2026-03-27', 30 * 60_000],
      ],
    );
  });

  it('lose and gain an hour with summer time, and keep every second', () => {
    const changes = [
      { tMs: 0, zoneMin: 60 },
      { tMs: day('2026-03-29T01:00:00Z'), zoneMin: 120 },
      { tMs: day('2026-10-25T01:00:00Z'), zoneMin: 60 },
    ];
    const lengthOf = (fromUtc: string, toUtc: string) =>
      localDays([{ fromMs: day(fromUtc), toMs: day(toUtc) }], changes);
    assert.equal(lengthOf('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z').get('2026-03-29'), 23 * hourMs);
    assert.equal(lengthOf('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z').get('2026-10-25'), 25 * hourMs);
  });

  it('follow a traveller', () => {
    const [home, away] = [60, -300];
    const changes = zoneChanges([
      { tMs: 0, zoneMin: home },
      { tMs: 1000, zoneMin: home },
      { tMs: day('2026-03-26T20:00:00Z'), zoneMin: away },
    ]);
    assert.equal(changes.length, 2);
    const evening = [{ fromMs: day('2026-03-26T23:00:00Z'), toMs: day('2026-03-27T01:00:00Z') }];
    assert.deepEqual([...localDays(evening, changes)], [['2026-03-26', 2 * hourMs]]);
  });
});
