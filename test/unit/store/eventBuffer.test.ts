import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import type { Timer } from '../../../src/base/timer.ts';
import type { NewEvent } from '../../../src/store/event.ts';
import { defaultFlushEveryMs, EventBuffer, lostKind } from '../../../src/store/eventBuffer.ts';
import { TestClock } from './storeFixture.ts';

class TestTimer implements Timer {
  pending: { delayMs: number; run: () => void }[] = [];

  after(delayMs: number, run: () => void) {
    const entry = { delayMs, run };
    this.pending.push(entry);
    return { dispose: () => this.pending.splice(this.pending.indexOf(entry) >>> 0, 1) };
  }
  fire(): void {
    for (const entry of this.pending.splice(0)) entry.run();
  }
}

function setup(limits: { flushAtEvents?: number; keepAtMost?: number; bootMs?: () => number } = {}) {
  const written: NewEvent[][] = [];
  const sentences: string[] = [];
  const state: { failure: AppError | undefined } = { failure: undefined };
  const log = {
    append(events: readonly NewEvent[]): number {
      if (state.failure !== undefined) throw state.failure;
      if (events.some((one) => one.kind === 'bad'))
        throw new AppError('badInput', 'An event "bad" cannot be recorded.');
      written.push([...events]);
      return 0;
    },
  };
  const timer = new TestTimer();
  const clock = new TestClock();
  const report = (sentence: string) => sentences.push(sentence);
  const buffer = new EventBuffer({ log, clock, timer, window: 'w', session: 's', report, ...limits });
  const kinds = () => written.flat().map((one) => one.kind);
  return { buffer, clock, timer, written, sentences, state, kinds };
}

describe('EventBuffer', () => {
  it('writes nothing before its time, and then everything in order with the time of each', () => {
    const { buffer, clock, timer, written } = setup();
    buffer.add('signal.edit', { chars: 1 });
    clock.advance(700);
    buffer.add('signal.edit', { chars: 2 }, 'T1');
    assert.equal(written.length, 0);
    assert.deepEqual(
      timer.pending.map((entry) => entry.delayMs),
      [defaultFlushEveryMs],
      'one timer, from the first event on',
    );
    timer.fire();
    assert.deepEqual(
      written.flat().map((one) => [one.monoMs, one.data['chars'], one.task]),
      [
        [1000, 1, null],
        [1700, 2, 'T1'],
      ],
    );
    assert.equal(timer.pending.length, 0, 'no timer while nothing waits');
  });

  it('writes at once when many wait, and on dispose', () => {
    const { buffer, timer, written } = setup({ flushAtEvents: 3 });
    for (let index = 0; index < 4; index++) buffer.add('signal.edit', {});
    assert.deepEqual(
      written.map((batch) => batch.length),
      [3],
    );
    buffer.dispose();
    assert.deepEqual(
      written.map((batch) => batch.length),
      [3, 1],
    );
    buffer.add('signal.window', {});
    assert.equal(written.length, 3, 'later ones are written at once');
    assert.equal(timer.pending.length, 0);
  });

  it('keeps events while writing fails, tells it once, and tries again', () => {
    const { buffer, timer, sentences, state, kinds } = setup({ flushAtEvents: 2 });
    state.failure = new AppError('storage', 'There is no room left.');
    for (const kind of ['a', 'b', 'c']) buffer.add(kind, {});
    timer.fire();
    assert.deepEqual(sentences, ['There is no room left.']);
    assert.equal(buffer.size, 3);
    state.failure = undefined;
    timer.fire();
    assert.deepEqual(kinds(), ['a', 'b', 'c']);
    state.failure = new AppError('storage', 'There is no room left again.');
    buffer.add('d', {});
    assert.equal(buffer.flush(), false);
    assert.equal(sentences.length, 2, 'a new trouble is told again');
  });

  it('is bounded: raw signals go first, oldest first, and the record says how many', () => {
    const { buffer, timer, state, kinds, written } = setup({ keepAtMost: 20, flushAtEvents: 100 });
    state.failure = new AppError('storage', 'full');
    buffer.add('task.start', {});
    for (let index = 0; index < 25; index++) buffer.add(`signal.${index}`, {});
    assert.ok(buffer.size <= 20);
    state.failure = undefined;
    timer.fire();
    assert.equal(kinds()[0], lostKind);
    assert.equal(kinds()[1], 'task.start');
    assert.equal(kinds().at(-1), 'signal.24');
    assert.equal(kinds()[2], 'signal.6');
    assert.deepEqual(written.flat()[0]?.data, { count: 6 });
  });

  it('is bounded without signals too', () => {
    const { buffer, state } = setup({ keepAtMost: 20, flushAtEvents: 100 });
    state.failure = new AppError('storage', 'full');
    for (let index = 0; index < 50; index++) buffer.add('task.tick', {});
    assert.equal(buffer.size, 20);
  });

  it('drops and tells an event that cannot be recorded, and writes the others', () => {
    const { buffer, sentences, kinds } = setup();
    for (const kind of ['a', 'bad', 'c']) buffer.add(kind, {});
    assert.equal(buffer.flush(), true);
    assert.deepEqual(kinds(), ['a', 'c']);
    assert.deepEqual(sentences, ['An event "bad" cannot be recorded.']);
    assert.equal(buffer.size, 0);
  });

  it('counts what was lost once, and says it before anything else when writing works again', () => {
    const { buffer, state, written, timer } = setup({ keepAtMost: 10, flushAtEvents: 100 });
    state.failure = new AppError('storage', 'full');
    for (let index = 0; index < 12; index++) buffer.add('task.tick', {});
    assert.equal(buffer.flush(), false);
    assert.equal(buffer.size, 10);
    state.failure = undefined;
    timer.fire();
    assert.deepEqual(
      written.map((batch) => [batch[0]?.kind, batch[0]?.data['count'], batch.length]),
      [
        [lostKind, 2, 1],
        ['task.tick', undefined, 10],
      ],
    );
    buffer.add('task.tick', {});
    buffer.flush();
    assert.equal(written.flat().filter(({ kind }) => kind === lostKind).length, 1);
  });

  it('writes in batches of at most so many', () => {
    const { buffer, state, written } = setup({ flushAtEvents: 3 });
    state.failure = new AppError('storage', 'full');
    for (let index = 0; index < 8; index++) buffer.add('task.tick', {});
    state.failure = undefined;
    buffer.flush();
    assert.deepEqual(
      written.map((batch) => batch.length),
      [3, 3, 2],
    );
  });

  it('keeps what stands behind an event that cannot be recorded when writing fails there', () => {
    const { buffer, state, kinds, sentences } = setup();
    for (const kind of ['a', 'bad', 'c']) buffer.add(kind, {});
    const full = new AppError('storage', 'There is no room left.');
    let singles = 0;
    Object.defineProperty(state, 'failure', {
      // The whole batch is refused for its bad event; the disk is full from the third single event on.
      get: () => {
        singles += 1;
        return singles === 4 ? full : undefined;
      },
      configurable: true,
    });
    assert.equal(buffer.flush(), false);
    assert.deepEqual(kinds(), ['a']);
    assert.equal(buffer.size, 1, 'the one that could be recorded');
    Object.defineProperty(state, 'failure', { value: undefined });
    assert.equal(buffer.flush(), true);
    assert.deepEqual(kinds(), ['a', 'c']);
    assert.deepEqual(sentences, ['An event "bad" cannot be recorded.']);
  });

  it('records a sleep before the event that showed it, and when it is asked to look', () => {
    let bootMs = 0;
    const { buffer, clock, timer, written } = setup({ bootMs: () => bootMs });
    const run = (wallMs: number, monoMs: number) => {
      clock.wallMs += wallMs;
      clock.monoMs += monoMs;
      bootMs += wallMs;
    };
    buffer.checkClock();
    assert.equal(buffer.size, 0, 'the first look tells nothing');
    run(60_000, 60_000);
    buffer.checkClock();
    assert.equal(buffer.size, 0);
    run(3_600_000, 0);
    buffer.add('signal.edit', {}, 'T1');
    run(3_600_000, 0);
    buffer.checkClock();
    assert.equal(timer.pending.length, 1);
    timer.fire();
    assert.deepEqual(
      written.flat().map(({ kind, task, data }) => [kind, task, data['sleptMs']]),
      [
        ['signal.clock', null, 3_600_000],
        ['signal.edit', 'T1', undefined],
        ['signal.clock', null, 3_600_000],
      ],
    );
    const plain = setup();
    plain.buffer.checkClock();
    assert.equal(plain.buffer.size, 0, 'without the time since boot nothing is told');
  });
});
