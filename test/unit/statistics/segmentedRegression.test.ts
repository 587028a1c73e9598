import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { levelChange } from '../../../src/statistics/regression/segmentedRegression.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';

/** Normal errors of which each holds a share of the one before. */
function series(seed: number, steps: number, rho: number): number[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let last = normal();
  return Array.from({ length: steps }, (_, at) => {
    if (at > 0) last = rho * last + Math.sqrt(1 - rho * rho) * normal();
    return last;
  });
}

describe('a change of level in a series', () => {
  it('is held by its interval in 95% of autocorrelated series, and is told from none', () => {
    for (const rho of [0, 0.3, 0.6]) {
      let [held, false_] = [0, 0];
      const runs = 400;
      for (let seed = 0; seed < runs; seed += 1) {
        const values = series(seed * 7 + 1, 60, rho);
        const shifted = values.slice(30).map((value) => value + 2);
        const found = levelChange(values.slice(0, 30), shifted);
        if (found.lower <= 2 && 2 <= found.upper) held += 1;
        const none = levelChange(values.slice(0, 30), values.slice(30));
        if (none.lower > 0 || none.upper < 0) false_ += 1;
      }
      // Three standard errors of a share of 95% in 400 runs are 3.3 points.
      assert.ok(held / runs > 0.91 && held / runs < 0.985, `${rho}: ${held} of ${runs}`);
      assert.ok(false_ / runs < 0.09, `${rho}: ${false_} of ${runs}`);
    }
  });

  it('says when the series was moving before', () => {
    const noise = series(5, 60, 0);
    const rising = noise.map((value, at) => value * 0.2 + at * 0.1);
    assert.equal(levelChange(rising.slice(0, 30), rising.slice(30)).isFlatBefore, false);
    assert.throws(() => levelChange([1, 2, 3], noise), /at least 8 steps/);
  });
});
