import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { categoryTimes } from '../../../src/tasks/clocks/category.ts';
import { backlogForecast, forecastLines, readEstimates } from '../../../src/tasks/figures/backlogForecast.ts';
import type { GapRow } from '../../../src/tasks/figures/gap.ts';
import { gapFigures } from '../../../src/tasks/figures/gapFigures.ts';
import { ownRange, rangeSentence } from '../../../src/tasks/figures/ownRange.ts';
import { weeklySummary } from '../../../src/tasks/figures/weeklySummary.ts';
import { committedTasks, revertedCommit } from '../../../src/tasks/history/committedTasks.ts';
import { touchesSameLines } from '../../../src/tasks/history/sameLines.ts';
import { noiseOf, powerSentence } from '../../../src/tasks/trial/powerSentence.ts';

const minute = 60_000;
const day = 86_400_000;
const now = { nowMs: 40 * day, zoneMin: 0 };

function row(index: number, extra: Partial<GapRow> = {}): GapRow {
  const measuredMs = (60 + 7 * (index % 5)) * minute;
  return {
    id: `t${index}`,
    title: `Task ${index}`,
    kind: 'bug fix',
    level: 'Edit',
    estimateMs: 60 * minute,
    estimateWithoutAiMs: 60 * minute,
    estimateWithAiMs: 45 * minute,
    feltMs: 50 * minute,
    isBlind: true,
    feltHelp: 0.8,
    measuredMs,
    uncertainMs: 0,
    isCorrected: false,
    elapsedMs: measuredMs,
    agentBusyMs: 0,
    startedMs: index * day,
    doneMs: index * day + measuredMs,
    sensitivity: { min2Ms: measuredMs, min5Ms: measuredMs, min15Ms: measuredMs },
    categories: categoryTimes(() => minute),
    ...extra,
  };
}
const rowsOf = (n: number, extra: Partial<GapRow> = {}) => Array.from({ length: n }, (_, index) => row(index, extra));
const overview = (rows: readonly GapRow[]) => ({
  rows,
  notEstimated: [],
  unasked: [],
  open: [],
  abandoned: [],
  withdrawn: [],
});

describe('the range beside an estimate', () => {
  it('is of the kind from ten tasks on, else of all, else a prior that is named', () => {
    assert.match(
      rangeSentence(rowsOf(3), 'bug fix', 60 * minute),
      /^For other developers, a guess of 1 h took .* after 10 finished tasks \(3 so far\)\.$/,
    );
    const mixed = [...rowsOf(9), ...rowsOf(4, { kind: 'feature' })];
    assert.match(
      rangeSentence(mixed, 'bug fix', 60 * minute),
      /^Plan for \S.*\. 12 of your last 13 tasks fell in that range, scaled to /,
    );
    assert.match(
      rangeSentence(rowsOf(12), 'bug fix', 60 * minute),
      /^Plan for \S.*\. \d+ of your last 12 bug fix tasks fell in that range, scaled to /,
    );
  });

  it('counts what it says: so many of the tasks it names lie in the range', () => {
    const spread = fc.array(fc.integer({ min: -150, max: 150 }), { minLength: 12, maxLength: 80 });
    fc.assert(
      fc.property(spread, fc.integer({ min: 10, max: 200 }), (errors, minutes) => {
        const rows = errors.map((error, index) => ({
          ...row(index),
          estimateMs: (10 + ((index * 37) % 190)) * minute,
          measuredMs: (10 + ((index * 37) % 190)) * minute * Math.exp(error / 100),
        }));
        const sentence = rangeSentence(rows, 'none', minutes * minute);
        const { interval, reach } = ownRange(rows, 'none', minutes * minute);
        if (reach === 'tooFar') return assert.match(sentence, /^No range: /);
        const [, inside, n, of] =
          /^Plan for [^.]+\. (\d+) of (?:your last|the) (\d+)(?: nearest in size of your last (\d+))?/.exec(sentence) ??
          [];
        const latest = rows.slice(-100);
        const nearest = latest
          .map((one, index) => ({
            error: Math.log(Math.max(one.measuredMs, minute) / one.estimateMs),
            distance: Math.abs(Math.log(one.estimateMs / (minutes * minute))),
            index,
          }))
          .sort((a, b) => a.distance - b.distance || b.index - a.index)
          .slice(0, Number(n));
        const held = nearest.filter(({ error }) => error >= interval.lower - 1e-6 && error <= interval.upper + 1e-6);
        assert.deepEqual([Number(inside), Number(of ?? n)], [held.length, latest.length], sentence);
      }),
      { numRuns: 60 },
    );
  });

  it('declines far beyond what was ever finished, and marks what is carried over', () => {
    const rows = rowsOf(20).map((one, index) => ({ ...one, estimateMs: (60 + index * 9) * minute }));
    assert.match(
      rangeSentence(rows, 'bug fix', 16 * 60 * minute),
      /^No range: you estimated your bug fix tasks at .* to .*, none near 16/,
    );
    assert.match(rangeSentence(rows, 'bug fix', 5 * 60 * minute), /A guess: you estimated your bug fix tasks at/);
    assert.doesNotMatch(rangeSentence(rows, 'bug fix', 100 * minute), /guess|No range/);
  });

  it('never makes an estimate of fewer than ten tasks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 600 }), (n, minutes) => {
        assert.equal(ownRange(rowsOf(n), 'bug fix', minutes * minute).interval.source, 'prior');
      }),
    );
  });
});

describe('the figures of the Gap panel', () => {
  it('show no estimate anywhere below ten tasks, and n everywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), (n) => {
        const figures = gapFigures(overview(rowsOf(n)), []);
        assert.equal(figures.band, null);
        assert.deepEqual(
          figures.effects.map(({ ratio }) => ratio),
          [null, null, null],
        );
        assert.ok(
          figures.calibration.every(
            ({ coverage, factor, score }) => coverage === null && factor === null && score === null,
          ),
        );
        assert.match(figures.calibrationText, new RegExp(`n = ${n}\\)`));
        assert.equal(figures.trial, null);
      }),
    );
  });

  it('show forecast and felt from ten tasks on, METR beside them', () => {
    const { band, effects, reference, categories, calibration } = gapFigures(overview(rowsOf(24)), []);
    assert.equal(band?.n, 24);
    assert.deepEqual(
      effects.map(({ name, ratio, n }) => [name, ratio?.toFixed(2) ?? null, n]),
      [
        ['Forecast', '0.75', 24],
        ['Felt', '0.80', 24],
        ['Measured', null, 0],
      ],
    );
    assert.deepEqual(
      reference.map(({ ratio }) => ratio),
      [0.76, 0.8, 1.19],
    );
    assert.deepEqual(
      categories.map(({ name, n }) => [name, n]),
      [
        ['With AI allowed', 24],
        ['Level Off', 0],
      ],
    );
    assert.equal(calibration.filter(({ coverage }) => coverage !== null).length, 15);
  });
});

describe('the forecast of a list', () => {
  it('draws from the own errors and days, and says when it has to use the prior', () => {
    const estimates = readEstimates('1h, 2h\n45m;30m-1h');
    assert.equal(estimates.length, 4);
    const own = backlogForecast(rowsOf(24), estimates, now);
    assert.equal(own.source, 'history');
    const [half, most, nearly] = own.levels.map(({ total }) => total);
    assert.ok(half !== undefined && most !== undefined && nearly !== undefined && half <= most && most <= nearly);
    assert.ok((own.levels[0]?.days ?? 0) >= 3, 'an hour a day and days off');
    const prior = backlogForecast(rowsOf(9), estimates, now);
    assert.equal(prior.source, 'prior');
    assert.equal(prior.levels[0]?.days, null);
    assert.match(forecastLines(prior).join(' '), /from other developers: you have fewer than 10/);
    assert.throws(() => readEstimates(' , '), /Enter the estimates/);
  });
});

describe('the power of a trial in words', () => {
  it('uses the own noise from ten tasks on', () => {
    assert.match(
      powerSentence(noiseOf([0.1, -0.2])),
      /based on other developers, until you have 10 finished tasks \(spread 0\.65/,
    );
    const own = noiseOf(Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 0.5 : -0.5)));
    assert.match(
      powerSentence(own),
      /^With about 20 tasks you can see a difference of 2\.0×\. A difference of 2× takes \d\d tasks, METR's 19% takes 2\d\d.*your last 12 finished tasks \(spread 0\.52/,
    );
  });
});

describe('the weekly summary', () => {
  it('is one number and one suggestion, and nothing when nothing was finished', () => {
    assert.equal(weeklySummary(rowsOf(5), 40 * day), undefined);
    assert.match(
      weeklySummary(rowsOf(5), 5 * day) ?? '',
      /^Last week: 5 tasks, measured 6 h 10, estimated 5 h\. After 5 more/,
    );
  });
});

describe('commits of tasks', () => {
  it('wait for their merge, and for the one after it', () => {
    const scm = (what: string, task: string | null, commit: string) => ({
      kind: 'signal.scm',
      tMs: 0,
      task,
      data: { what, commit },
    });
    const events = [
      scm('commit', 'a', 'aa11'),
      scm('commit', 'b', 'bb22'),
      { ...scm('merge', 'b', 'bb22'), data: { what: 'merge', commit: 'bb22', as: 'dd55' } },
      scm('commit', null, 'cc33'),
    ];
    assert.deepEqual(committedTasks(events), [
      { task: 'a', commits: ['aa11'], isMerged: false, arrivedAs: [] },
      { task: 'b', commits: ['bb22'], isMerged: true, arrivedAs: ['dd55'] },
    ]);
    assert.equal(committedTasks([...events, scm('commit', 'b', 'bb44')])[1]?.isMerged, false);
    assert.equal(revertedCommit('Revert "Fix"\n\nThis reverts commit 0123abcd4567.'), '0123abcd4567');
    assert.equal(revertedCommit('Fix what reverts'), undefined);
  });
});

describe('rework', () => {
  it('is a later patch on lines that an earlier one wrote', () => {
    const earlier = '--- a/x\n+++ b/x\n@@ -10,6 +10,8 @@ f\n a\n+b\n+c\n@@ -40 +42 @@\n-d\n+e\n';
    assert.ok(touchesSameLines(earlier, '@@ -12 +12 @@\n-b\n+B\n'));
    assert.ok(touchesSameLines(earlier, '@@ -42,2 +42 @@\n-e\n'));
    assert.ok(!touchesSameLines(earlier, '@@ -20,3 +20,4 @@\n x\n'));
    assert.ok(!touchesSameLines(earlier, '@@ -0,0 +1,4 @@\n+x\n'));
    assert.ok(!touchesSameLines('', '@@ -1 +1 @@\n-x\n+y\n'));
  });
});
