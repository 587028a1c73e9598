import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { commitEventKind, insertionEventKind } from '../../../src/history/insertionEvents.ts';
import { insertionsOf, survivalReport } from '../../../src/history/survival.ts';

const insertion = (id: string, tMs: number, chars: number, uri = 'file:///r/a.ts') => ({
  tMs,
  kind: insertionEventKind,
  data: { lot: id, uri, chars, model: 'm', tool: 'Calibrated', level: 'Edit' },
});
const day = 86_400_000;
const share = (report: ReturnType<typeof survivalReport>, after: string) =>
  report.all.points.find((point) => point.after === after)?.share;

describe('survival of AI text', () => {
  it('tells the share left after a time', () => {
    const events = [
      insertion('a', 0, 100),
      insertion('b', 0, 100),
      insertion('a', 60_000, 50),
      insertion('b', day * 2, 0),
    ];
    const report = survivalReport(insertionsOf(events), 10 * day);
    assert.deepEqual(
      report.all.points.map(({ share: left }) => left),
      [1, 1, 0.75, 0.75, 0.75, 0.25, null, null],
    );
    assert.equal(report.byModel[0]?.name, 'm');
    assert.equal(report.byLevel[0]?.chars, 200);
  });

  it('counts younger text for as long as it was watched', () => {
    const events = [insertion('old', 0, 100), insertion('old', day / 2, 0), insertion('young', 10 * day, 100)];
    // The young one was at risk for a minute only: it says nothing about half a day.
    const report = survivalReport(insertionsOf(events), 10 * day + 60_000);
    assert.equal(share(report, '30 s'), 1);
    assert.equal(share(report, '1 day'), null);
    assert.equal(share(survivalReport(insertionsOf(events), 12 * day), '1 day'), 0.5);
  });

  it('does not take an undone deletion, or a move to another file, for a loss', () => {
    const undone = [insertion('a', 0, 100), insertion('a', 10_000, 0), insertion('a', 20_000, 100)];
    assert.equal(share(survivalReport(insertionsOf(undone), day), '2 min'), 1);
    const moved = [insertion('a', 0, 100), insertion('a', 10_000, 0), insertion('a', 10_000, 100, 'file:///r/b.ts')];
    assert.equal(share(survivalReport(insertionsOf(moved), day), '2 min'), 1);
  });

  it('takes words of one completion for one piece', () => {
    const words = [
      insertion('a', 0, 5),
      insertion('a', 2000, 12),
      insertion('a', 4000, 20),
      insertion('a', 90_000, 10),
    ];
    const report = survivalReport(insertionsOf(words), day);
    assert.deepEqual([report.all.chars, share(report, '30 s'), share(report, '2 min')], [20, 1, 0.5]);
  });

  it('lets an insertion grow for a minute, its end included, and no longer', () => {
    const grown = (...totals: readonly (readonly [number, number])[]) =>
      insertionsOf(totals.map(([tMs, chars]) => insertion('a', 1000 + tMs, chars)))[0]?.born;
    assert.equal(grown([0, 5], [60_000, 20]), 20);
    assert.equal(grown([0, 5], [60_001, 20]), 5);
    assert.equal(grown([0, 20], [30_000, 5]), 20, 'the most that was there');
    // What is typed into it later is not the model's: the share does not go above 1.
    const later = survivalReport(insertionsOf([insertion('a', 0, 10), insertion('a', 90_000, 40)]), day);
    assert.deepEqual([later.all.chars, share(later, '2 min')], [10, 1]);
  });

  it('tells what the first commit had', () => {
    const commit = { tMs: 5000, kind: commitEventKind, data: { root: 'file:///r' } };
    const events = [
      insertion('a', 0, 100),
      insertion('a', 4000, 80),
      commit,
      insertion('a', 6000, 10),
      { ...commit, tMs: 7000 },
    ];
    assert.equal(share(survivalReport(insertionsOf(events), day), 'commit'), 0.8);
    const elsewhere = [insertion('a', 0, 100), { ...commit, data: { root: 'file:///other' } }];
    assert.equal(share(survivalReport(insertionsOf(elsewhere), day), 'commit'), null);
  });

  it('takes parts that were accepted within a minute for one observation', () => {
    // Four parts each time, which lose as much together as the one part of the other record.
    const accepted = (parts: number, apartMs: number) =>
      [10, 80, 50, 0, 100, 30].flatMap((left, time) =>
        Array.from({ length: parts }, (_, part) => [
          insertion(`${time}-${part}`, 600_000 * time + part * apartMs, 400 / parts),
          insertion(`${time}-${part}`, 600_000 * time + 300_000, (4 * left) / parts),
        ]).flat(),
      );
    const commit = { tMs: 4_000_000, kind: commitEventKind, data: { root: 'file:///r' } };
    const points = (events: readonly ReturnType<typeof insertion>[]) =>
      survivalReport(insertionsOf([...events, commit].toSorted((a, b) => a.tMs - b.tMs)), day).all.points.filter(
        ({ after }) => after === '10 min' || after === 'commit',
      );
    const single = points(accepted(1, 0));
    assert.ok(single.every(({ lower, upper }) => lower !== null && upper !== null && upper - lower > 0.3));
    const close = (a: number | null = null, b: number | null = null) => Math.abs((a ?? 9) - (b ?? 9)) < 1e-9;
    for (const apartMs of [0, 20_000])
      for (const [at, { share: left, lower, upper }] of points(accepted(4, apartMs)).entries())
        assert.ok(
          close(left, single[at]?.share) && close(lower, single[at]?.lower) && close(upper, single[at]?.upper),
          `${apartMs} ms, point ${at}`,
        );
    const five = (apartMs: number) =>
      points(
        accepted(1, 0)
          .slice(0, 10)
          .map((event, at) => ({ ...event, tMs: Math.floor(at / 2) * apartMs + (at % 2) * 300_000 })),
      );
    assert.ok(
      five(15_000).every(({ lower }) => lower === null),
      'five pieces within a minute',
    );
    assert.ok(
      five(60_001).every(({ lower }) => lower !== null),
      'each more than a minute after the one before',
    );
  });

  it('gives intervals from five pieces of different times on, which hold the share', () => {
    const losses = fc.array(fc.record({ at: fc.integer({ min: 1, max: 40 * day }), left: fc.nat(100) }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(losses, (list) => {
        const events = list.flatMap(({ at, left }, index) => [
          insertion(`${index}`, 61_000 * index, 100),
          insertion(`${index}`, 61_000 * index + at, left),
        ]);
        const { points } = survivalReport(insertionsOf(events.sort((a, b) => a.tMs - b.tMs)), 42 * day).all;
        let before = 1;
        for (const { after, share: left, lower, upper } of points) {
          if (left === null || after === 'commit') continue;
          assert.ok(left <= before + 1e-9);
          before = left;
          assert.equal(lower === null, list.length < 5);
          if (lower !== null && upper !== null) assert.ok(lower <= left + 1e-9 && left <= upper + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });
});
