import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dayMs } from '../../../../src/base/timeUnits.ts';
import type { Card } from '../../../../src/practice/card.ts';
import { practiceKinds } from '../../../../src/practice/practiceRecord.ts';
import { seededRandom } from '../../../../src/statistics/seededRandom.ts';
import { CardController } from '../../../../src/vscode/practice/cardController.ts';
import { recorded } from '../recorded.ts';

const card = (id: string, more: Partial<Card> = {}): Card => ({
  ...{ id, kind: 'cloze', languageId: 'typescript', path: 'a.ts', prompt: 'Which sign?', code: 'a ? b' },
  ...{ answer: '>=' },
  ...more,
});

function setup() {
  const { recorder, clock, store, events } = recorded();
  const runs: string[] = [];
  const cards = new CardController(
    {
      recorder,
      clock,
      dayStartMs: () => Math.floor(clock.nowMs() / dayMs) * dayMs,
      run: async (request) => {
        runs.push(request.code);
        return request.expressions.map(() => ({ error: 'nothing runs here' }));
      },
      task: () => 'task-1',
    },
    seededRandom(1),
  );
  return { cards, clock, store, events, runs };
}

describe('the controller of review cards', () => {
  it('has a card due a week after it was made, and counts the new ones of a day', async () => {
    const { cards, clock, events } = setup();
    await cards.add([card('one'), card('two')]);
    assert.deepEqual(await cards.queue(), {
      ...{ due: [], nextDueMs: clock.nowMs() + 7 * dayMs, secondsLeft: 120, newToday: 2, count: 2 },
    });
    clock.advance(7 * dayMs);
    const { due, newToday } = await cards.queue();
    assert.deepEqual([due, newToday], [['one', 'two'], 0]);
    assert.ok(events().every(({ task }) => task === 'task-1'));
  });

  it('keeps a card as it is, also for another window', async () => {
    const { cards, store, events } = setup();
    const made = card('one', { source: { code: 'f()', before: '' } });
    await cards.add([made]);
    assert.deepEqual(await cards.open('one'), made);
    assert.equal(await cards.open('never'), undefined);
    assert.deepEqual(
      (await cards.withSource()).map(({ id }) => id),
      ['one'],
    );
    assert.equal(store.keyValue.get('practice.cards'), undefined, 'the record is events alone');
    assert.ok(events().length > 0);
  });

  it('records an answer, right or wrong, and how long it took', async () => {
    const { cards, clock, events } = setup();
    await cards.add([card('one')]);
    clock.advance(7 * dayMs);
    assert.equal((await cards.answer(card('one'), ' >= ', 3000.4)).isRight, true);
    assert.equal((await cards.answer(card('one'), '<', 2000)).isRight, false);
    const reviews = events().filter(({ kind }) => kind === practiceKinds.cardReviewed);
    assert.deepEqual(
      reviews.map((review) => [Reflect.get(review, 'right'), Reflect.get(review, 'ms')]),
      [
        [true, 3000],
        [false, 2000],
      ],
    );
    const { due, secondsLeft } = await cards.queue();
    assert.deepEqual([due, secondsLeft], [[], 115]);
  });

  it('brings a skipped card back in a week, and a dropped one never', async () => {
    const { cards, clock } = setup();
    await cards.add([card('skipped'), card('dropped')]);
    clock.advance(7 * dayMs);
    await cards.skip('skipped');
    await cards.drop('dropped');
    assert.deepEqual([(await cards.queue()).due, (await cards.queue()).count], [[], 1]);
    clock.advance(7 * dayMs);
    assert.deepEqual((await cards.queue()).due, ['skipped']);
  });

  it('runs the code of a card only when it is opened, and drops one about which nothing can be asked', async () => {
    const { cards, runs, events } = setup();
    const text = 'export function twice(value: number): number {\n  return value * 2;\n}';
    const accepted = { languageId: 'typescript', path: 'a.ts', text, functions: [text], file: text };
    await cards.add([card('one', { kind: 'returns', accepted })]);
    await cards.queue();
    await cards.withSource();
    assert.deepEqual(runs, []);
    await cards.open('one');
    assert.ok(runs.length > 0);
    const isDropped = events().some(({ kind }) => kind === practiceKinds.cardDropped);
    assert.equal((await cards.open('one')) === undefined, isDropped);
  });
});
