import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { armEffect } from '../../../src/statistics/effects/armEffect.ts';
import { minimalDetectableRatio, powerOf, tasksToDetect } from '../../../src/statistics/effects/power.ts';
import {
  drawAssignments,
  permuteWithin,
  randomizationInterval,
  randomizationTest,
  redrawBlocks,
} from '../../../src/statistics/effects/randomizationTest.ts';
import { shrinkEffect } from '../../../src/statistics/effects/shrinkEffect.ts';
import { fixedEffect, trialEffect } from '../../../src/statistics/effects/trialEffect.ts';
import { wilsonInterval } from '../../../src/statistics/proportion.ts';
import { robustRegression } from '../../../src/statistics/regression/robustRegression.ts';
import { normalDeviates, seededRandom, shuffle } from '../../../src/statistics/seededRandom.ts';
import { simulateTrials } from '../../../src/statistics/study/simulateTrial.ts';
import { assertNear } from './sharedData.ts';

describe('simulated trials', () => {
  it('keep the anytime interval under 5 % where the repeated t-test is above 20 %', () => {
    const { anytime, repeatedT, looks, meaning } = simulateTrials({ sigma: 0.6, ratio: 1, tasks: 100, runs: 1_000 });
    assert.equal(looks, 93);
    assert.equal(meaning, 'falsePositiveRate');
    assert.ok(anytime.rate <= 0.05, `${anytime.rate}`);
    assert.ok(repeatedT.rate > 0.2 && repeatedT.rate < 0.4, `${repeatedT.rate}`);
  });

  it('find a factor 2 at 50 tasks mostly, as the anchors say (83 to 89 %)', () => {
    const { anytime, medianSpread } = simulateTrials({ sigma: 0.59, ratio: 0.5, tasks: 50, runs: 600 });
    assert.ok(anytime.rate > 0.8 && anytime.rate < 0.92, `${anytime.rate}`);
    assertNear(medianSpread.anytime, 1.7, 0.05);
    assertNear(medianSpread.fixedT, 1.4, 0.05);
  });

  it('are the same for one seed and differ for another', () => {
    const plan = { sigma: 0.6, ratio: 0.7, tasks: 30, runs: 200 };
    assert.deepEqual(simulateTrials(plan), simulateTrials(plan));
    assert.notDeepEqual(simulateTrials(plan).anytime, simulateTrials({ ...plan, seed: 2 }).anytime);
  });
});

describe('power', () => {
  it('agrees with the table of the anchors', () => {
    const table = [
      [0.45, 20, 1.82],
      [0.55, 50, 1.56],
      [0.65, 100, 1.44],
      [0.85, 20, 3.1],
    ] as const;
    for (const [sigma, tasks, ratio] of table) assertNear(minimalDetectableRatio({ sigma }, tasks), ratio, 0.006);
  });

  it('finds the first number of tasks with enough power', () => {
    const tasks = tasksToDetect({ sigma: 0.55 }, 2);
    assert.ok(
      minimalDetectableRatio({ sigma: 0.55 }, tasks) <= 2 && minimalDetectableRatio({ sigma: 0.55 }, tasks - 1) > 2,
    );
    assertNear(powerOf({ sigma: 0.55 }, 2, tasks), 0.8, 0.03);
    assert.equal(tasksToDetect({ sigma: 0.55 }, 1), Number.POSITIVE_INFINITY);
    // An unequal share costs 1/(4p(1-p)).
    assertNear(tasksToDetect({ sigma: 0.65, share: 0.8 }, 1.19) / tasksToDetect({ sigma: 0.65 }, 1.19), 1.56, 0.02);
  });
});

describe('randomisation test', () => {
  it('has the smallest p of its design: 2/2^6 for six blocks of two', () => {
    const blocks = [...'aabbccddeeff'];
    const arms = blocks.map((_, i) => i % 2);
    const y = arms.map((arm, i) => arm + i / 1_000);
    const test = randomizationTest(arms, y, [arms.map(() => 1)], permuteWithin(blocks, seededRandom(5)), 4_000);
    assertNear(test.p, 2 / 2 ** 6, 0.008);
  });

  it('keeps the arms of each block and the chance of a coin', () => {
    const blocks = [...'aaaabbbb'];
    const drawn = Uint8Array.from([1, 1, 0, 0, 1, 0, 0, 0]);
    const draw = permuteWithin(blocks, seededRandom(1));
    for (let i = 0; i < 50; i++) {
      draw(drawn);
      const sums = [drawn.slice(0, 4), drawn.slice(4)].map((part) => part.reduce((sum, arm) => sum + arm, 0));
      assert.deepEqual(sums, [2, 1]);
    }
    const many = new Uint8Array(10_000);
    drawAssignments(0.7, seededRandom(2))(many);
    assertNear(many.reduce((sum, arm) => sum + arm, 0) / many.length, 0.7, 0.02);
  });
});

describe('re-drawn blocks', () => {
  it('draw a block that was not filled whole, and use its beginning', () => {
    const draw = redrawBlocks(
      [
        { size: 2, tasks: [0, 1] },
        { size: 6, tasks: [2, 3] },
      ],
      seededRandom(3),
    );
    const drawn = new Uint8Array(4);
    let bothTreated = 0;
    for (let i = 0; i < 2_000; i++) {
      draw(drawn);
      assert.equal((drawn[0] ?? 0) + (drawn[1] ?? 0), 1);
      if (drawn[2] === 1 && drawn[3] === 1) bothTreated += 1;
    }
    // Of a block of six with three treated, the first two are both treated in 1/5 of the draws.
    assertNear(bothTreated / 2_000, 0.2, 0.03);
  });

  it('give an interval by inversion that agrees with the t interval, or none where the design is too small', () => {
    const normal = normalDeviates(seededRandom(9));
    const arms = Array.from({ length: 40 }, (_, i) => (i * 7) % 2);
    const y = arms.map((arm) => 0.6 * arm + 0.4 * normal());
    const nuisance = [arms.map(() => 1)];
    const draw = permuteWithin(
      arms.map(() => ''),
      seededRandom(1),
    );
    const interval = randomizationInterval(arms, y, nuisance, draw, { draws: 499 });
    const t = armEffect({ intercept: arms.map(() => 1), arm: arms }, y).intervals.homoskedasticT;
    assertNear(Math.expm1(interval.lower), t.lower, 0.12);
    assertNear(Math.expm1(interval.upper), t.upper, 0.2);
    const four = randomizationInterval(
      [0, 1, 0, 1],
      [1, 2, 1.5, 2.5],
      [[1, 1, 1, 1]],
      permuteWithin([...'aabb'], seededRandom(1)),
      { draws: 99 },
    );
    assert.deepEqual(four, { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
  });
});

describe('effect of a running trial', () => {
  const normal = normalDeviates(seededRandom(31));
  const tasks = Array.from({ length: 40 }, (_, i) => {
    const treated = (i * 7) % 3 === 0 || i % 4 === 1;
    const estimate = 30 * Math.exp(0.5 * normal());
    const stratum = estimate > 30 ? ('above' as const) : ('below' as const);
    return { treated, estimate, time: estimate * Math.exp((treated ? -0.9 : 0) + 0.35 * normal()), stratum };
  });

  it('shows nothing below the gate, then a band, then a verb', () => {
    const few = trialEffect(tasks.slice(0, 9));
    assert.equal(few.figures, null);
    assert.ok(few.overTime.every((point) => point.ratio === null));
    const all = trialEffect(tasks);
    assert.equal(all.wording.verb, 'faster');
    assert.ok((all.figures?.anytime?.upper ?? 1) < 1);
    const last = all.overTime.at(-1);
    assert.deepEqual([last?.n, last?.ratio], [40, all.figures?.ratio]);
    assertNear(all.figures?.residualSd, 0.35, 0.1);
  });

  it('gives the fixed-n interval only at the registered number of tasks, with trend and stratum from 30', () => {
    assert.equal(fixedEffect(tasks, 41), undefined);
    const fixed = fixedEffect(tasks, 40);
    assert.equal(fixed?.intervals.homoskedasticT.df, 40 - 5);
    assert.equal(fixedEffect(tasks, 20)?.intervals.homoskedasticT.df, 20 - 3);
    assert.equal(fixedEffect(tasks, 20)?.n, 20);
    assertNear(fixed?.logRatio, -0.9, 0.3);
  });
});

describe('shrinkage, shares and randomness', () => {
  it('pulls towards no effect with the weight of the anchors', () => {
    const shrunk = shrinkEffect(Math.log(2), 0.44);
    assertNear(shrunk.ownWeight, 0.35 ** 2 / (0.35 ** 2 + 0.44 ** 2), 1e-12);
    assertNear(shrunk.effect, 2 ** shrunk.ownWeight - 1, 1e-12);
    assert.equal(shrunk.label, 'shrunk');
    assert.ok(shrunk.lower < shrunk.effect && shrunk.effect < shrunk.upper);
  });

  it('gives Wilson’s interval', () => {
    // R: prop.test(15, 50, correct = FALSE)
    assertNear(wilsonInterval(15, 50).lower, 0.191, 1e-4);
    assertNear(wilsonInterval(15, 50).upper, 0.4375, 1e-4);
    assert.deepEqual(wilsonInterval(0, 0), { lower: 0, upper: 1 });
  });

  it('draws uniformly and shuffles fairly', () => {
    const random = seededRandom(7);
    const counts = [0, 0, 0, 0, 0, 0];
    const orders = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const bin = Math.floor(6 * random());
      counts[bin] = (counts[bin] ?? 0) + 1;
      const letters = [...'abc'];
      shuffle(letters, random);
      orders.set(letters.join(''), (orders.get(letters.join('')) ?? 0) + 1);
    }
    for (const count of [...counts, ...orders.values()]) assertNear(count, 2_000, 200);
    assert.notEqual(seededRandom(1)(), seededRandom(2)());
    assert.notEqual(seededRandom(1)(), seededRandom(1 + 2 ** 32)());
  });
});

describe('arms of unequal noise', () => {
  for (const [share, noiseRatio] of [
    [0.5, 2],
    [0.5, 0.5],
    [0.8, 2],
    [0.8, 0.5],
  ] as const) {
    it(`give at most 5% false verdicts at a share of ${share} with a noise ratio of ${noiseRatio}`, () => {
      const plan = { sigma: 0.59, ratio: 1, tasks: 60, runs: 600, share, noiseRatio, seed: 7 };
      const { anytime, repeatedT } = simulateTrials(plan);
      // The lower end of the Monte Carlo interval: 600 runs know the rate to two points.
      assert.ok(anytime.lower <= 0.05, `${anytime.rate}`);
      assert.ok(anytime.rate < repeatedT.rate);
    });
  }

  it('are what HC3 of the fixed-n fit gives', () => {
    const normal = normalDeviates(seededRandom(31));
    const arm = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const x = arm.map(() => normal());
    const y = arm.map((one, i) => 0.3 * one + 0.8 * (x[i] ?? 0) + (one === 1 ? 1 : 0.4) * normal());
    const robust = robustRegression({ arm, x, y });
    const fit = armEffect({ intercept: arm.map(() => 1), arm, x }, y);
    assert.ok(robust);
    const se = Math.sqrt(robust.residualSumOfSquares / (robust.m - 1) / robust.spread);
    assertNear(Math.exp(robust.slope) - 1, fit.effect, 1e-9);
    assertNear(se, fit.intervals.hc3T.standardError, 1e-9);
  });
});
