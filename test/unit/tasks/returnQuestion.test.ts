import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { startOfDayMs } from '../../../src/base/localDay.ts';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { mayAsk, uncertainGap } from '../../../src/tasks/clocks/returnQuestion.ts';

const minute = 60_000;
const event = (minutes: number, kind: string, data: ClockEvent['data'] = {}): ClockEvent => ({
  tMs: minutes * minute,
  kind,
  window: 'w',
  task: kind.startsWith('task') ? 'a' : null,
  data,
});
const typed = (minutes: number) => event(minutes, 'signal.edit', { cause: 'typed', chars: 3 });

describe('the question on return', () => {
  const asked = (silence: number, ...more: ClockEvent[]) => {
    const events = [event(0, 'task.start'), typed(1), ...more, typed(1 + silence)];
    return uncertainGap(timelineOf(events, (1 + silence) * minute), 'a');
  };

  it('comes after more than five uncertain minutes, and not after a night', () => {
    assert.equal(asked(7), undefined);
    assert.deepEqual([asked(8)?.fromMs, asked(8)?.toMs], [minute, 9 * minute]);
    assert.ok(asked(240));
    assert.equal(asked(241), undefined);
  });

  it('does not come when the machine slept, or another task ran', () => {
    assert.equal(asked(30, event(20, 'signal.suspend', { ms: 5 * minute })), undefined);
    const other = [event(0, 'task.start'), typed(1), typed(31)];
    assert.equal(uncertainGap(timelineOf(other, 31 * minute), 'b'), undefined);
  });

  it('is about the silence that ended just now', () => {
    const later = [event(0, 'task.start'), typed(1), typed(31), typed(32)];
    assert.equal(uncertainGap(timelineOf(later, 32 * minute), 'a'), undefined);
  });

  it('comes six times a day at most', () => {
    const asks = (count: number) => Array.from({ length: count }, (_, index) => event(index, 'task.asked'));
    assert.equal(mayAsk(asks(5)), true);
    assert.equal(mayAsk(asks(6)), false);
    const oneInBerlin = Date.UTC(2026, 6, 1, 23, 30);
    assert.equal(startOfDayMs(oneInBerlin, 120), Date.UTC(2026, 6, 1, 22));
  });
});
