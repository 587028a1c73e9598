import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import type { NumberedSource } from '../../../src/tasks/clocks/taskEvents.ts';
import { taskTimeline } from '../../../src/tasks/history/taskTimeline.ts';
import { foldTasks } from '../../../src/tasks/lifecycle.ts';

const minute = 60_000;

function event(kind: string, minutes: number, data: ClockEvent['data'] = {}, task: string | null = 'a'): ClockEvent {
  return { kind, tMs: minutes * minute, task, data };
}

const start = event('task.start', 0, {
  title: 'A',
  kind: 'bugFix',
  estimate: { withoutAi: { typicalMs: 30 * minute } },
  level: 'Hint',
});
const typed = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => event('signal.edit', from + index, { cause: 'typed', chars: 1 }));
/** Ten minutes, forty of silence, ten more; then done, asked and committed. */
const worked = [start, ...typed(0, 10), ...typed(50, 60), event('task.done', 60)];
const asked = event('task.felt', 61, { feltMs: 15 * minute });
const commit = event('signal.scm', 70, { what: 'commit', commit: 'aa' });

function timelineOf(events: readonly ClockEvent[]) {
  const tasks = foldTasks(events);
  const [task] = tasks;
  assert.ok(task);
  const source: NumberedSource = {
    *events({
      task: id,
      kindPrefix = '',
      afterId = 0,
      untilId = Number.POSITIVE_INFINITY,
      fromMs = 0,
      toMs = Number.POSITIVE_INFINITY,
    }) {
      for (const [index, one] of events.entries()) {
        const isAsked = (id === undefined || one.task === id) && one.kind.startsWith(kindPrefix);
        if (isAsked && index + 1 > afterId && index < untilId && one.tMs >= fromMs && one.tMs < toMs)
          yield { ...one, id: index + 1 };
      }
    },
  };
  return taskTimeline(source, task, tasks, 100 * minute);
}

describe('the timeline of one task', () => {
  it('says what was counted, its stages, and where the elapsed time went', () => {
    const { rows, rawMs, measuredMs, stages, flow, corrections } = timelineOf([...worked, asked, commit]);
    assert.equal(rawMs, 22 * minute);
    assert.equal(measuredMs, rawMs);
    assert.equal(corrections.length, 0);
    const idle = rows.filter(({ isCounted }) => !isCounted);
    assert.deepEqual(
      idle.map(({ fromMs, toMs }) => [fromMs / minute, toMs / minute]),
      [[12, 50]],
    );
    assert.match(idle[0]?.why ?? '', /no sign of you for 40 min; 2 min of it counts/);
    assert.deepEqual(stages, { lastEditMs: 60 * minute, committedMs: 70 * minute, reopenedMs: [] });
    assert.equal(flow?.untilStage, 'committed');
    assert.equal(flow?.elapsedMs, 70 * minute);
    assert.equal((flow?.workingMs ?? 0) + (flow?.parkedMs ?? 0), 70 * minute);
  });

  it('keeps corrections beside the raw record and counts them', () => {
    const { rows, rawMs, measuredMs, offEditorMs, corrections } = timelineOf([
      ...worked,
      asked,
      event('task.move', 80, { to: 'none', fromMs: 50 * minute, toMs: 60 * minute }),
      event('task.manual', 81, { ms: 20 * minute, what: 'pairing' }),
    ]);
    assert.equal(rawMs, 22 * minute);
    assert.equal(measuredMs, 12 * minute);
    assert.equal(offEditorMs, 20 * minute);
    assert.equal(rows.at(-1)?.why, 'Given to no task by a correction.');
    assert.deepEqual(
      corrections.map(({ what, ms, note }) => [what, ms / minute, note]),
      [
        ['moved', 10, 'no task'],
        ['offEditor', 20, 'pairing'],
      ],
    );
  });

  it('is not shown before it was asked how long it felt', () => {
    assert.throws(() => timelineOf(worked), /Say how long it felt first/);
  });
});
