import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { anytimeInterval } from '../../../src/statistics/anytime.ts';
import { pauseRules, wordEffect, wordUnderRules } from '../../../src/statistics/effects/wordEffect.ts';
import { addTask, emptySums, partialledOf } from '../../../src/statistics/regression/pooledRegression.ts';

const verbPattern = /\b(faster|slower|quicker|speeds?|slows?)\b/i;
/** A range that names both is no verdict. */
const bothWays =
  / (?:AI|Working [^.]+) could be making you anywhere from (?:under )?\d+% faster to (?:under )?\d+% slower\./;
const verdictIn = (text: string) => verbPattern.test(text.replace(bothWays, ''));

const anyTask = fc.record({
  arm: fc.constantFrom(0 as const, 1 as const),
  x: fc.double({ min: -2, max: 6, noNaN: true }),
  noise: fc.double({ min: -2, max: 2, noNaN: true }),
});

describe('wording gate', () => {
  it('never breaks on random trials', () => {
    const trial = fc.tuple(fc.array(anyTask, { maxLength: 45 }), fc.double({ min: -3, max: 3, noNaN: true }));
    fc.assert(
      fc.property(trial, ([tasks, effect]) => {
        const sums = emptySums();
        for (const { arm, x, noise } of tasks) addTask(sums, arm, x, x + effect * arm + 0.2 * noise);
        const regression = sums.n > 4 ? partialledOf(sums) : undefined;
        const interval =
          regression === undefined
            ? { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }
            : anytimeInterval(regression);
        const arms = { treated: sums.arm, control: sums.n - sums.arm };
        const words = wordEffect({ ...arms, logRatio: regression?.slope ?? Number.NaN, interval });
        const few = sums.n < 10 || arms.treated < 4 || arms.control < 4;
        const excludesOne = interval.lower > 0 || interval.upper < 0;
        if (few) {
          assert.equal(words.stage, 'counts');
          assert.ok(!('ratio' in words) && !/[×%]/.test(words.text));
        }
        if (few || sums.n < 20 || !excludesOne) {
          assert.equal(words.verb, null);
          assert.ok(!verdictIn(words.text), words.text);
        } else {
          assert.equal(words.verb, interval.upper < 0 ? 'faster' : 'slower');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never breaks on arbitrary intervals', () => {
    const end = fc.double({ min: -4, max: 4 });
    const counts = fc.nat({ max: 40 });
    fc.assert(
      fc.property(counts, counts, end, end, end, (treated, control, logRatio, a, b) => {
        const interval = { lower: Math.min(a, b), upper: Math.max(a, b) };
        const words = wordEffect({ treated, control, logRatio, interval });
        if (words.verb !== null || verdictIn(words.text)) {
          assert.ok(treated + control >= 20 && treated >= 4 && control >= 4);
          assert.ok(interval.lower > 0 || interval.upper < 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says how many tasks are still needed', () => {
    const unknown = { logRatio: 0, interval: { lower: -1, upper: 1 } };
    const words = wordEffect({ treated: 6, control: 2, ...unknown });
    assert.equal(words.text, 'No comparison yet (6 with AI, 2 without AI). 2 more tasks needed.');
    assert.equal(wordEffect({ treated: 12, control: 3, ...unknown }).stage, 'counts');
    assert.equal(wordEffect({ treated: 6, control: 4, ...unknown }).stage, 'interval');
  });

  it('uses a verb only when the interval excludes 1', () => {
    const arms = { treated: 15, control: 15 };
    const slower = wordEffect({ ...arms, logRatio: 0.5, interval: { lower: 0.1, upper: 0.9 } });
    assert.equal(
      slower.text,
      'You were slower with AI: tasks took about 65% more time than without AI. That is ×1.65 (95% interval ×1.11 to ×2.46; 15 with AI, 15 without AI). First findings are usually too large.',
    );
    const shrunk = wordEffect({ ...arms, logRatio: 0.5, shrunkRatio: 1.2, interval: { lower: 0.1, upper: 0.9 } });
    assert.match(
      shrunk.text,
      /^You were slower with AI: tasks took about 20% more time than without AI\. That is ×1\.2 .*the raw one is ×1\.65\.$/,
    );
    const open = wordEffect({ ...arms, logRatio: 0.5, interval: { lower: 0, upper: 0.9 } });
    assert.match(
      open.text,
      /^Too early to tell\. Time with AI could be anywhere from 0% more to 146% more than without AI\. Time with AI is ×1\.65/,
    );
  });

  it('says a range that includes no effect as both of its ends, and one that does not without a verb below twenty tasks', () => {
    const open = {
      treated: 20,
      control: 20,
      logRatio: Math.log(1.11),
      interval: { lower: Math.log(0.65), upper: Math.log(1.46) },
    };
    assert.match(
      wordEffect(open).text,
      /^Too early to tell\. AI could be making you anywhere from 35% faster to 46% slower\. Time with AI is ×1\.11/,
    );
    assert.match(
      wordEffect(open, { treated: 'with edits', control: 'with hints only' }).text,
      /^Too early to tell\. Working with edits instead of with hints only could be making you anywhere from 35% faster to 46%/,
    );
    const few = wordEffect({ treated: 6, control: 6, logRatio: 0.5, interval: { lower: 0.1, upper: 0.9 } });
    assert.match(
      few.text,
      /^Too early to tell\. Time with AI could be anywhere from 11% more to 146% more than without AI\./,
    );
  });

  it('never says that tasks take no time at all', () => {
    const few = { treated: 6, control: 6, logRatio: -5, interval: { lower: -8, upper: 0.1 } };
    assert.match(wordEffect(few).text, /anywhere from 99% faster to 11% slower\./);
    assert.match(wordEffect({ ...few, interval: { lower: -8, upper: -6 } }).text, /anywhere from 99% less to 99% less/);
  });

  it('needs all four ways of counting pauses for a verb, and shows them', () => {
    const arms = { treated: 15, control: 15 };
    const slower = { ...arms, logRatio: 0.5, interval: { lower: 0.1, upper: 0.9 } };
    const open = { ...arms, logRatio: 0.2, interval: { lower: -0.1, upper: 0.5 } };
    const agreed = wordUnderRules({ min2: slower, min5: slower, min15: slower, elapsed: slower });
    assert.equal(agreed.verb, 'slower');
    assert.match(agreed.text, /pauses up to 2 min ×1\.65 \(1\.11 to 2\.46\); up to 5 min .*; elapsed time ×1\.65/);
    for (const rule of pauseRules) {
      const words = wordUnderRules({ min2: slower, min5: slower, min15: slower, elapsed: slower, [rule]: open });
      assert.equal(words.verb, null);
      assert.ok(!verdictIn(words.text), words.text);
      assert.match(words.text, /^It depends on how pauses are counted.*×1\.22 \(0\.905 to 1\.65\)/);
    }
    const faster = { ...arms, logRatio: -0.5, interval: { lower: -0.9, upper: -0.1 } };
    assert.equal(wordUnderRules({ min2: faster, min5: slower, min15: slower, elapsed: slower }).verb, null);
    assert.match(wordUnderRules({ min2: open, min5: open, min15: open, elapsed: open }).text, /^Too early to tell\. /);
  });
});
