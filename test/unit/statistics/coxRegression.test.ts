import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hazardRatio } from '../../../src/statistics/survival/coxRegression.ts';
import type { SurvivalObservation } from '../../../src/statistics/survival/kaplanMeier.ts';
import { assertNear } from './sharedData.ts';

/** Days, whether the patient died, treatment: ovarian cancer, Edmunson et al. (1979), as R's `survival::ovarian` has it. */
const ovarian: readonly (readonly [days: number, died: number, treatment: number])[] = [
  [59, 1, 1],
  [115, 1, 1],
  [156, 1, 1],
  [421, 0, 2],
  [431, 1, 1],
  [448, 0, 1],
  [464, 1, 2],
  [475, 1, 2],
  [477, 0, 1],
  [563, 1, 2],
  [638, 1, 1],
  [744, 0, 2],
  [769, 0, 2],
  [770, 0, 2],
  [803, 0, 1],
  [855, 0, 1],
  [1040, 0, 1],
  [1106, 0, 1],
  [1129, 0, 2],
  [1206, 0, 2],
  [1227, 0, 2],
  [268, 1, 1],
  [329, 1, 1],
  [353, 1, 2],
  [365, 1, 2],
  [377, 0, 2],
];

function group(treatment: number, more: (index: number) => Partial<SurvivalObservation> = () => ({})) {
  return ovarian.flatMap(([time, died, rx], index) =>
    rx === treatment ? [{ time, ended: died === 1, ...more(index) }] : [],
  );
}

describe('hazard ratio', () => {
  it("equals R's coxph(Surv(futime, fustat) ~ I(rx == 2), ovarian, ties = 'breslow', robust = TRUE)", () => {
    const found = hazardRatio(group(2), group(1));
    assertNear(found?.ratio, 0.550801907278);
    assertNear(found?.lower, 0.187479234535);
    assertNear(found?.upper, 1.6182205022);
    assertNear(found?.p, 0.278097928119);
  });

  it("equals R's with weights 1 + i %% 3 and clusters of three", () => {
    const more = (index: number) => ({ weight: 1 + (index % 3), cluster: `${Math.floor(index / 3)}` });
    const found = hazardRatio(group(2, more), group(1, more));
    assertNear(found?.ratio, 0.603869818435);
    assertNear(found?.lower, 0.144662414911);
    assertNear(found?.upper, 2.52075674142);
    assertNear(found?.p, 0.489042002472);
  });

  it('is turned over when the groups change places, and the same when each subject is counted twice in its cluster', () => {
    const subject = fc.record({ time: fc.integer({ min: 1, max: 60 }), ended: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(subject, { minLength: 5, maxLength: 30 }),
        fc.array(subject, { minLength: 5, maxLength: 30 }),
        (first, second) => {
          const there = hazardRatio(first, second);
          const back = hazardRatio(second, first);
          if (there === undefined || back === undefined) return;
          assertNear(there.ratio * back.ratio, 1, 1e-6);
          const doubled = (list: typeof first, name: string) =>
            list.map((each, index) => ({ ...each, weight: 2, cluster: `${name}${index}` }));
          const twice = hazardRatio(doubled(first, 'a'), doubled(second, 'b'));
          assertNear(twice?.ratio, there.ratio, 1e-6);
          assertNear(twice?.upper, there.upper, 1e-5 * there.upper);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  });

  it('is not given where a group has no end, and refuses an empty one', () => {
    const none = [{ time: 3, ended: false }];
    assert.equal(hazardRatio(none, group(1)), undefined);
    assert.throws(() => hazardRatio([], group(1)), /two groups/);
  });
});
