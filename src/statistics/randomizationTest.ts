import { AppError } from '../base/appError.ts';
import { residualize } from './anytime.ts';
import { orthonormalColumns } from './leastSquares.ts';
import type { Random } from './seededRandom.ts';
import { shuffle } from './seededRandom.ts';
import { dot, valueAt } from './vector.ts';

/** Writes one new assignment (0/1 per task) over the given one, by the mechanism that made the recorded one. */
export type DrawAssignment = (assignment: Uint8Array) => void;

export interface RandomizationTest {
  /** (b + 1)/(B + 1): b draws of B were at least as far from zero as the record. */
  readonly p: number;
  readonly draws: number;
  /** |t| of the recorded assignment. */
  readonly statistic: number;
}

/** 9,999 draws put the smallest p at 0.0001 (anchors B.5). */
export const RANDOMIZATION_DRAWS = 9_999;
/** Draws that equal the record up to rounding count as ties. */
const TIE_SHARE = 1e-9;

/**
 * Exact check of no effect at all: re-draws the recorded assignment and compares the covariate-adjusted |t| of the arm.
 * @param nuisance Columns of the regression other than the arm (a column of ones among them).
 */
export function randomizationTest(
  assignment: ArrayLike<number>,
  y: ArrayLike<number>,
  nuisance: readonly ArrayLike<number>[],
  draw: DrawAssignment,
  draws = RANDOMIZATION_DRAWS,
): RandomizationTest {
  const directions = orthonormalColumns(nuisance);
  const rest = residualize(y, directions);
  const total = dot(rest, rest);
  const df = y.length - nuisance.length - 1;
  if (df < 1) throw new AppError('badInput', `A randomisation test needs more tasks than ${y.length}.`);
  const statisticOf = (arms: ArrayLike<number>): number => {
    const spread = dot(arms, arms) - directions.reduce((sum, direction) => sum + dot(direction, arms) ** 2, 0);
    if (!(spread > 1e-9)) return 0;
    const product = dot(arms, rest);
    const explained = (product * product) / spread;
    return Math.sqrt((explained * df) / Math.max(total - explained, Number.MIN_VALUE));
  };
  const statistic = statisticOf(assignment);
  const drawn = Uint8Array.from(assignment);
  let asFar = 0;
  for (let i = 0; i < draws; i++) {
    draw(drawn);
    if (statisticOf(drawn) >= statistic * (1 - TIE_SHARE)) asFar++;
  }
  return { p: (asFar + 1) / (draws + 1), draws, statistic };
}

/** Shuffles the recorded arms, within the given groups (blocks, developers) or over all tasks. */
export function permuteWithin(groups: readonly string[], random: Random): DrawAssignment {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    members.set(group, [...(members.get(group) ?? []), i]);
  });
  const positions = [...members.values()];
  return (assignment) => {
    for (const indices of positions) {
      const arms = indices.map((i) => valueAt(assignment, i));
      shuffle(arms, random);
      indices.forEach((i, k) => {
        assignment[i] = valueAt(arms, k);
      });
    }
  };
}

/** A fresh coin for every task, with the recorded probability of arm 1. */
export function tossCoins(probability: number, random: Random): DrawAssignment {
  return (assignment) => {
    for (let i = 0; i < assignment.length; i++) assignment[i] = random() < probability ? 1 : 0;
  };
}
