import { AppError } from '../../base/appError.ts';
import type { Interval } from '../anytime.ts';
import { partialOut, residualize } from '../anytime.ts';
import { orthonormalColumns } from '../regression/leastSquares.ts';
import type { Random } from '../seededRandom.ts';
import { shuffle } from '../seededRandom.ts';
import { dot, valueAt } from '../vector.ts';

/** Overwrites the given assignment (0/1 per task) with a new draw from the mechanism that produced the recorded one. */
export type DrawAssignment = (assignment: Uint8Array) => void;

export interface RandomizationTest {
  /** (b + 1)/(B + 1): b of B draws were at least as far from zero as the recorded assignment. */
  readonly p: number;
  readonly draws: number;
  /** |t| of the recorded assignment. */
  readonly statistic: number;
}

/** With 9,999 draws the smallest possible p is 0.0001. */
export const randomizationDraws = 9_999;
/** Draws that equal the recorded statistic up to rounding count as ties. */
const tieShare = 1e-9;
/** An interval that extends this many standard errors is treated as infinite. */
const widest = 64;

/**
 * Exact test of no effect at all: redraws the recorded assignment and compares the covariate-adjusted |t| of the arm.
 * @param nuisance Columns of the regression other than the arm (including a column of ones).
 */
export function randomizationTest(
  assignment: ArrayLike<number>,
  y: ArrayLike<number>,
  nuisance: readonly ArrayLike<number>[],
  draw: DrawAssignment,
  draws = randomizationDraws,
): RandomizationTest {
  const statisticOf = adjustedT(y, nuisance);
  const statistic = statisticOf(assignment);
  const drawn = Uint8Array.from(assignment);
  let asFar = 0;
  for (let i = 0; i < draws; i++) {
    draw(drawn);
    if (statisticOf(drawn) >= statistic * (1 - tieShare)) asFar++;
  }
  return { p: (asFar + 1) / (draws + 1), draws, statistic };
}

/** Shuffles the recorded arms within the given groups (blocks, developers; a single group for all tasks). */
export function permuteWithin(groups: readonly string[], random: Random): DrawAssignment {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    const own = members.get(group);
    if (own === undefined) members.set(group, [i]);
    else own.push(i);
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

/** A block of a trial: its drawn size (2, 4 or 6) and the tasks started in it, which may be fewer. */
export interface AssignedBlock {
  readonly size: number;
  readonly tasks: readonly number[];
}

/**
 * Fresh permuted blocks of the recorded sizes. An unfilled block is drawn whole and used from its start, as in the trial; permuting only
 * its tasks would be a different mechanism.
 * @param share Share of arm 1 in a block, 0.5 by default.
 */
export function redrawBlocks(blocks: readonly AssignedBlock[], random: Random, share = 0.5): DrawAssignment {
  return (assignment) => {
    for (const { size, tasks } of blocks) {
      const ones = Math.round(size * share);
      const arms = Array.from({ length: size }, (_, i) => (i < ones ? 1 : 0));
      shuffle(arms, random);
      tasks.forEach((task, i) => {
        assignment[task] = valueAt(arms, i);
      });
    }
  };
}

/** An independent draw for every task, with the recorded probability of arm 1. */
export function drawAssignments(probability: number, random: Random): DrawAssignment {
  return (assignment) => {
    for (let i = 0; i < assignment.length; i++) assignment[i] = random() < probability ? 1 : 0;
  };
}

/**
 * The log ratios θ that the randomisation test does not reject, by test inversion: with θ subtracted from arm 1's y, the record looks like
 * any redraw. An end is infinite if the design has too few assignments to reject anything at this level.
 * @param draws 1,999 locate the ends well enough for a figure; every θ uses the same draws.
 */
export function randomizationInterval(
  assignment: ArrayLike<number>,
  y: ArrayLike<number>,
  nuisance: readonly ArrayLike<number>[],
  draw: DrawAssignment,
  { draws = 1_999, level = 0.95 }: { readonly draws?: number; readonly level?: number } = {},
): Interval {
  const drawn = Uint8Array.from(assignment);
  const redrawn = Array.from({ length: draws }, () => {
    draw(drawn);
    return Uint8Array.from(drawn);
  });
  const rejects = (theta: number): boolean => {
    const statisticOf = adjustedT(
      Float64Array.from(y, (value, i) => value - theta * valueAt(assignment, i)),
      nuisance,
    );
    const least = statisticOf(assignment) * (1 - tieShare);
    const asFar = redrawn.filter((arms) => statisticOf(arms) >= least).length;
    return (asFar + 1) / (draws + 1) <= 1 - level;
  };
  const { slope, residualSumOfSquares, spread, m } = partialOut(assignment, y, nuisance);
  const unit = Math.max(Math.sqrt(residualSumOfSquares / Math.max(1, m - 1) / spread), 1e-6);
  const end = (direction: 1 | -1): number => {
    let inside = 0;
    let outside = 2 * unit;
    while (!rejects(slope + direction * outside)) {
      inside = outside;
      outside *= 2;
      if (outside > widest * unit) return direction * Number.POSITIVE_INFINITY;
    }
    while (outside - inside > unit / 50) {
      const middle = (inside + outside) / 2;
      if (rejects(slope + direction * middle)) outside = middle;
      else inside = middle;
    }
    return slope + direction * outside;
  };
  return { lower: end(-1), upper: end(1) };
}

/** |t| of the arm after projecting out the nuisance columns, for any assignment; 0 if the arm is constant apart from them. */
function adjustedT(y: ArrayLike<number>, nuisance: readonly ArrayLike<number>[]) {
  const directions = orthonormalColumns(nuisance);
  const rest = residualize(y, directions);
  const total = dot(rest, rest);
  const df = y.length - nuisance.length - 1;
  if (df < 1) throw new AppError('badInput', `A randomisation test needs more tasks than ${y.length}.`);
  return (arms: ArrayLike<number>): number => {
    const spread = dot(arms, arms) - directions.reduce((sum, direction) => sum + dot(direction, arms) ** 2, 0);
    if (!(spread > 1e-9)) return 0;
    const product = dot(arms, rest);
    const explained = (product * product) / spread;
    return Math.sqrt((explained * df) / Math.max(total - explained, Number.MIN_VALUE));
  };
}
