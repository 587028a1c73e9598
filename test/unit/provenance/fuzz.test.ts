import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Fuzz } from './fuzzModel.ts';

describe('provenance against an oracle', () => {
  it('names no wrong author in random operations (the bench runs many more)', () => {
    for (const seed of [1, 2, 3]) {
      const { families, firstFault } = new Fuzz(seed).run(250);
      const wrong = [...families.values()].reduce((sum, score) => sum + score.wrong + score.unknown, 0);
      assert.equal(wrong, 0, firstFault ?? '');
    }
  });
});
