import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { categories } from '../../../src/tasks/clocks/category.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { checkStep, foldTasks, type TaskEvent } from '../../../src/tasks/lifecycle.ts';

const min = 60_000;
const estimate = { withoutAi: { typicalMs: 60 * min } };
const start = (task: string, minutes: number, splitFrom?: string): TaskEvent => ({
  tMs: minutes * min,
  kind: 'task.start',
  task,
  data: { title: task, kind: 'feature', estimate, level: 'Hint', ...(splitFrom === undefined ? {} : { splitFrom }) },
});
const step = (kind: string, task: string, minutes: number, data: TaskEvent['data'] = {}): TaskEvent => ({
  tMs: minutes * min,
  kind,
  task,
  data,
});
const finish = (task: string, minutes: number) => [
  step('task.done', task, minutes),
  step('task.felt', task, minutes, { feltMs: 5 * min, feltHelp: 0.8 }),
];
/** Typing every 30 s from minute 0 to minute 40. */
const typing = Array.from({ length: 81 }, (_, index) =>
  step('signal.edit', '', index / 2, { cause: 'typed', chars: 1 }),
);

function overview(events: readonly TaskEvent[]) {
  const all = [...typing.map((event) => ({ ...event, task: null })), ...events]
    .sort((a, b) => a.tMs - b.tMs)
    .map((event, index) => ({ ...event, id: index + 1 }));
  return taskOverview({
    events: ({ kindPrefix = '', task, fromMs = 0, toMs = Number.POSITIVE_INFINITY }) =>
      all.filter(
        (event) =>
          event.kind.startsWith(kindPrefix) &&
          (task === undefined || event.task === task) &&
          event.tMs >= fromMs &&
          event.tMs < toMs,
      ),
  });
}

function figures(events: readonly TaskEvent[]) {
  const { rows } = overview(events);
  for (const { categories: times, elapsedMs } of rows) {
    assert.equal(
      categories.reduce((sum, category) => sum + times[category], 0),
      elapsedMs,
    );
  }
  return rows.map(({ id, measuredMs, elapsedMs, isCorrected }) => [id, measuredMs / min, elapsedMs / min, isCorrected]);
}

const two = [start('a', 0), ...finish('a', 10), start('b', 10), ...finish('b', 30)];

describe('time between tasks', () => {
  it('is moved by a correction of the boundary', () => {
    assert.deepEqual(figures(two), [
      ['a', 10, 10, false],
      ['b', 20, 20, false],
    ]);
    // The last 4 minutes of a were b already.
    const move = step('task.move', 'a', 35, { to: 'b', fromMs: 6 * min, toMs: 10 * min });
    assert.deepEqual(figures([...two, move]), [
      ['a', 6, 6, true],
      ['b', 24, 24, true],
    ]);
  });

  it('goes along when a task is merged into another', () => {
    const merged = [...two, step('task.merge', 'a', 35, { into: 'b' })];
    assert.deepEqual(figures(merged), [['b', 30, 30, true]]);
    const [a] = foldTasks(merged);
    assert.equal(a?.mergedInto, 'b');
    assert.throws(() => checkStep('task.resume', a), /part of another/);
  });

  it('stays with its part when a task is split', () => {
    const split = [start('a', 0), ...finish('a', 10), start('a2', 10, 'a'), ...finish('a2', 30)];
    assert.equal(foldTasks(split)[1]?.splitFrom, 'a');
    assert.deepEqual(
      figures(split).map(([id, measured]) => [id, measured]),
      [
        ['a', 10],
        ['a2', 20],
      ],
    );
  });

  it('keeps the felt help beside the felt time', () => {
    assert.deepEqual(
      overview(two).rows.map(({ feltHelp }) => feltHelp),
      [0.8, 0.8],
    );
  });

  it('ignores moves to nowhere and backwards', () => {
    const odd = [
      step('task.move', 'a', 35, { to: 'a', fromMs: 0, toMs: 10 * min }),
      step('task.move', 'a', 35, { to: 'b', fromMs: 10 * min, toMs: 6 * min }),
      step('task.move', 'a', 35, { to: 7 }),
    ];
    assert.deepEqual(figures([...two, ...odd]), figures(two));
  });
});
