import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mayNotify } from '../../../src/practice/dailyNotice.ts';
import { reviewersNote } from '../../../src/practice/explainBack.ts';
import { atOccasion, forecastScore, keptAfterMs, outcomeOf } from '../../../src/practice/forecast.ts';
import { asksForJudgement, mayAskPosition, positionOf } from '../../../src/practice/position.ts';
import { lastPlannedMs, planText, readPlanText, unassistedDue } from '../../../src/practice/unassistedPlan.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';

describe('practice: position first', () => {
  it('is asked before analysis and design', () => {
    for (const question of [
      'Why are ten boxes not cheaper?',
      'Should we use a queue or a table here?',
      'Which of the two is better for long lists?',
      'What is wrong with this loop?',
      'Explain how the cache is invalidated',
      'How should errors be handled in this module?',
    ]) {
      assert.ok(asksForJudgement(question), question);
    }
  });

  it('is not asked before an order or a fact', () => {
    for (const question of [
      'Write a function that sorts by name',
      'Fix the test',
      'add a discount for design orders',
      'What is the syntax of a labelled break?',
      'Where should I look first?'.replace('should I look', 'is it'),
      'rename this to total',
      '',
    ]) {
      assert.ok(!asksForJudgement(question), question);
    }
  });

  it('goes along with the question as one line and never empty', () => {
    assert.equal(positionOf('  '), '');
    assert.equal(positionOf(' off by\none'), 'off by one');
  });

  it('rests for the day after three skips in a row', () => {
    assert.ok(mayAskPosition(['skipped', 'skipped']));
    assert.ok(!mayAskPosition(['given', 'skipped', 'skipped', 'skipped']));
    assert.ok(mayAskPosition(['skipped', 'skipped', 'given']));
  });
});

describe('practice: forecasts', () => {
  it('are asked at most once in any five occasions, never at the first, and still asked', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const asked: boolean[] = [];
        let left: number | undefined;
        for (let n = 0; n < 200; n += 1) {
          const occasion = atOccasion(left, random);
          left = occasion.left;
          asked.push(occasion.ask);
        }
        const windows = asked.map((_ask, index) => asked.slice(index, index + 5).filter(Boolean).length);
        return !asked[0] && Math.max(...windows) === 1 && asked.filter(Boolean).length >= 20;
      }),
    );
  });

  it('are kept when the lines stand after half an hour, and reverted as soon as they are gone', () => {
    const accepted = 'const a = 1;\nconst b = 2;\n';
    assert.equal(outcomeOf(accepted, `x\n${accepted}`, 1000), undefined);
    assert.equal(outcomeOf(accepted, 'x\n  const a=1;\nconst b = 2;\n', keptAfterMs), 'kept');
    assert.equal(outcomeOf(accepted, 'x\n', 1000), 'reverted');
  });

  it('have no score below ten outcomes', () => {
    const pair = { percent: 75, outcome: 'kept' as const };
    assert.equal(forecastScore(Array(9).fill(pair)), undefined);
    const score = forecastScore([...Array(5).fill(pair), ...Array(5).fill({ percent: 75, outcome: 'reverted' })]);
    assert.deepEqual(score, { n: 10, said: 0.75, kept: 0.5, brier: (5 * 0.0625 + 5 * 0.5625) / 10 });
  });
});

describe('practice: explain-back', () => {
  it('keeps one sentence that says something', () => {
    assert.equal(reviewersNote(' ten is\n a bulk order '), 'ten is a bulk order');
    for (const text of [undefined, '', '  ', '...', '?!']) assert.equal(reviewersNote(text), undefined);
    assert.equal(reviewersNote('x'.repeat(1000))?.length, 300);
  });
});

describe('practice: the weekly slot', () => {
  const friday = { weekday: 5, minute: 16 * 60 };
  // 2026-11-20 is a Friday.
  const at = (text: string) => Date.parse(text);

  it('reads and writes its plan', () => {
    assert.deepEqual(readPlanText('fri 16:00'), friday);
    assert.equal(planText(friday), 'Friday 16:00');
    for (const text of ['', '16:00', 'fri 25:00', 'fri 10:75', 'someday 10:00', 'f 10:00']) {
      assert.equal(readPlanText(text), undefined, text);
    }
  });

  it('knows the last planned time in the local zone', () => {
    assert.equal(lastPlannedMs(friday, at('2026-11-21T09:00:00Z'), 0), at('2026-11-20T16:00:00Z'));
    assert.equal(lastPlannedMs(friday, at('2026-11-20T15:59:00Z'), 0), at('2026-11-13T16:00:00Z'));
    assert.equal(lastPlannedMs(friday, at('2026-11-20T15:00:00Z'), 60), at('2026-11-20T15:00:00Z'));
  });

  it('is never ahead and never more than a week behind, in every zone', () => {
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.nat(1439),
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: -720, max: 840 }),
        (weekday, minute, now, zone) => {
          const planned = lastPlannedMs({ weekday, minute }, now, zone);
          const local = new Date(planned + zone * 60_000);
          return (
            planned <= now &&
            now - planned < 7 * 86_400_000 &&
            local.getUTCDay() === weekday &&
            local.getUTCHours() * 60 + local.getUTCMinutes() === minute
          );
        },
      ),
    );
  });

  it('is due for a day after its time, once', () => {
    const now = at('2026-11-20T17:00:00Z');
    assert.ok(unassistedDue(friday, now, 0, 0).isDue);
    assert.ok(!unassistedDue(friday, now, 0, at('2026-11-20T16:30:00Z')).isDue);
    assert.ok(!unassistedDue(friday, at('2026-11-22T17:00:00Z'), 0, 0).isDue);
  });
});

describe('practice: quiet', () => {
  it('speaks unasked once a local day at most', () => {
    const evening = Date.parse('2026-11-20T22:30:00Z');
    const morning = Date.parse('2026-11-21T06:00:00Z');
    assert.ok(mayNotify(undefined, morning, 0));
    assert.ok(mayNotify(evening, morning, 0));
    // Two hours ahead it was the same day already.
    assert.ok(!mayNotify(evening, morning, 120));
  });
});
