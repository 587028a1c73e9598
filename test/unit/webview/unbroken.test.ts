import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unbroken } from '../../../src/webview/unbroken.ts';

/** The parts, those that stay on one line in brackets. */
const parts = (sentence: string) =>
  unbroken(sentence).map((part) => (typeof part === 'string' ? part : `[${String(part.values[0])}]`));

describe('durations in a sentence', () => {
  it('stay on one line, with every word around them kept', () => {
    assert.deepEqual(parts('Your 5 tasks took 35 h 50, 1 h more than 34 h 50.'), [
      'Your 5 tasks took ',
      '[35 h 50]',
      ', ',
      '[1 h]',
      ' more than ',
      '[34 h 50]',
      '.',
    ]);
    assert.deepEqual(parts('45 s felt like 5 min'), ['', '[45 s]', ' felt like ', '[5 min]', '']);
    assert.deepEqual(parts('None of 12 sentences has 3 hints.'), ['None of 12 sentences has 3 hints.']);
  });
});
