import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Level } from '../../../src/base/level.ts';
import { durationDomain, durationTicks, shortestDrawnMs } from '../../../src/webview/gap/durationScale.ts';
import type { GapTask } from '../../../src/webview/gap/gapProtocol.ts';
import { ratioDomain, ratioTicks } from '../../../src/webview/gap/ratioScale.ts';
import { maxSeries, seriesOf } from '../../../src/webview/gap/series.ts';
import { isTableOrder, newestFirst, sortedTasks, turnedOrder } from '../../../src/webview/gap/taskOrder.ts';

const minute = 60_000;
const task = (id: string, extra: Partial<GapTask> = {}): GapTask => ({
  id,
  title: id,
  kind: 'bug fix',
  level: 'Hint',
  estimateMs: 60 * minute,
  feltMs: 50 * minute,
  measuredMs: 84 * minute,
  uncertainMs: 0,
  startedMs: 0,
  doneMs: Number(id),
  sensitivity: { min2Ms: 1, min5Ms: 2, min15Ms: 3 },
  ...extra,
});

describe('durationDomain and durationTicks', () => {
  const anyMs = fc.integer({ min: 0, max: 5_000 * 60 * minute });

  it('holds every drawn value, spans at least a factor of four, and has at least two ticks', () => {
    fc.assert(
      fc.property(fc.array(anyMs, { maxLength: 30 }), fc.integer({ min: 2, max: 9 }), (values, most) => {
        const [low, high] = durationDomain(values);
        assert.ok(high / low >= 4);
        for (const value of values) assert.ok(Math.max(value, shortestDrawnMs) >= low && value <= high);
        const ticks = durationTicks([low, high], most);
        assert.ok(ticks.length >= 1 && ticks.length <= most, `${ticks.length} ticks`);
        assert.ok(ticks.every((tick) => tick >= low && tick <= high));
      }),
    );
  });

  it('keeps the hour among thinned ticks', () => {
    assert.ok(durationTicks([minute, 640 * 60 * minute], 4).includes(60 * minute));
  });
});

describe('seriesOf', () => {
  it('groups by level in slider order, by arm when there is one', () => {
    const names = (levels: Level[]): string[] =>
      seriesOf(levels.map((level, index) => task(String(index), { level }))).map(({ name }) => name);
    assert.deepEqual(names(['Edit', 'Off', 'Edit', 'Hint']), ['Off', 'Hint', 'Edit']);
    const armed = seriesOf([task('1', { arm: 'no AI' }), task('2', { arm: 'AI' }), task('3')]);
    assert.deepEqual(
      armed.map(({ name }) => name),
      ['AI', 'no AI', 'no trial'],
    );
  });

  it('loses no task and never makes more kinds of mark than can be told apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 })), (arms) => {
        const series = seriesOf(arms.map((arm, index) => task(String(index), { arm: `arm ${arm}` })));
        assert.ok(series.length <= maxSeries);
        assert.equal(
          series.reduce((sum, { tasks }) => sum + tasks.length, 0),
          arms.length,
        );
      }),
    );
  });
});

describe('sortedTasks', () => {
  const tasks = [task('1', { feltMs: null }), task('2', { feltMs: 10 }), task('3', { feltMs: 20 })];
  const ids = (list: GapTask[]): string => list.map(({ id }) => id).join('');

  it('sorts newest first by default and puts what was not said last both ways', () => {
    assert.equal(ids(sortedTasks(tasks, newestFirst)), '321');
    assert.equal(ids(sortedTasks(tasks, { column: 'felt', descending: true })), '321');
    assert.equal(ids(sortedTasks(tasks, { column: 'felt', descending: false })), '231');
    assert.equal(ids(tasks), '123');
  });

  it('turns round on a second click and begins words at A, numbers at the largest', () => {
    assert.deepEqual(turnedOrder(newestFirst, 'done'), { column: 'done', descending: false });
    assert.deepEqual(turnedOrder(newestFirst, 'title'), { column: 'title', descending: false });
    assert.deepEqual(turnedOrder(newestFirst, 'measured'), { column: 'measured', descending: true });
  });

  it('restores only an order it knows', () => {
    assert.ok(isTableOrder(structuredClone(newestFirst)));
    assert.ok(!isTableOrder({ column: 'toString', descending: true }));
    assert.ok(!isTableOrder(null));
  });
});

describe('ratioTicks', () => {
  it('keeps 1, stays inside and never crowds the axis', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.double({ min: 1.1, max: 20, noNaN: true }),
        (low, high) => {
          const domain = ratioDomain([low, high]);
          const ticks = ratioTicks(domain, 5);
          assert.ok(ticks.includes(1) && ticks.length <= 7);
          assert.ok(ticks.every((tick) => tick >= domain[0] && tick <= domain[1]));
          assert.deepEqual(
            ticks,
            [...ticks].sort((a, b) => a - b),
          );
        },
      ),
    );
  });
});
