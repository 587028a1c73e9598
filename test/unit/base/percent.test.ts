import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { percent } from '../../../src/base/percent.ts';

describe('a share as a percentage', () => {
  it('is never called nothing or all when it is not', () => {
    assert.deepEqual([0, 0.001, 0.01, 0.5, 0.99, 0.9983, 1].map(percent), [
      '0%',
      '<1%',
      '1%',
      '50%',
      '99%',
      '>99%',
      '100%',
    ]);
    // What sums of shares miss by rounding.
    assert.deepEqual([1 - (0.7 + 0.2 + 0.1), 0.7 + 0.2 + 0.1].map(percent), ['0%', '100%']);
  });
});
