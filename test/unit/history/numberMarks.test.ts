import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { NumberMarks, SmallNumbers } from '../../../src/history/ledger/numberMarks.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';

describe('numbers of the ledger', () => {
  it('gives equal keys equal numbers in the order of their coming, as a map does', () => {
    const random = seededRandom(7);
    const numbers = new SmallNumbers();
    const known = new Map<number, number>();
    for (let round = 0; round < 20_000; round += 1) {
      // Few high bits and few low ones, so that many keys want the same place; 0 is a key like any other.
      const key = Math.floor(random() * 200) * 2 ** 32 + Math.floor(random() * 50);
      const wanted = known.get(key) ?? known.size;
      known.set(key, wanted);
      assert.equal(numbers.of(key), wanted);
    }
    assert.equal(numbers.size, known.size);
  });

  it('forgets all marks at once, whatever the size', () => {
    const marks = new NumberMarks();
    marks.clear(10);
    marks.set(3, 5);
    marks.set(9);
    assert.deepEqual([marks.get(3), marks.has(9), marks.has(4), marks.get(4)], [5, true, false, -1]);
    marks.clear(10);
    assert.deepEqual([marks.get(3), marks.has(9)], [-1, false]);
    marks.set(2, 7);
    marks.clear(1000);
    assert.deepEqual([marks.has(2), marks.has(999)], [false, false]);
  });
});
