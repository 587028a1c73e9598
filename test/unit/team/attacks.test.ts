import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { complement } from '../../../src/team/complement.ts';
import type { Figure } from '../../../src/team/figure.ts';
import { emptyMemory, OverlapGuard } from '../../../src/team/overlapGuard.ts';
import { type TeamReport, teamReport } from '../../../src/team/report/teamReport.ts';
import { readContributions } from '../../../src/team/sharing/readContributions.ts';
import { sharedBytes } from '../../../src/team/sharing/sharedBytes.ts';
import type { CellSums, SharedStats } from '../../../src/team/sharing/sharedStats.ts';
import { keepToTeamSize } from '../../../src/team/teamSize.ts';
import { documentsOf, firstWeek, simulatedTeam, type TeamPlan } from './simulatedTeam.ts';

const plan: TeamPlan = {
  people: 40,
  weeks: 13,
  effect: Math.log(1.19),
  tau: 0.1,
  sigma: 0.6,
  tasksAWeek: 2,
  seed: 3,
  code: true,
};
const team = (more: Partial<TeamPlan> = {}) => [...simulatedTeam({ ...plan, ...more })];

async function report(stats: readonly SharedStats[], guard = new OverlapGuard(emptyMemory)) {
  const read = await readContributions(documentsOf(stats));
  return { ...teamReport(read.contributions, { guard }), refused: read.refused, repeated: read.repeated };
}

/** All figures of a report by place. */
function figures(of: TeamReport): Map<string, Figure> {
  const all = new Map<string, Figure>();
  const walk = (path: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    if ('state' in value) all.set(path, value as Figure);
    else for (const [name, inner] of Object.entries(value)) walk(`${path}/${name}`, inner);
  };
  walk('', of);
  return all;
}

function ratio(of: TeamReport): number {
  assert.equal(of.effect.state, 'shown');
  return of.effect.state === 'shown' ? of.effect.value : Number.NaN;
}

/** One person who claims the most extreme that is still plausible. */
function liar(seed: number, ratioClaimed: number, tasks = 200): SharedStats {
  const [someone] = team({ people: 1, seed: 1000 + seed });
  if (someone === undefined) throw new Error('Nobody');
  const sums = (y: number): CellSums => ({
    n: tasks,
    x: 4 * tasks,
    y: y * tasks,
    xx: 17 * tasks,
    xy: (4 * y + 1) * tasks,
    yy: (y * y + 1.5) * tasks,
  });
  const claim = Math.log(ratioClaimed) / 2;
  const weeks = someone.weeks.map((week) => ({
    ...week,
    cells: { 'bugFix/treated/Edit': sums(4 + claim), 'bugFix/control/Off': sums(4 - claim) },
  }));
  return { ...someone, weeks };
}

describe('the report of a team of 40', () => {
  it('covers the effect that was simulated', async () => {
    const { effect, people, forecast, felt } = await report(team());
    assert.ok(effect.state === 'shown' && effect.lower <= 1.19 && effect.upper >= 1.19);
    assert.ok(people !== null && people.lower < effect.value && people.upper > effect.value);
    assert.ok(forecast.state === 'shown' && Math.abs(forecast.value - 0.76) <= 0.05);
    assert.ok(felt.state === 'shown' && Math.abs(felt.value - 0.8) <= 0.05);
  });

  it('shows before and after by quarter', async () => {
    const { before, after } = await report(
      team({ weeks: 26, effect: Math.log(1.3), effectAfter: Math.log(0.8), tasksAWeek: 4 }),
    );
    assert.ok(before?.effect.state === 'shown' && before.effect.lower > 1);
    assert.ok(after?.effect.state === 'shown' && after.effect.upper < 1);
    assert.ok(
      before.churned.state === 'shown' && after.churned.state === 'shown' && before.churned.value > after.churned.value,
    );
  });
});

describe('attacks on one person', () => {
  it('four people are nobody', async () => {
    const few = await report(team({ people: 4 }));
    for (const [place, figure] of figures(few)) assert.notEqual(figure.state, 'shown', place);
    assert.equal(few.contributors, 0);
  });

  it('four in each of two quarters are still four: pseudonyms are not added up over quarters', async () => {
    for (const [place, figure] of figures(await report(team({ people: 4, weeks: 26 }))))
      assert.notEqual(figure.state, 'shown', place);
  });

  it('subtracting two reports: one more person, one less, one with one more week changes no figure at all', async () => {
    const everybody = team({ people: 21, weeks: 13 });
    const victim = everybody.at(-1);
    assert.ok(victim !== undefined);
    const others = everybody.slice(0, -1);
    const shorter = { ...victim, weeks: victim.weeks.slice(0, -1) };
    const cases = [
      [others, everybody],
      [everybody, others],
      [[...others, shorter], everybody],
    ] as const;
    for (const [first, second] of cases) {
      const guard = new OverlapGuard(emptyMemory);
      const shown = figures(await report(first, guard));
      // The memory goes through its file in between.
      const again = new OverlapGuard(JSON.parse(JSON.stringify(guard.memory())));
      for (const [place, figure] of figures(await report(second, again))) {
        const earlier = shown.get(place);
        if (figure.state !== 'shown' || earlier?.state !== 'shown') continue;
        assert.deepEqual({ ...figure, isEarlier: false }, { ...earlier, isEarlier: false }, place);
      }
    }
  });

  it('subtracting a subteam: everybody against everybody but one, two, three or four', async () => {
    const everybody = team({ people: 25 });
    const guard = new OverlapGuard(emptyMemory);
    const shown = await report(everybody, guard);
    for (let fewer = 1; fewer <= 4; fewer++) {
      const part = await report(everybody.slice(fewer), guard);
      assert.deepEqual(part.effect, { ...shown.effect, isEarlier: true });
    }
    const five = await report(everybody.slice(5), guard);
    assert.ok(five.effect.state === 'shown' && !five.effect.isEarlier);
  });

  it('walking there in steps of five and back in steps of four finds the guard, too', async () => {
    const everybody = team({ people: 30 });
    const guard = new OverlapGuard(emptyMemory);
    await report(everybody, guard);
    await report(everybody.slice(0, 25), guard);
    // Differs from the first in four, from the second in one.
    const third = await report(everybody.slice(0, 26), guard);
    assert.ok(third.effect.state === 'shown' && third.effect.isEarlier);
  });

  it('one person in a cell of a table is not found by subtracting from the margins', async () => {
    const everybody = team({ people: 12, kinds: ['bugFix', 'feature'] });
    const [one] = everybody;
    assert.ok(one !== undefined);
    const lonely = {
      ...one,
      weeks: one.weeks.map((week) => ({
        ...week,
        cells: {
          ...week.cells,
          'docs/treated/Edit': { n: 1, x: 4, y: 4, xx: 16, xy: 16, yy: 16 },
          'docs/control/Off': { n: 1, x: 4, y: 4, xx: 16, xy: 16, yy: 16 },
        },
      })),
    };
    const { where } = await report([lonely, ...everybody.slice(1)]);
    const docs = where.filter(({ kind }) => kind === 'docs');
    assert.ok(docs.length > 0 && docs.every(({ effect }) => effect.state === 'withheld'));
  });

  it('hides a neighbour of every lonely hidden field, and the margin when there is none', () => {
    const field = (row: string, column: string, people: number) => ({ row, column, people, isHidden: people < 5 });
    const { hidden, margins } = complement([
      field('a', 'x', 2),
      field('a', 'y', 9),
      field('b', 'x', 8),
      field('b', 'y', 7),
      field('c', 'z', 3),
    ]);
    assert.deepEqual([...hidden].sort(), ['a/x', 'a/y', 'b/x', 'b/y', 'c/z']);
    assert.deepEqual([...margins].sort(), ['column z', 'row c']);
  });

  it('a report holds no pseudonym and no count below its rounding', async () => {
    const everybody = team({ people: 23 });
    const text = JSON.stringify(await report(everybody));
    for (const { who } of everybody) for (const word of who) assert.ok(!text.includes(String(word)));
    assert.ok(!/"contributors":(?!0\b|5\b|10\b|15\b|20\b)/.test(text));
  });
});

describe('hostile contributors', () => {
  // Stated in docs/team.md.
  const bounds = [
    { liars: 1, factor: 1.05 },
    { liars: 4, factor: 1.15 },
    { liars: 8, factor: 1.5 },
  ];
  for (const { liars, factor } of bounds) {
    it(`${liars} of 40 move the pooled ratio by at most ×${factor}`, async () => {
      for (const claim of [20, 1 / 20]) {
        const honest = team({ people: 40 - liars });
        const lies = Array.from({ length: liars }, (_, index) => liar(index, claim));
        const before = ratio(await report(honest));
        const after = ratio(await report([...honest, ...lies]));
        // One step of rounding aside.
        const moved = Math.abs(Math.log(after / before));
        assert.ok(moved <= Math.log(factor) + 0.05, `${before} to ${after}`);
      }
    });
  }

  it('numbers beyond the bounds are named and left out', async () => {
    const honest = team();
    const absurd = liar(1, 2);
    const documents = [
      ...documentsOf(honest),
      { name: 'huge', bytes: new Uint8Array(300_000).fill(0x20) },
      {
        name: 'absurd',
        bytes: sharedBytes({
          ...absurd,
          weeks: [
            {
              week: firstWeek,
              cells: { 'docs/none/Off': { n: 200, x: 2400, y: 2400, xx: 28_800, xy: 28_800, yy: 28_800 } },
            },
          ],
        }),
      },
      { name: 'binary', bytes: new Uint8Array([0xff, 0xfe, 0]) },
    ];
    const { refused, contributions } = await readContributions(documents);
    assert.deepEqual(
      refused.map(({ name }) => name),
      ['huge', 'absurd', 'binary'],
    );
    assert.equal(contributions.length, 40);
  });

  it('a replay changes nothing; two stories under one pseudonym count for nothing', async () => {
    const honest = team();
    const [first] = honest;
    assert.ok(first !== undefined);
    const replayed = await report([...honest, first, first, first]);
    assert.equal(replayed.repeated, 3);
    assert.deepEqual(replayed.effect, (await report(honest)).effect);
    const contested = await report([...honest, { ...liar(1, 20), who: first.who }]);
    assert.equal(contested.refused.length, 2);
    assert.deepEqual(contested.effect, (await report(honest.slice(1))).effect);
  });

  it('10,000 pseudonyms for a team of 40 leave their quarter out, by name', async () => {
    const { contributions } = await readContributions(documentsOf(team({ people: 300, weeks: 1 })));
    const crowd = Array.from({ length: 10_000 }, (_, index) => ({
      ...contributions[index % 300],
      whoHash: index,
      quarter: 224,
    }));
    const { contributions: kept, refused } = keepToTeamSize(crowd as typeof contributions, 40);
    assert.equal(kept.length, 0);
    assert.match(refused[0]?.why ?? '', /10000 contributors and the team 40/);
  });
});
