import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { calibrationOverTime } from '../../../src/statistics/estimates/calibrationOverTime.ts';
import {
  conformalInterval,
  conformalUpperBound,
  exactFrom,
  exactFromOneSided,
} from '../../../src/statistics/estimates/conformalInterval.ts';
import { forecastBacklog } from '../../../src/statistics/estimates/forecastBacklog.ts';
import { historyInterval, intervalAround, SteeredInterval } from '../../../src/statistics/estimates/historyInterval.ts';
import { priorInterval } from '../../../src/statistics/estimates/priorInterval.ts';
import { brierScore, intervalScore, pinballLoss, weightedIntervalScore } from '../../../src/statistics/scores.ts';
import { normalDeviates, seededRandom } from '../../../src/statistics/seededRandom.ts';
import { backtestIntervals } from '../../../src/statistics/study/backtest.ts';
import { assertNear } from './sharedData.ts';

const sized = (errors: readonly number[]) => errors.map((error) => ({ error, size: 0 }));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('conformal interval', () => {
  it('is exact from 9, 19 and 39 errors, one-sided from 4 and 9', () => {
    assert.deepEqual([0.8, 0.9, 0.95].map(exactFrom), [9, 19, 39]);
    assert.deepEqual([0.8, 0.9].map(exactFromOneSided), [4, 9]);
    assert.equal(conformalInterval(upTo(8)), undefined);
    assert.equal(conformalUpperBound(upTo(3), 0.8), undefined);
    assert.equal(conformalUpperBound(upTo(4), 0.8), 4);
  });

  it('takes the order statistics of the formula, of the last 50', () => {
    const cases = [
      [9, 1, 9],
      [10, 1, 10],
      [19, 2, 18],
      [50, 5, 46],
    ] as const;
    for (const [n, lower, upper] of cases) {
      const interval = conformalInterval(upTo(n));
      assert.deepEqual([interval?.lower, interval?.upper, interval?.n], [lower, upper, n]);
    }
    const long = conformalInterval(upTo(1_000));
    assert.deepEqual([long?.lower, long?.upper, long?.guaranteed], [955, 996, 41 / 51]);
  });

  it('never holds less than it guarantees, counted over all ranks of the next value', () => {
    const sets = fc.tuple(fc.integer({ min: 9, max: 50 }), fc.constantFrom(0.5, 0.8));
    fc.assert(
      fc.property(sets, ([n, level]) => {
        const interval = conformalInterval(upTo(n), level);
        // The next value falls between ranks k and k + 1 with the same chance for every k of 0..n.
        const held = upTo(n + 1).filter(
          (k) => k - 0.5 > (interval?.lower ?? 0) && k - 0.5 < (interval?.upper ?? 0),
        ).length;
        assert.ok(held / (n + 1) >= level - 1e-12);
        assertNear(interval?.guaranteed, held / (n + 1), 1e-12);
      }),
    );
  });

  it('widens the window for levels that 50 errors cannot carry', () => {
    assert.equal(exactFrom(0.99), 199);
    assert.equal(conformalInterval(upTo(198), 0.99), undefined);
    assert.equal(conformalInterval(upTo(199), 0.99)?.upper, 199);
  });
});

describe('interval of a history', () => {
  it('goes from the kind to the history to the prior, and names which', () => {
    const many = sized(upTo(20).map((i) => i / 20));
    assert.equal(historyInterval({ kind: many, all: many, size: 0 }).source, 'kind');
    assert.equal(historyInterval({ kind: many.slice(0, 8), all: many, size: 0 }).source, 'history');
    const prior = historyInterval({ all: many.slice(0, 8), size: 0 });
    assert.deepEqual([prior.source, prior.n], ['prior', 8]);
  });

  it('begins with the prior of 0.65, which the first tasks move', () => {
    const first = historyInterval({ all: [], size: 0 });
    assert.deepEqual([first.source, first.n, first.median], ['prior', 0, 0]);
    assertNear(first.upper, 0.65 * 1.2815515655446004, 1e-12);
    assertNear(first.lower, -first.upper, 1e-12);
    // SciPy: k = 3, t(9) around 0.3 with the scale of the formula.
    const { lower, upper, centre } = priorInterval(0.8, [0.5, 0.6, 0.7]);
    assertNear(centre, 0.3, 1e-12);
    const scale = Math.sqrt(((6 * 0.65 ** 2 + 0.02 + 1.5 * 0.36) / 9) * (1 + 1 / 6));
    assertNear(upper, 0.3 + 1.3830287383966329 * scale, 1e-9);
    assertNear(lower, 0.3 - 1.3830287383966329 * scale, 1e-9);
  });

  it('turns into times around an estimate', () => {
    const interval = historyInterval({ all: sized(upTo(9).map((i) => Math.log(1 + (i - 5) / 10))), size: 0 });
    const times = intervalAround(60, interval);
    assertNear(times.lower, 36, 1e-9);
    assertNear(times.typical, 60, 1e-9);
    assertNear(times.upper, 84, 1e-9);
  });

  it('asks for a wider interval after misses, a narrower one after hits', () => {
    const wide = new SteeredInterval();
    const narrow = new SteeredInterval();
    const normal = normalDeviates(seededRandom(4));
    const start = upTo(60).map(() => normal());
    for (const error of start) {
      wide.observe(error);
      narrow.observe(error);
    }
    const before = wide.next();
    for (const _ of upTo(30)) {
      wide.observe(wide.next().upper + 1e-6);
      narrow.observe(narrow.next().median);
    }
    assert.ok(wide.next().upper > before.upper);
    assert.ok(narrow.next().upper - narrow.next().lower < before.upper - before.lower);
  });

  it('always orders its ends and stays within the errors seen', () => {
    const errors = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 9, maxLength: 80 });
    fc.assert(
      fc.property(errors, fc.constantFrom(0.5, 0.8, 0.9), (history, level) => {
        const { lower, upper, source } = historyInterval({ all: sized(history), size: 0, level });
        assert.ok(lower <= upper);
        if (source === 'history') assert.ok(lower >= Math.min(...history) && upper <= Math.max(...history));
      }),
      { numRuns: 60 },
    );
  });
});

describe('back-test', () => {
  const normal = normalDeviates(seededRandom(11));
  const random = seededRandom(12);
  const series = (errorOf: (i: number) => number, people = 12, n = 200) =>
    upTo(people).map((person) => ({ group: String(person), errors: upTo(n).map(errorOf) }));
  const walk = () => {
    let level = 0;
    return () => {
      level += 0.05 * normal();
      return level + 0.5 * normal();
    };
  };
  const sets = {
    still: series(() => 0.6 * normal()),
    drifting: upTo(12).map((person) => ({ group: String(person), errors: upTo(200).map(walk()) })),
    'heavy tails': series(() => (0.4 * normal()) / Math.abs(normal())),
    'equal to the estimate': series(() => (random() < 0.42 ? 0 : 0.8 * normal())),
    widening: series((i) => Math.exp(-1.2 + (1.2 * i) / 200) * normal()),
    'rounded to half hours': series(() =>
      Math.log(Math.max(0.5, Math.round(2 * Math.exp(1 + 0.7 * normal())) / 2) / 3),
    ),
    'few rows': series(() => 0.6 * normal(), 150, 20),
  };
  for (const [name, set] of Object.entries(sets)) {
    it(`holds 78 to 82 % on synthetic tasks: ${name}`, () => {
      const { coverage } = backtestIntervals(set);
      assert.ok(coverage !== null && coverage >= 0.78 && coverage <= 0.82, `coverage ${coverage}`);
    });
  }

  it('uses earlier rows only, and scores the baselines on the same rows', () => {
    const errors = [...upTo(20).map((i) => (i % 2) / 10), 9];
    const full = backtestIntervals([{ group: 'a', errors }]);
    const shorter = backtestIntervals([{ group: 'a', errors: errors.slice(0, -1) }]);
    assert.equal(full.n, 12);
    assert.equal(full.prior.n, 9);
    assert.equal(full.allRows.n, 21);
    assert.equal(full.baselines['estimate ± 25%'].n, 12);
    // The last row is a miss that its own interval cannot have known of.
    assertNear((full.coverage ?? 0) * 12, (shorter.coverage ?? 0) * 11, 1e-9);
    assertNear(full.above, 1 / 12, 1e-12);
  });

  it('says null, not a number, when no row has enough history', () => {
    const { coverage, n, prior } = backtestIntervals([{ group: 'a', errors: [0.1, 0.2] }]);
    assert.deepEqual([coverage, n, prior.n], [null, 0, 2]);
  });
});

describe('calibration over time', () => {
  it('holds each task against the interval of before, and says nothing rolling below ten', () => {
    const normal = normalDeviates(seededRandom(8));
    const errors = upTo(80).map(() => 0.5 * normal());
    const points = calibrationOverTime(sized(errors));
    assert.deepEqual(
      points.map((point) => point.rolling === null),
      errors.map((_, i) => i < 9),
    );
    const scored = points.filter((point) => point.interval.source === 'history');
    const backtest = backtestIntervals([{ group: 'a', errors }]);
    assert.equal(scored.length, backtest.n);
    assertNear(backtest.coverage, scored.filter((point) => point.inside).length / scored.length, 1e-12);
    const last = points.at(-1)?.rolling;
    assertNear(last?.spread, errors.slice(-50).reduce((sum, error) => sum + Math.abs(error), 0) / 50, 1e-12);
  });
});

describe('scores', () => {
  it('follow their formulas', () => {
    assertNear(pinballLoss(2, 1, 0.9), 0.9, 1e-12);
    assertNear(pinballLoss(1, 2, 0.9), 0.1, 1e-12);
    assertNear(intervalScore(5, { lower: 1, upper: 3 }, 0.8), 2 + 10 * 2, 1e-9);
    assertNear(intervalScore(2, { lower: 1, upper: 3 }, 0.8), 2, 1e-12);
    assertNear(weightedIntervalScore(5, 2, [{ lower: 1, upper: 3, level: 0.8 }]), (0.5 * 3 + 0.1 * 22) / 1.5, 1e-9);
    assertNear(
      brierScore([
        { probability: 0.8, happened: true },
        { probability: 0.4, happened: false },
      ]),
      0.1,
      1e-12,
    );
  });

  it('make the interval score twice the pinball losses of its ends over α', () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (actual, a, b) => {
        const interval = { lower: Math.min(a, b), upper: Math.max(a, b) };
        const losses = pinballLoss(actual, interval.lower, 0.1) + pinballLoss(actual, interval.upper, 0.9);
        assertNear(intervalScore(actual, interval, 0.8), (2 / 0.2) * losses, 1e-9);
      }),
    );
  });
});

describe('backlog forecast', () => {
  it('is the same for one seed, and ordered by chance', () => {
    const question = { estimates: [30, 60, 120], errors: upTo(50).map((i) => (i - 25) / 40), perDay: [120, 0, 90] };
    const first = forecastBacklog(question, seededRandom(3));
    assert.deepEqual(first, forecastBacklog(question, seededRandom(3)));
    assert.deepEqual(
      first.levels.map((level) => level.chance),
      [0.5, 0.8, 0.95],
    );
    const totals = first.levels.map((level) => level.total);
    assert.deepEqual(
      totals,
      [...totals].sort((a, b) => a - b),
    );
    assert.equal(first.source, 'history');
    assert.ok((first.levels[2]?.days ?? 0) >= (first.levels[0]?.days ?? 99));
  });

  it('is not certain of a bias that it has seen twenty times, and names the prior without a history', () => {
    const exact = forecastBacklog({ estimates: [30, 60], errors: new Array(20).fill(0) }, seededRandom(1));
    const [half = 0, , nearly = 0] = exact.levels.map((level) => level.total);
    assert.ok(Math.abs(half / 90 - 1) < 0.05, `${half}`);
    // ln spread of the bias at 20 tasks: sqrt(0.33² + 0.5²/20) = 0.35; the prior's share adds to it.
    assert.ok(nearly / 90 > Math.exp(1.645 * 0.35) && nearly / 90 < 2.5, `${nearly}`);
    assert.equal(exact.levels[0]?.days, null);
    const unknown = forecastBacklog({ estimates: [100], errors: [0] }, seededRandom(1));
    assert.deepEqual([unknown.source, unknown.n], ['prior', 0]);
    assertNear(unknown.levels[1]?.total, 100 * Math.exp(0.65 * Math.sqrt(1 + 1 / 3) * 0.8416), 8);
  });
});
