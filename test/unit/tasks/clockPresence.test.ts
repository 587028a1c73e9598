import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClockEvent } from '../../../src/tasks/clocks/activity.ts';
import { timelineOf } from '../../../src/tasks/clocks/measure.ts';
import { measureRange } from '../../../src/tasks/clocks/timeline.ts';

const minute = 60_000;
const hour = 60 * minute;

const at = (tMs: number, kind: string, data: ClockEvent['data'] = {}, more: Partial<ClockEvent> = {}): ClockEvent => ({
  tMs,
  kind,
  window: 'w',
  task: kind.startsWith('task') ? 'a' : null,
  data,
  ...more,
});
const typed = (tMs: number, window = 'w') => at(tMs, 'signal.edit', { cause: 'typed', chars: 3 }, { window });
const windowState = (tMs: number, focused: boolean, active: boolean, window = 'w', workspace = 'one') =>
  at(tMs, 'signal.window', { focused, active, workspace }, { window });

function measured(events: readonly ClockEvent[]) {
  const endMs = events.at(-1)?.tMs ?? 0;
  const { humanActiveMs, uncertainMs, elapsedMs, answeredMs } = measureRange(timelineOf(events, endMs), 0, endMs, 'a');
  return { active: humanActiveMs, uncertain: uncertainMs, elapsed: elapsedMs, answered: answeredMs };
}

/** Starts, types for a minute, is gone for forty, types for a minute. @param meanwhile What programs do while the person is gone. */
function lunch(isActive: boolean, meanwhile: (tMs: number) => readonly ClockEvent[]) {
  const noise = Array.from({ length: 160 }, (_, index) => 2 * minute + index * 14_000).flatMap(meanwhile);
  return measured([
    windowState(0, true, true),
    at(0, 'task.start'),
    typed(minute),
    windowState(minute + 70_000, true, isActive),
    ...noise.sort((a, b) => a.tMs - b.tMs),
    windowState(41 * minute, true, true),
    typed(41 * minute),
    typed(42 * minute),
    at(42 * minute, 'task.done'),
  ]);
}

describe('programs make no time', () => {
  const kinds: Readonly<Record<string, (tMs: number) => readonly ClockEvent[]>> = {
    'a shell command': (tMs) => [
      at(tMs, 'signal.terminal', { id: String(tMs), phase: 'start', command: 'make check' }),
      at(tMs + 2000, 'signal.terminal', { id: String(tMs), phase: 'end', command: 'make check' }),
    ],
    'an assistant that scrolls': (tMs) => [at(tMs, 'signal.scroll')],
    'a save': (tMs) => [at(tMs, 'signal.save')],
    'source control': (tMs) => [at(tMs, 'signal.scm', { what: 'commit', commit: String(tMs) })],
    'a switch of editors': (tMs) => [at(tMs, 'signal.editor')],
    'a view that opens': (tMs) => [at(tMs, 'signal.view', { name: 'gap' })],
    'an editor task': (tMs) => [
      at(tMs, 'signal.task', { id: String(tMs), phase: 'start', category: 'gitAndEnvironment' }),
    ],
    'a debugger that runs on': (tMs) => [at(tMs, 'signal.debug', { id: 'd', phase: 'continued' })],
    'requests of an agent': (tMs) => [
      at(tMs, 'request.start', { requestId: String(tMs), agent: String(tMs) }),
      at(tMs + 5000, 'request.end', { requestId: String(tMs), agent: String(tMs) }),
    ],
    proposals: (tMs) => [at(tMs, 'review.start', { reviewId: String(tMs) })],
    'edits of an agent': (tMs) => [at(tMs, 'signal.edit', { cause: 'external', chars: 200 })],
    'a change of focus': (tMs) => [windowState(tMs, false, true), windowState(tMs + 1000, true, true)],
  };
  const alone = lunch(false, () => []);

  it('as without any', () => {
    assert.deepEqual(alone, { active: 4 * minute, uncertain: 38 * minute, elapsed: 42 * minute, answered: 0 });
  });

  for (const [name, noise] of Object.entries(kinds)) {
    it(`${name}, in a window that is inactive or kept active by a progress bar`, () => {
      if (name !== 'a change of focus') assert.deepEqual(lunch(false, noise), alone);
      assert.deepEqual(lunch(true, noise), alone);
    });
  }
});

describe('time in another workspace', () => {
  const forgotten = [
    windowState(0, true, true),
    at(0, 'task.start'),
    ...Array.from({ length: 10 }, (_, index) => typed((index + 1) * minute)),
    windowState(10 * minute, false, true),
    windowState(10 * minute + 1, true, true, 'v', 'two'),
    ...Array.from({ length: 180 }, (_, index) => typed((index + 11) * minute, 'v')),
    windowState(191 * minute, true, true),
  ];

  it('is uncertain for a task whose Done was forgotten, and counts as time of no task', () => {
    const events = [...forgotten, typed(191 * minute), at(191 * minute, 'task.done')];
    const { active, uncertain } = measured(events);
    assert.deepEqual([active, uncertain], [11 * minute, 180 * minute]);
    const all = measureRange(timelineOf(events, 191 * minute), 0, 191 * minute);
    assert.equal(all.humanActiveMs, 191 * minute);
  });

  it('is added, left out or added in part by the person\u2019s word', () => {
    const answer = (said: string, ms = 0) => {
      const data = { said, ms, agoMs: 180 * minute };
      return measured([
        ...forgotten,
        typed(191 * minute),
        at(191 * minute, 'task.answer', data),
        at(191 * minute, 'task.done'),
      ]);
    };
    assert.deepEqual(answer('yes'), {
      active: 191 * minute,
      uncertain: 0,
      elapsed: 191 * minute,
      answered: 180 * minute,
    });
    assert.deepEqual(answer('no'), { active: 11 * minute, uncertain: 0, elapsed: 191 * minute, answered: 0 });
    assert.equal(answer('part', 30 * minute).active, 41 * minute);
  });
});

describe('the answer about a gap', () => {
  const answered = (said: string, ms = 0) =>
    measured([
      at(0, 'task.start'),
      typed(minute),
      typed(31 * minute),
      at(31 * minute + 5000, 'task.answer', { said, ms, agoMs: 30 * minute + 5000 }),
      at(32 * minute, 'task.done'),
    ]);

  it('holds instead of the rule', () => {
    assert.deepEqual(answered('yes'), {
      active: 32 * minute,
      uncertain: 0,
      elapsed: 32 * minute,
      answered: 30 * minute,
    });
    assert.deepEqual(answered('no'), { active: 2 * minute, uncertain: 0, elapsed: 32 * minute, answered: 0 });
    assert.deepEqual(answered('part', 10 * minute).active, 12 * minute);
    assert.deepEqual(answered('part', 90 * minute).active, 32 * minute);
  });

  it('that nobody gave leaves the gap uncertain', () => {
    assert.deepEqual(answered('perhaps'), {
      active: 4 * minute,
      uncertain: 28 * minute,
      elapsed: 32 * minute,
      answered: 0,
    });
  });
});

describe('a jump of the wall clock across a restart', () => {
  it('makes the silence uncertain as a whole', () => {
    const first = { session: 's1', monoMs: 0 };
    const second = { session: 's2' };
    const { active, uncertain } = measured([
      at(0, 'signal.window', { focused: true, active: true }, first),
      at(0, 'task.start', {}, first),
      { ...typed(minute), session: 's1', monoMs: minute },
      // Restarted at once; meanwhile the wall clock was set an hour ahead.
      at(minute + hour, 'signal.window', { focused: true, active: true }, { ...second, monoMs: 0 }),
      { ...typed(minute + hour + 5000), ...second, monoMs: 5000 },
      at(2 * minute + hour, 'task.done', {}, { ...second, monoMs: minute }),
    ]);
    assert.deepEqual([active, uncertain], [minute + 55_000, hour + 5000]);
  });

  it('set back is no time at all, and nothing of the rest is lost', () => {
    const events = [
      at(0, 'task.start', {}, { session: 's1', monoMs: 0 }),
      { ...typed(minute), session: 's1', monoMs: minute },
      { ...typed(minute - hour), session: 's2', monoMs: 0 },
      { ...typed(2 * minute - hour), session: 's2', monoMs: minute },
    ];
    const timeline = timelineOf(events, 0);
    assert.equal(measureRange(timeline, 0, timeline.segments.endMs, 'a').humanActiveMs, 2 * minute);
  });
});

describe('where help comes from decides nothing', () => {
  /** Types, asks for help at one place for ten seconds, waits, types on. */
  const round = (waitMs: number, place: (fromMs: number) => readonly ClockEvent[]) => {
    const backMs = minute + 10_000 + waitMs;
    return measured([
      windowState(0, true, true),
      at(0, 'task.start'),
      typed(minute),
      ...place(minute),
      typed(backMs),
      at(backMs, 'task.done'),
    ]);
  };
  const chat = (fromMs: number, seconds = 10) => [
    ...Array.from({ length: seconds }, (_, index) =>
      at(fromMs + (index + 1) * 1000, 'signal.view', { name: 'assist', doing: 'writing' }),
    ),
    at(fromMs + seconds * 1000, 'request.start', { requestId: 'r' }),
  ];
  const nowhere = () => [];

  for (const waitMs of [20_000, 100_000, 119_000, 4 * minute, 30 * minute])
    it(`a question in the chat and ${waitMs / 1000} s of waiting count as ten seconds of typing elsewhere do`, () => {
      assert.deepEqual(round(waitMs, chat), round(waitMs, nowhere));
      assert.deepEqual(
        round(waitMs, (fromMs) => chat(fromMs).slice(-1)),
        round(waitMs, nowhere),
      );
    });

  it('writing for five minutes is seen for five minutes, and then for half a minute', () => {
    const { active, uncertain } = round(15 * minute, (fromMs) => chat(fromMs, 300));
    assert.equal(active, minute + 300_000 + 30_000);
    assert.equal(uncertain, 15 * minute + 10_000 - 330_000);
  });

  it('an answer given counts the same', () => {
    const answer = (tMs: number) => at(tMs, 'task.answer', { said: 'yes', ms: 0, agoMs: tMs - minute - 10_000 });
    const backMs = minute + 10_000 + 20 * minute;
    const { active, uncertain } = measured([
      windowState(0, true, true),
      at(0, 'task.start'),
      typed(minute),
      ...chat(minute),
      typed(backMs),
      answer(backMs + 1000),
      at(backMs + 1000, 'task.done'),
    ]);
    assert.deepEqual({ active, uncertain }, { active: backMs + 1000, uncertain: 0 });
  });
});
