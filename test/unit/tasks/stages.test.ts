import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { flowOf, stagesOf } from '../../../src/tasks/history/stages.ts';
import { foldTasks } from '../../../src/tasks/lifecycle.ts';

const min = 60_000;
const event = (kind: string, minutes: number, data: ClockEvent['data'] = {}): ClockEvent => ({
  tMs: minutes * min,
  kind,
  task: 'a',
  data,
});
const estimate = { withoutAi: { typicalMs: 60 * min } };
const start = event('task.start', 0, { title: 'a', kind: 'feature', estimate, level: 'Hint' });
const typing = (fromMinute: number, toMinute: number) =>
  Array.from({ length: (toMinute - fromMinute) * 2 + 1 }, (_, index) =>
    event('signal.edit', fromMinute + index / 2, { cause: 'typed', chars: 1 }),
  );
const tests = (fromMinute: number, toMinute: number, exit: number) => {
  const data = { id: `t${fromMinute}`, category: 'testingAndDebugging', isAwaited: true };
  return [
    event('signal.terminal', fromMinute, { ...data, phase: 'start' }),
    event('signal.terminal', toMinute, { ...data, phase: 'end', exit }),
  ];
};

function stages(events: readonly ClockEvent[]) {
  const [task] = foldTasks(events);
  assert.ok(task);
  const found = stagesOf(task, events);
  const flow = flowOf(task, found, timelineOf(events, events.at(-1)?.tMs ?? 0), events);
  return { found, flow };
}

describe('the stages of done', () => {
  const night = [
    start,
    ...typing(0, 10),
    ...tests(10, 30, 1),
    ...typing(30, 40),
    ...tests(40, 60, 0),
    event('signal.scm', 61, { what: 'commit' }),
    event('task.done', 62),
    event('signal.scm', 1000, { what: 'merge' }),
    event('task.reopened', 5000),
  ];

  it('are what the record shows, the last time', () => {
    assert.deepEqual(stages(night).found, {
      lastEditMs: 40 * min,
      checksGreenMs: 60 * min,
      committedMs: 61 * min,
      mergedMs: 1000 * min,
      reopenedMs: [5000 * min],
    });
  });

  it('say where the time to the merge went', () => {
    const { flow } = stages(night);
    assert.ok(flow);
    const { workingMs, waitingForChecksMs, waitingForReviewMs, parkedMs, elapsedMs } = flow;
    assert.equal(flow.untilStage, 'merged');
    assert.equal(elapsedMs, 1000 * min);
    assert.equal(workingMs + waitingForChecksMs + waitingForReviewMs + parkedMs, elapsedMs);
    // Typing 0-10 and 30-40, two minutes into each run of 20 min.
    assert.equal(workingMs, 24 * min);
    assert.equal(waitingForChecksMs, 36 * min);
    // 61 to 1000: the minute to "done" lies beyond the two that count since the last key.
    assert.equal(waitingForReviewMs, 939 * min);
    assert.equal(parkedMs, min);
  });

  it('are open again after an edit', () => {
    const { found } = stages([start, ...tests(1, 2, 0), event('signal.scm', 3, { what: 'commit' }), ...typing(4, 5)]);
    assert.deepEqual(found, { lastEditMs: 5 * min, reopenedMs: [] });
  });

  it('do not take a red run for a green one, nor a formatter for an edit', () => {
    const formatted = event('signal.edit', 9, { cause: 'tool', chars: 900 });
    const { found, flow } = stages([start, ...typing(0, 2), ...tests(3, 4, 1), formatted]);
    assert.deepEqual(found, { lastEditMs: 2 * min, reopenedMs: [] });
    assert.equal(flow, undefined);
  });
});
