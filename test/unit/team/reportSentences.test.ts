import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { effectSentence } from '../../../src/team/report/reportSentences.ts';

describe('the sentence about the team’s effect', () => {
  const sentence = (lower: number, upper: number) =>
    effectSentence({ state: 'shown', isEarlier: false, value: 1.05, lower, upper, contributors: 5, tasks: 50 });

  it('names both ways or none while the interval includes 1, also where it was rounded to 1', () => {
    assert.match(sentence(0.9, 1.2), /AI could be making people anywhere from 10% faster to 20% slower\.$/);
    assert.match(
      sentence(1, 1.2),
      /^Too early to tell\. Tasks with AI could take anywhere from 0% more to 20% more time/,
    );
    assert.match(
      sentence(0.8, 1),
      /^Too early to tell\. Tasks with AI could take anywhere from 20% less to 0% more time/,
    );
    assert.match(sentence(1.05, 1.2), /took more time/);
  });
});
