import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { measure } from '../../../src/tasks/clocks/measure.ts';
import { tasksAsCsv } from '../../../src/tasks/figures/exportRows.ts';
import { gapRow, gapSentence, suggestion } from '../../../src/tasks/figures/gap.ts';
import {
  Concealed,
  checkStep,
  foldTasks,
  mayReveal,
  openTask,
  type TaskEvent,
  type TaskEventKind,
} from '../../../src/tasks/lifecycle.ts';

const min = 60_000;
const start = (task: string, tMs: number): TaskEvent => ({
  tMs,
  kind: 'task.start',
  task,
  data: { title: task, kind: 'bugFix', estimate: { withoutAi: { typicalMs: 60 * min } }, level: 'Hint' },
});
const step = (kind: TaskEventKind, task: string, tMs: number, data: TaskEvent['data'] = {}): TaskEvent => ({
  tMs,
  kind,
  task,
  data,
});
const edit = (tMs: number): TaskEvent => ({ tMs, kind: 'signal.edit', task: null, data: { cause: 'typed', chars: 1 } });
const every = (stepMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, index) => edit(fromMs + index * stepMs));

describe('the life of a task', () => {
  it('is read from the record alone', () => {
    const events = [
      start('a', 0),
      step('task.pause', 'a', 10),
      step('task.resume', 'a', 20),
      step('task.done', 'a', 30),
      start('b', 40),
    ];
    const tasks = foldTasks(events);
    assert.deepEqual(
      tasks.map(({ id, phase, endedMs }) => ({ id, phase, endedMs })),
      [
        { id: 'a', phase: 'done', endedMs: 30 },
        { id: 'b', phase: 'running', endedMs: undefined },
      ],
    );
    assert.equal(openTask(tasks)?.id, 'b');
  });

  it('refuses steps out of order with a sentence', () => {
    const [running] = foldTasks([start('a', 0)]);
    const [done] = foldTasks([start('a', 0), step('task.done', 'a', 1)]);
    assert.throws(() => checkStep('task.start', running), /is running\. Pause or finish it first/);
    const [paused] = foldTasks([start('a', 0), step('task.pause', 'a', 1)]);
    checkStep('task.start', paused);
    assert.throws(() => checkStep('task.resume', running), /already running/);
    assert.throws(() => checkStep('task.felt', running), /Finish the task first/);
    assert.throws(() => checkStep('task.pause', done), /is over/);
    assert.throws(() => checkStep('task.done', undefined), /Start a task first/);
    checkStep('task.start', done);
  });

  it('asks how long it felt before anything is revealed', () => {
    const events = [start('a', 0), ...every(30_000, 0, 20 * min), step('task.done', 'a', 20 * min)];
    const [unasked] = foldTasks(events);
    assert.ok(unasked);
    assert.throws(
      () => gapRow(unasked, new Concealed(() => measure(unasked, events, 0))),
      /Say how long it felt first/,
    );
    const [asked] = foldTasks([...events, step('task.felt', 'a', 21 * min, { feltMs: 15 * min })]);
    assert.ok(asked);
    assert.throws(() => checkStep('task.felt', asked), /already said/);
    const row = gapRow(asked, new Concealed(() => measure(asked, events, 0)));
    assert.equal(row.measuredMs, 20 * min);
    assert.equal(
      gapSentence(row),
      'It took 20 min: 33% longer than it felt (15 min), 67% shorter than you estimated (1 h).',
    );
    assert.match(
      gapSentence({ ...row, measuredMs: 1000 }),
      /^It took 1 s: 99% shorter than it felt \(15 min\), 99% shorter/,
    );
    assert.match(
      gapSentence({ ...row, measuredMs: 30_000 }),
      /^It took 30 s: 97% shorter than it felt \(15 min\), 99% /,
    );
    assert.equal(row.uncertainMs, 0);
    assert.match(suggestion([row], row), /After 9 more finished tasks/);
  });

  it('says how far silence that nobody placed could stretch the time, until a person sets the total', () => {
    const events = [
      start('a', 0),
      ...every(30_000, 0, 70 * min),
      ...every(30_000, 81 * min, 81 * min),
      step('task.done', 'a', 81 * min),
      step('task.felt', 'a', 82 * min, { feltMs: null }),
    ];
    const rowOf = (more: readonly TaskEvent[]) => {
      const [task] = foldTasks([...events, ...more]);
      assert.ok(task);
      return gapRow(task, new Concealed(() => measure(task, events, 0)));
    };
    const row = rowOf([]);
    assert.deepEqual([row.measuredMs, row.uncertainMs], [72 * min, 9 * min]);
    assert.equal(gapSentence(row), 'It took 1 h 12, up to 1 h 21: 20% longer than you estimated (1 h).');
    assert.equal(tasksAsCsv([row]).split('\n')[1]?.includes(',72,9,false,'), true);
    const corrected = rowOf([step('task.correction', 'a', 83 * min, { measuredMs: 75 * min })]);
    assert.deepEqual([corrected.measuredMs, corrected.uncertainMs], [75 * min, 0]);
    assert.match(gapSentence(corrected), /It took 1 h 15: /);
  });

  it('conceals what is measured from the start until felt is said or declined, whatever asks for it', () => {
    const secret = new Concealed(() => 'measured');
    const having = (...events: readonly TaskEvent[]) => {
      const [task] = foldTasks([start('a', 0), ...events]);
      assert.ok(task);
      return task;
    };
    const done = step('task.done', 'a', 10);
    const hidden = [
      having(),
      having(step('task.pause', 'a', 5)),
      having(done),
      having(step('task.withdraw', 'a', 5, { reason: 'a toy' })),
      having(done, step('task.withdraw', 'a', 15)),
    ];
    for (const task of hidden) {
      assert.equal(mayReveal(task), false);
      assert.throws(() => Concealed.reveal(task, secret), /Then you see its time/);
    }
    const shown = [
      having(done, step('task.felt', 'a', 11, { feltMs: min })),
      having(done, step('task.felt', 'a', 11, { feltMs: null })),
      having(step('task.abandon', 'a', 11)),
      having(step('task.clock', 'a', 5)),
    ];
    for (const task of shown) assert.equal(Concealed.reveal(task, secret), 'measured');
    // The clock of one task does not show the time of it after the end, unasked.
    assert.equal(mayReveal(having(step('task.clock', 'a', 5), done)), false);
    assert.deepEqual(JSON.stringify(secret), '{}');
  });

  it('lets a person take a task out before they see its time, and not after', () => {
    const felt = step('task.felt', 'a', 11, { feltMs: null });
    const [late] = foldTasks([start('a', 0), step('task.done', 'a', 10), felt, step('task.withdraw', 'a', 12)]);
    assert.equal(late?.phase, 'done');
    assert.throws(() => checkStep('task.withdraw', late), /was already shown, so it counts/);
    const [taken] = foldTasks([start('a', 0), step('task.withdraw', 'a', 12, { reason: 'a toy' })]);
    assert.deepEqual([taken?.phase, taken?.withdrawnBecause, taken?.endedMs], ['withdrawn', 'a toy', 12]);
    const [blind] = foldTasks([start('a', 0), step('task.clock', 'a', 1), step('task.done', 'a', 10), felt]);
    assert.ok(blind);
    assert.equal(gapRow(blind, new Concealed(() => measure(blind, [], 0))).isBlind, false);
  });

  it('keeps several tasks open, of which one runs', () => {
    const tasks = foldTasks([
      start('a', 0),
      step('task.pause', 'a', 5),
      start('b', 6),
      step('task.pause', 'b', 7),
      step('task.resume', 'a', 8),
    ]);
    assert.deepEqual([openTask(tasks)?.id, tasks.map(({ phase }) => phase)], ['a', ['running', 'paused']]);
  });

  it('gives a range from the history when there are ten tasks', () => {
    const [task] = foldTasks([start('a', 0), step('task.done', 'a', 1), step('task.felt', 'a', 2, { feltMs: null })]);
    assert.ok(task);
    const row = gapRow(task, new Concealed(() => measure(task, [], 0)));
    const rows = Array.from({ length: 12 }, (_, index) => ({
      ...row,
      measuredMs: (50 + index * 10) * min,
      doneMs: index,
    }));
    assert.match(
      suggestion(rows, row),
      /Next time you guess 1 h, plan for .+ to .+\. 12 of your last 12 bug fix tasks fell in that range\./,
    );
  });
});

describe('active time', () => {
  const measured = (events: readonly TaskEvent[], endMs: number) => {
    const all = [start('a', 0), ...events, step('task.done', 'a', endMs)];
    const [task] = foldTasks(all);
    assert.ok(task);
    return measure(task, all, endMs);
  };

  it('counts a gap between two signs up to two minutes, whatever it was', () => {
    // 0-1 min typing, then nothing until 10 min, then done: 1 min + 2 min, and the last sign is done itself.
    const { humanActiveMs, uncertainMs, sensitivity } = measured(every(30_000, 0, min), 10 * min);
    assert.deepEqual([humanActiveMs, uncertainMs], [3 * min, 7 * min]);
    assert.deepEqual(Object.values(sensitivity), [3 * min, 6 * min, 10 * min]);
    assert.equal(measured([edit(100_000)], 200_000).humanActiveMs, 200_000);
  });

  it('takes no scroll for a person: a program can do it', () => {
    const scroll: TaskEvent = { tMs: min, kind: 'signal.scroll', task: null, data: {} };
    const { humanActiveMs, uncertainMs } = measured([scroll], 5 * min);
    assert.deepEqual([humanActiveMs, uncertainMs], [2 * min, 3 * min]);
  });

  it('unites windows and leaves pauses and nights out', () => {
    const two = [...every(10_000, 0, min), ...every(10_000, 5_000, min)].sort((a, b) => a.tMs - b.tMs);
    assert.equal(measured(two, min).humanActiveMs, min);
    const paused = [step('task.pause', 'a', min), ...every(10_000, min, 5 * min), step('task.resume', 'a', 5 * min)];
    assert.equal(measured(paused, 6 * min).humanActiveMs, 2 * min);
    const night = measured([edit(min)], 9 * 60 * min);
    assert.deepEqual([night.humanActiveMs, night.uncertainMs], [min, 2 * min]);
    assert.equal(night.elapsedMs, 3 * min);
  });

  it('counts what a model worked, once for parallel requests', () => {
    const request = (phase: 'start' | 'end', tMs: number, requestId: string): TaskEvent => ({
      tMs,
      kind: `request.${phase}`,
      task: null,
      data: { requestId },
    });
    const events = [
      request('start', 0, '1'),
      request('start', 10_000, '2'),
      request('end', 20_000, '1'),
      request('end', 30_000, '2'),
    ];
    assert.equal(measured(events, min).agentBusyMs, 30_000);
  });
});
