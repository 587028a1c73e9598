import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { anytimeInterval, logEValue, partialOut } from '../../../src/statistics/anytime.ts';
import { coefficientOf, leastSquares } from '../../../src/statistics/regression/leastSquares.ts';
import {
  addTask,
  emptySums,
  partialledOf,
  pooledRegression,
} from '../../../src/statistics/regression/pooledRegression.ts';
import { clusteredError, hc3Error, homoskedasticError } from '../../../src/statistics/regression/standardErrors.ts';
import { assertNear } from './sharedData.ts';

const x = [3.2, 4.1, 3.7, 4.9, 5.3, 2.9, 4.4, 3.9, 5.0, 4.6, 3.3, 4.0];
const arm = [0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0] as const;
const y = [3.1, 4.6, 3.5, 4.7, 5.9, 3.4, 4.1, 4.5, 4.8, 4.9, 3.0, 4.4];
const clusters = [...'ppqqrrppqqrr'];
const ones = x.map(() => 1);

/** A logarithm of minutes, to three digits: a column that varies by 1e-162 only is collinear to one way of computing and not to another. */
const logMinutes = fc.integer({ min: -3000, max: 8000 }).map((thousandths) => thousandths / 1000);
const task = fc.record({ arm: fc.constantFrom(0 as const, 1 as const), x: logMinutes, y: logMinutes });

describe('least squares', () => {
  it('agrees with NumPy', () => {
    const fit = leastSquares({ intercept: ones, arm, x }, y);
    assertNear(coefficientOf(fit, 'intercept'), 0.13417924831352268, 1e-12);
    assertNear(coefficientOf(fit, 'arm'), 0.072213299068424, 1e-12);
    assertNear(coefficientOf(fit, 'x'), 0.991005460970124, 1e-12);
    assertNear(fit.residualSd, 0.4153865118682449, 1e-12);
    assertNear(fit.rSquared, 0.8070715078357668, 1e-12);
    assertNear(fit.leverages[0], 0.23605311061141454, 1e-12);
    assertNear(homoskedasticError(fit, 'arm'), 0.2648811747799081, 1e-12);
    assertNear(hc3Error(fit, 'arm'), 0.342683082976097, 1e-12);
    assertNear(clusteredError(fit, 'arm', clusters), 0.4750150161057181, 1e-12);
  });

  it('refuses collinear columns and too few observations with a sentence', () => {
    assert.throws(() => leastSquares({ intercept: ones, twos: ones.map(() => 2) }, y), /does not vary/);
    assert.throws(() => leastSquares({ a: [1], b: [2] }, [1]), /more than 2 observations/);
  });

  it('gives the same arm effect by projection, by regression and from nine sums', () => {
    fc.assert(
      fc.property(fc.array(task, { minLength: 8, maxLength: 60 }), (tasks) => {
        const sums = emptySums();
        for (const one of tasks) addTask(sums, one.arm, one.x, one.y);
        const fromSums = partialledOf(sums);
        const columns = { one: tasks.map(() => 1), arm: tasks.map((t) => t.arm), x: tasks.map((t) => t.x) };
        let fit: ReturnType<typeof leastSquares>;
        try {
          fit = leastSquares(
            columns,
            tasks.map((t) => t.y),
          );
        } catch {
          return;
        }
        if (fromSums === undefined || fromSums.spread < 1e-3) return;
        assertNear(fromSums.slope, coefficientOf(fit, 'arm'), 1e-5);
        assertNear(fromSums.residualSumOfSquares, fit.residualSumOfSquares, 1e-5);
        const projected = partialOut(
          columns.arm,
          tasks.map((t) => t.y),
          [columns.one, columns.x],
        );
        assertNear(projected.slope, coefficientOf(fit, 'arm'), 1e-6);
        assert.equal(projected.m, fromSums.m);
      }),
      { numRuns: 100 },
    );
  });

  it('pools people as developer fixed effects do', () => {
    const people = new Map(clusters.map((name) => [name, emptySums()]));
    x.forEach((value, i) => {
      const sums = people.get(clusters[i] ?? '');
      if (sums !== undefined) addTask(sums, arm[i] ?? 0, value, y[i] ?? 0);
    });
    const pooled = pooledRegression([...people.values()]);
    const dummies = Object.fromEntries(
      [...people.keys()].map((name) => [name, clusters.map((c) => (c === name ? 1 : 0))]),
    );
    const fit = leastSquares({ arm, x, ...dummies }, y);
    assertNear(pooled?.slope, coefficientOf(fit, 'arm'), 1e-10);
    assertNear(pooled?.residualSumOfSquares, fit.residualSumOfSquares, 1e-10);
    assert.equal((pooled?.m ?? 0) - 1, fit.df);
  });

  it('puts the end of the anytime interval where the e-value reaches 20', () => {
    const regression = partialOut(arm, y, [ones, x]);
    const { lower, upper } = anytimeInterval(regression);
    assertNear(logEValue(regression, lower), Math.log(20), 1e-9);
    assertNear(logEValue(regression, upper), Math.log(20), 1e-9);
    assert.ok(logEValue(regression, regression.slope) < 0);
  });
});
