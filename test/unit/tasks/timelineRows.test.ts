import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { timelineRows } from '../../../src/tasks/history/timelineRows.ts';

const event = (
  seconds: number,
  kind: string,
  task: string | null = null,
  data: ClockEvent['data'] = {},
): ClockEvent => ({
  tMs: seconds * 1000,
  kind,
  task,
  data,
});

describe('the timeline of a task', () => {
  it('says of every stretch why it counts or not', () => {
    const events = [
      event(0, 'task.start', 'a'),
      event(60, 'signal.edit'),
      event(1000, 'signal.edit'),
      event(1010, 'request.start', null, { requestId: 'r' }),
      event(2000, 'request.end', null, { requestId: 'r' }),
      event(2100, 'signal.edit'),
      event(2110, 'signal.suspend', null, { ms: 5000 }),
      event(2110, 'task.start', 'b'),
      event(2150, 'task.done', 'b'),
      event(2160, 'task.pause', 'a'),
      event(2200, 'signal.edit'),
      event(2210, 'signal.edit'),
      event(2300, 'task.resume', 'a'),
      event(2310, 'task.done', 'a'),
    ];
    const rows = timelineRows(timelineOf(events, 2_310_000), 0, 2_310_000, 'a');
    assert.deepEqual(
      rows.map(({ fromMs, toMs, isCounted, why }) => `${fromMs / 1000}-${toMs / 1000} ${isCounted ? '+' : '-'} ${why}`),
      [
        '0-60 + Counted as reading and searching.',
        '60-180 + Counted as writing code.',
        '180-1000 - Not counted: no sign of you for 16 min; 2 min of it counts.',
        '1000-1010 + Counted as prompting AI.',
        '1010-1120 + Counted as waiting on AI.',
        '1120-2100 - Not counted: no sign of you for 18 min; 2 min of it counts, and a model worked meanwhile.',
        '2100-2105 + Counted as writing code.',
        '2105-2110 - Not counted: the computer slept.',
        '2110-2150 - Work on another task.',
        '2150-2160 + Counted as reading and searching.',
        '2160-2200 - Not counted: no task ran.',
        '2200-2300 - Work, but no task ran.',
        '2300-2310 + Counted as reading and searching.',
      ],
    );
  });
});
