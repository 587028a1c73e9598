import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { EventBuffer } from '../../../src/store/eventBuffer.ts';
import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/storeTypes.ts';
import { measuredTask, timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { record } from '../../../src/tasks/clocks/signals.ts';
import { eventsBetween, spansOfTasks } from '../../../src/tasks/clocks/taskEvents.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { foldTasks } from '../../../src/tasks/lifecycle.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const limitMs = 2 * minuteMs;

/** A machine: its wall clock may be set, its monotonic clock stands still in sleep, the time since boot does not. */
class Machine {
  wallMs = Date.UTC(2026, 2, 29, 0, 30);
  monoMs = 5000;
  bootMs = 9_000_000;
  zoneMin = 60;
  #late: (() => void) | undefined;

  readonly clock = {
    nowMs: () => this.wallMs,
    monotonicMs: () => this.monoMs,
    zoneOffsetMinutes: () => this.zoneMin,
  };
  readonly timer = {
    after: (_ms: number, work: () => void) => {
      this.#late = work;
      return { dispose: () => undefined };
    },
  };

  run(ms: number): void {
    this.wallMs += ms;
    this.monoMs += ms;
    this.bootMs += ms;
  }

  sleep(ms: number): void {
    this.wallMs += ms;
    this.bootMs += ms;
  }

  flush(): void {
    this.#late?.();
  }
}

type Step =
  | { readonly kind: 'type' | 'sleep' | 'jump'; readonly ms: number }
  | { readonly kind: 'zone'; readonly minutes: number }
  | { readonly kind: 'flush' };

/** Keys at most two minutes apart, and between them what clocks do. Rests are over the limit and under four hours. */
const schedule = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('type' as const), ms: fc.integer({ min: 1000, max: 4 * hourMs }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('jump' as const),
        ms: fc.oneof(
          fc.constantFrom(-24 * hourMs, -hourMs, -10 * minuteMs, 10 * minuteMs, hourMs, 24 * hourMs),
          fc.integer({ min: -2 * hourMs, max: 2 * hourMs }).filter((ms) => Math.abs(ms) > 4000),
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('sleep' as const),
        ms: fc.integer({ min: minuteMs, max: 10 * hourMs }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('zone' as const), minutes: fc.constantFrom(-300, 0, 60, 120, 345) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  ),
  { minLength: 5, maxLength: 60 },
);

describe('clocks through the real store', () => {
  let directory = '';
  let store: Store;
  let count = 0;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'calibrated-schedules-'));
    ({ store } = await openStore({ directory, clock: systemClock }));
  });

  after(() => {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Lives a schedule as one process of the editor. @returns what was measured and what is true, ms. */
  function live(steps: readonly Step[]) {
    const machine = new Machine();
    const buffer = new EventBuffer({
      log: store,
      clock: machine.clock,
      timer: machine.timer,
      window: 'w',
      session: `s${count}`,
      report: (sentence) => assert.fail(sentence),
      bootMs: () => machine.bootMs,
    });
    const task = `task-${count++}`;
    const key = () => {
      const { kind, data } = record.edit('typed', 3);
      buffer.add(kind, { ...data }, task);
    };
    buffer.add(
      'task.start',
      { title: task, kind: 'chore', estimate: { withoutAi: { typicalMs: hourMs } }, level: 'Edit' },
      task,
    );
    const truth = { activeMs: 0, uncertainMs: 0, offMs: 0 };
    const fromMs = machine.bootMs;
    /** Since the last sign, awake. */
    let silenceMs = 0;
    let hasSlept = false;
    const sign = () => {
      if (hasSlept) return;
      truth.activeMs += Math.min(silenceMs, limitMs);
      truth.uncertainMs += Math.max(0, silenceMs - limitMs);
    };
    let awaySinceMs = 0;
    const wake = () => {
      if (hasSlept) truth.offMs += machine.bootMs - awaySinceMs;
      hasSlept = false;
      silenceMs = 0;
    };
    for (const step of steps) {
      if (step.kind === 'type') {
        machine.run(step.ms);
        silenceMs += step.ms;
        // What the sign shows first is that there was a sleep; from it on the person is there again.
        sign();
        key();
        wake();
      } else if (step.kind === 'sleep') {
        // The editor hears of it with its next tick: 15 s of running later at most. Here at once.
        if (!hasSlept) {
          if (silenceMs <= limitMs) truth.activeMs += silenceMs;
          else truth.uncertainMs += limitMs;
          awaySinceMs = machine.bootMs - Math.max(0, silenceMs - limitMs);
          hasSlept = true;
        }
        machine.sleep(step.ms);
        buffer.checkClock();
      } else if (step.kind === 'jump') {
        machine.wallMs += step.ms;
      } else if (step.kind === 'zone') machine.zoneMin = step.minutes;
      else machine.flush();
    }
    sign();
    const truthElapsedMs = machine.bootMs - fromMs;
    buffer.add('task.done', {}, task);
    wake();
    buffer.add('task.felt', { feltMs: hourMs, feltHelp: null }, task);
    buffer.flush();
    const found = foldTasks(store.events({ task })).at(-1);
    assert.ok(found?.endedMs !== undefined);
    const timeline = timelineOf(
      eventsBetween(store, [...spansOfTasks(store.events({ task })).values()], found.endedMs),
      found.endedMs,
    );
    const measured = measuredTask(timeline, found);
    return { task, measured, truth: { ...truth, elapsedMs: truthElapsedMs - truth.offMs } };
  }

  it('are right to the second whatever the wall clock does, in 500 schedules of one process', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(schedule, (steps) => {
        const { measured, truth } = live(steps);
        assert.deepEqual(
          [measured.humanActiveMs, measured.uncertainMs, measured.elapsedMs],
          [truth.activeMs, truth.uncertainMs, truth.elapsedMs],
        );
      }),
      { numRuns: 500 },
    );
  });

  const jump = (ms: number) => ({ kind: 'jump', ms }) as const;
  const type = (ms: number) => ({ kind: 'type', ms }) as const;
  for (const [name, steps] of [
    ['sets back a millisecond after a sleep', [type(1000), { kind: 'sleep', ms: minuteMs }, jump(-1)]],
    ['is slewed by half a second between keys', [type(9000), jump(500), type(9000), jump(-700), type(9000)]],
    ['sets forward 1.5 s in a silence', [type(9000), type(5 * minuteMs), jump(1500), type(5 * minuteMs)]],
    ['sets back 1.5 s in a silence', [type(9000), jump(-1500), type(10 * minuteMs)]],
  ] as const satisfies readonly (readonly [string, readonly Step[]])[])
    it(`are right when the wall clock ${name}`, () => {
      const { measured, truth } = live(steps);
      assert.deepEqual(
        [measured.humanActiveMs, measured.uncertainMs, measured.elapsedMs],
        [truth.activeMs, truth.uncertainMs, truth.elapsedMs],
      );
    });

  it('are what the panel shows', () => {
    const day = { kind: 'jump', ms: -24 * hourMs } as const;
    const key = { kind: 'type', ms: minuteMs } as const;
    const { task, measured } = live([key, day, key, key]);
    assert.equal(measured.humanActiveMs, 3 * minuteMs);
    const rows = taskOverview({ events: (filter) => store.events({ ...filter, task }) }).rows;
    assert.deepEqual([rows[0]?.measuredMs, rows[0]?.elapsedMs], [3 * minuteMs, 3 * minuteMs]);
  });
});
