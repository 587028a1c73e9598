import type { CellKey } from '../../../src/team/cell.ts';
import { pseudonymOf } from '../../../src/team/sharing/pseudonym.ts';
import { sharedBytes } from '../../../src/team/sharing/sharedBytes.ts';
import type { CellSums, SharedStats } from '../../../src/team/sharing/sharedStats.ts';
import { quarterOfWeek, weeksPerQuarter } from '../../../src/team/weeks.ts';

/** Deterministic uniform numbers (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function normalOf(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface TeamPlan {
  readonly people: number;
  readonly weeks: number;
  /** True mean of ln ratio over people, before and (from the half of the weeks on) after. */
  readonly effect: number;
  readonly effectAfter?: number;
  readonly tau: number;
  readonly sigma: number;
  readonly tasksAWeek: number;
  readonly seed: number;
  readonly firstWeek?: number;
  readonly kinds?: readonly ('bugFix' | 'feature' | 'refactor')[];
  readonly code?: boolean;
}

/** A quarter that begins with week 2912 (2025-10-27). */
export const firstWeek = 224 * weeksPerQuarter;

/** Shared stats of a whole simulated team: documents by person and quarter. */
export function* simulatedTeam(plan: TeamPlan): Generator<SharedStats> {
  const random = randomOf(plan.seed);
  const normal = normalOf(random);
  const start = plan.firstWeek ?? firstWeek;
  const kinds = plan.kinds ?? ['bugFix', 'feature', 'refactor'];
  for (let person = 0; person < plan.people; person++) {
    const secret = (plan.seed * 1_000_003 + person).toString(16).padStart(64, '0');
    const own = plan.tau * normal();
    const habit = 0.3 * normal();
    let quarter: SharedStats | undefined;
    for (let week = start; week < start + plan.weeks; week++) {
      const number = quarterOfWeek(week);
      if (quarter?.quarter !== number) {
        if (quarter !== undefined) yield quarter;
        quarter = { version: 1, quarter: number, who: pseudonymOf(secret, number), weeks: [] };
      }
      const isAfter = week - start >= plan.weeks / 2;
      const effect = (isAfter ? (plan.effectAfter ?? plan.effect) : plan.effect) + own;
      const cells: Partial<Record<CellKey, CellSums>> = {};
      for (let task = 0; task < plan.tasksAWeek; task++) {
        const isTreated = random() < 0.5;
        const kind = kinds[Math.floor(random() * kinds.length)] ?? 'bugFix';
        const level = random() < 0.6 ? 'Edit' : 'Answer';
        const key: CellKey = isTreated ? `${kind}/treated/${level}` : `${kind}/control/Off`;
        const x = Math.log(60) + 0.7 * normal();
        const y = 0.4 + habit + 0.9 * x + (isTreated ? effect : 0) + plan.sigma * normal();
        cells[key] = added(cells[key], x, y);
      }
      const factor = (mean: number, sd: number) => {
        const value = mean + sd * normal();
        return { n: 1, sum: value, squares: value * value };
      };
      const chars = 2000 + Math.floor(random() * 3000);
      const churn = (isAfter ? 0.14 : 0.24) + 0.06 * (random() - 0.5);
      const churned = Math.floor(chars * churn);
      quarter.weeks.push({
        week,
        cells,
        forecast: factor(Math.log(0.76), 0.1),
        felt: factor(Math.log(0.8), 0.1),
        gap: factor(Math.log(1.3), 0.2),
        interval: { n: plan.tasksAWeek, inside: Math.round(plan.tasksAWeek * 0.8) },
        certain: { n: plan.tasksAWeek, inside: Math.max(0, plan.tasksAWeek - (random() < 0.4 ? 1 : 0)) },
        ...(plan.code === true
          ? {
              code: {
                ai: { chars, kept: chars - churned, churned, changes: 4, failed: random() < 0.3 ? 1 : 0 },
                human: { chars, kept: chars, churned: 0, changes: 4, failed: random() < 0.25 ? 1 : 0 },
              },
            }
          : {}),
      });
    }
    if (quarter !== undefined) yield quarter;
  }
}

export function documentsOf(team: Iterable<SharedStats>) {
  return [...team].map((stats, index) => ({ name: `file ${index}`, bytes: sharedBytes(stats) }));
}

function added(sums: CellSums | undefined, x: number, y: number): CellSums {
  const { n, x: sx, y: sy, xx, xy, yy } = sums ?? { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  return { n: n + 1, x: sx + x, y: sy + y, xx: xx + x * x, xy: xy + x * y, yy: yy + y * y };
}
