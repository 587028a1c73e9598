import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { quantile, quantileType6 } from '../../../src/statistics/descriptive.ts';
import { derSimonianLaird, randomEffects } from '../../../src/statistics/effects/metaAnalysis.ts';
import { perceptionGap, typicalGap } from '../../../src/statistics/estimates/perceptionGap.ts';
import { kaplanMeier, survivalAt } from '../../../src/statistics/survival/kaplanMeier.ts';
import { logRank } from '../../../src/statistics/survival/logRank.ts';
import { winsorize } from '../../../src/statistics/winsorize.ts';
import { assertNear } from './sharedData.ts';

/** Freireich et al. 1963, weeks of remission; the example of most textbooks. + = censored. */
const treated = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'.split(' ').map(readWeeks);
const placebo = '1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23'.split(' ').map(readWeeks);

function readWeeks(text: string) {
  return { time: Number.parseInt(text, 10), ended: !text.endsWith('+') };
}

describe('survival', () => {
  it('agrees with SciPy on the textbook data', () => {
    const expected = [
      [6, 0.85714286, 0.61971796, 0.95155175],
      [7, 0.80672269, 0.56314656, 0.92280902],
      [10, 0.75294118, 0.50319951, 0.88936184],
      [13, 0.69019608, 0.43161022, 0.84906596],
      [16, 0.62745098, 0.36751086, 0.80491219],
      [22, 0.53781513, 0.26777894, 0.74679072],
      [23, 0.44817927, 0.18805201, 0.68014263],
    ] as const;
    const steps = kaplanMeier(treated);
    assert.deepEqual(
      steps.map((step) => step.time),
      expected.map(([time]) => time),
    );
    for (const [i, [time, survival, lower, upper]] of expected.entries()) {
      assertNear(steps[i]?.survival, survival, 1e-8, `S(${time})`);
      assertNear(steps[i]?.lower, lower, 1e-8, `lower(${time})`);
      assertNear(steps[i]?.upper, upper, 1e-8, `upper(${time})`);
    }
    assert.equal(survivalAt(treated, 3)?.survival, 1);
    assertNear(survivalAt(treated, 12)?.survival, 0.75294118, 1e-8);
    assert.equal(survivalAt(treated, 36), undefined);
  });

  it('keeps an upper end when nothing is left: that all of few are gone does not say that none ever stays', () => {
    const steps = kaplanMeier([1, 2, 3].map((time) => ({ time, ended: true })));
    const [, before, last] = steps;
    assert.deepEqual([last?.survival, last?.lower, last?.upper], [0, 0, before?.upper]);
    assert.ok((last?.upper ?? 0) > 0.5 && (last?.upper ?? 1) < 1);
    assert.deepEqual(kaplanMeier([{ time: 1, ended: true }]), [
      { time: 1, atRisk: 1, ended: 1, survival: 0, lower: 0, upper: 1 },
    ]);
  });

  it('is the share left when nothing is censored, and falls within its interval', () => {
    const subjects = fc.array(fc.record({ time: fc.nat({ max: 30 }), ended: fc.constant(true) }), { minLength: 1 });
    fc.assert(
      fc.property(subjects, (all) => {
        for (const step of kaplanMeier(all)) {
          assertNear(step.survival, all.filter((one) => one.time > step.time).length / all.length, 1e-9);
          assert.ok(step.lower <= step.survival + 1e-12 && step.survival <= step.upper + 1e-12);
        }
      }),
    );
    assert.deepEqual(kaplanMeier([]), []);
  });

  it('has the variance of Greenwood by the jackknife, and a wider interval when subjects share a fate', () => {
    const alone = treated.map((one, i) => ({ ...one, cluster: String(i) }));
    for (const [i, step] of kaplanMeier(alone).entries()) {
      assertNear(step.lower, kaplanMeier(treated)[i]?.lower ?? Number.NaN, 1e-9);
      assertNear(step.upper, kaplanMeier(treated)[i]?.upper ?? Number.NaN, 1e-9);
    }
    // One run of ten characters is one subject of weight ten, however its characters are listed.
    const runs = treated.map((one, i) => ({ ...one, weight: 1 + (i % 4) * 3 }));
    const characters = runs.flatMap(({ weight, ...one }, i) => new Array(weight).fill({ ...one, cluster: String(i) }));
    const [weighted, listed] = [kaplanMeier(runs), kaplanMeier(characters)];
    for (const [i, step] of weighted.entries()) {
      for (const key of ['survival', 'lower', 'upper'] as const) assertNear(listed[i]?.[key], step[key], 1e-9, key);
    }
    const naive = kaplanMeier(characters.map(({ time, ended }) => ({ time, ended }))).at(-1);
    const honest = weighted.at(-1);
    assert.ok((honest?.upper ?? 0) - (honest?.lower ?? 1) > (naive?.upper ?? 1) - (naive?.lower ?? 0));
  });

  it('compares groups by the log-rank test', () => {
    const test = logRank([treated, placebo]);
    assertNear(test.chiSquare, 16.792940989216536, 1e-9);
    assertNear(test.p, 4.168809109334529e-5, 1e-12);
    assertNear(test.groups[0]?.expected, 19.2505, 1e-4);
    assertNear(logRank([treated, treated]).chiSquare, 0, 1e-12);
    assert.equal(logRank([treated, placebo, treated]).df, 2);
  });
});

describe('a team', () => {
  const studies = [0.1, 0.35, -0.05, 0.6, 0.2].map((estimate, i) => ({
    estimate,
    standardError: [0.12, 0.2, 0.15, 0.25, 0.1][i] ?? Number.NaN,
  }));

  it('is pooled by random effects as in NumPy', () => {
    const pooled = randomEffects(studies);
    assertNear(pooled.tau ** 2, 0.020832852200971145, 1e-10);
    assertNear(pooled.mean, 0.18805538057575094, 1e-9);
    assertNear(pooled.standardError, 0.09435168411883775, 1e-9);
    assertNear(pooled.interval.lower, -0.0739068909631645, 1e-8);
    assertNear(pooled.interval.upper, 0.4500176521146664, 1e-8);
    assertNear(pooled.q, 6.34952593722755, 1e-10);
    assertNear(pooled.qP, 0.17452184029157466, 1e-10);
    assertNear(derSimonianLaird(studies), 0.012663867822318525, 1e-10);
    assertNear(randomEffects(studies, { tau: 0.4 }).tau, 0.4, 1e-12);
    assert.throws(() => randomEffects(studies.slice(0, 1)), /at least two/);
  });

  it('is winsorised at its own quantiles', () => {
    assert.deepEqual(winsorize([1, 2, 3, 4, 100], 0.25), [2, 2, 3, 4, 4]);
    assert.deepEqual(winsorize([5, 1], 0), [5, 1]);
  });
});

describe('perception gap', () => {
  it('is the factor of the anchors, and typical only from ten tasks on', () => {
    assertNear(perceptionGap({ felt: 0.8, measured: 1.19 }), 1.4875, 1e-12);
    const tasks = Array.from({ length: 10 }, (_, i) => ({ felt: 60, measured: 60 * Math.exp(0.4 + (i - 4.5) / 10) }));
    assert.equal(typicalGap(tasks.slice(1)), undefined);
    assertNear(typicalGap(tasks)?.factor, Math.exp(0.4), 1e-12);
    // SciPy: t.interval(0.95, 9, 0.4, sem)
    assertNear(Math.log(typicalGap(tasks)?.lower ?? 0), 0.4 - 2.262157162798205 * Math.sqrt(0.825 / 9 / 10), 1e-9);
  });
});

describe('quantiles', () => {
  it('are of types 7 and 6', () => {
    // R: quantile(c(1, 2, 4, 8), 0.3, type = 7), type = 6
    assertNear(quantile([8, 1, 4, 2], 0.3), 1.9, 1e-12);
    assertNear(quantileType6([1, 2, 4, 8], 0.3), 1.5, 1e-12);
    assert.equal(quantileType6([1, 2], 0.01), 1);
    assert.equal(quantileType6([1, 2], 0.99), 2);
  });
});
