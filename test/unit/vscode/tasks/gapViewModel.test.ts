import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { leadSentence } from '../../../../src/vscode/tasks/gapViewModel.ts';

const minuteMs = 60_000;
const row = (estimate: number, felt: number | null, measured: number, isBlind = true) => ({
  estimateMs: estimate * minuteMs,
  feltMs: felt === null ? null : felt * minuteMs,
  measuredMs: measured * minuteMs,
  isBlind,
});

describe('the first sentence of the Gap tab', () => {
  it('says what to do without a task', () => {
    assert.match(leadSentence([]), /^No task is finished yet\./);
  });

  it('says how many ran over, and the three times', () => {
    assert.equal(
      leadSentence([row(20, 15, 25)]),
      'Your first task ran over. You estimated 20 min, it felt like 15 min, and it took 25 min.',
    );
    assert.equal(
      leadSentence([row(20, 15, 25), row(60, 50, 40), row(30, 30, 30)]),
      '1 of your 3 tasks ran over. You estimated 1 h 50, it felt like 1 h 35, and it took 1 h 35.',
    );
    assert.match(leadSentence([row(60, 50, 40), row(30, 30, 30)]), /^None of your 2 tasks ran over\./);
  });

  it('leaves felt time out unless each task has one that was said without a clock in sight', () => {
    for (const other of [row(60, null, 40), row(60, 50, 40, false)])
      assert.equal(
        leadSentence([row(20, 15, 25), other]),
        '1 of your 2 tasks ran over. You estimated 1 h 20 and it took 1 h 05.',
      );
  });
});
