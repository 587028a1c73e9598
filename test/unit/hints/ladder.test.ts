import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { capBroken, nextHintDelayMs, nextStep, rungAfter } from '../../../src/hints/ladder.ts';

describe('the hint ladder', () => {
  it('opens the next rung only after an attempt and 25 seconds', () => {
    const shownMs = 1_000_000;
    assert.equal(nextStep({ shownMs, nowMs: shownMs + nextHintDelayMs, triedSince: true }).allowed, true);
    assert.equal(nextStep({ shownMs, nowMs: shownMs + nextHintDelayMs - 1, triedSince: true }).allowed, false);
    const untried = nextStep({ shownMs, nowMs: shownMs + 10 * nextHintDelayMs, triedSince: false });
    assert.equal(untried.allowed, false);
    assert.match(untried.reason ?? '', /Try something first/);
  });

  it('ends with the answer', () => {
    assert.equal(rungAfter('H0'), 'H1');
    assert.equal(rungAfter('H5'), 'H6');
    assert.equal(rungAfter('H6'), 'H6');
  });

  it('finds a hint that says too much', () => {
    assert.equal(capBroken('Look at line 3.', 'H1'), undefined);
    assert.match(capBroken('word '.repeat(41), 'H1') ?? '', /41 words/);
    assert.match(capBroken('```ts\nx\n```', 'H2') ?? '', /1 code blocks/);
    assert.equal(capBroken('```ts\nx\n```', 'H4'), undefined);
  });
});
