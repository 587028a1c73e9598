import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { LiveClock } from '../../../src/tasks/clocks/liveClock.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { measureRange } from '../../../src/tasks/clocks/timeline.ts';

const kinds = ['signal.edit', 'signal.scroll', 'signal.selection', 'request', 'task.pause', 'task.resume'];

describe('the live clock', () => {
  it('says at every moment what the whole record would say', () => {
    const steps = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 400_000 }), kind: fc.constantFrom(...kinds) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        let tMs = 0;
        const events: ClockEvent[] = [{ tMs, kind: 'task.start', task: 'a', data: {} }];
        const live = new LiveClock();
        for (const event of events) live.push(event);
        for (const { afterMs, kind } of list) {
          tMs += afterMs;
          const task = kind.startsWith('task') ? 'a' : null;
          const data = { id: String(tMs), chars: 3 };
          const steps = kind === 'request' ? ['request.start', 'request.end'] : [kind];
          for (const step of steps) {
            const event = { tMs, kind: step, task, data };
            events.push(event);
            live.push(event);
            if (steps.length > 1) tMs += afterMs;
          }
          const nowMs = tMs + 10_000;
          const whole = measureRange(timelineOf(events, nowMs), 0, nowMs, 'a').humanActiveMs;
          assert.equal(live.activeMs('a', nowMs), whole);
        }
      }),
      { numRuns: 60 },
    );
  });
});
