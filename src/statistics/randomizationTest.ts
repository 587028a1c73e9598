import { AppError } from '../base/appError.ts';
import type { Interval } from './anytime.ts';
import { partialOut, residualize } from './anytime.ts';
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
export const randomizationDraws = 9_999;
/** Draws that equal the record up to rounding count as ties. */
const tieShare = 1e-9;
/** An interval that reaches so many standard errors is without an end. */
const widest = 64;

/**
 * Exact check of no effect at all: re-draws the recorded assignment and compares the covariate-adjusted |t| of the arm.
 * @param nuisance Columns of the regression other than the arm (a column of ones among them).
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

/** Shuffles the recorded arms, within the given groups (blocks, developers) or over all tasks. */
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

/** A block of a trial: its drawn size (2, 4 or 6) and the tasks that were started in it, which may be fewer. */
export interface AssignedBlock {
  readonly size: number;
  readonly tasks: readonly number[];
}

/**
 * Fresh permuted blocks of the recorded sizes. A block that was not filled is drawn whole and used from its beginning, as
 * the trial did; permuting its tasks alone would be another mechanism.
 * @param share Share of arm 1 in a block, 0.5 when left out.
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

/** A fresh draw for every task, with the recorded probability of arm 1. */
export function drawAssignments(probability: number, random: Random): DrawAssignment {
  return (assignment) => {
    for (let i = 0; i < assignment.length; i++) assignment[i] = random() < probability ? 1 : 0;
  };
}

/**
 * The log ratios that the randomisation test does not reject, by inversion: arm 1's y less θ looks like a re-draw.
 * Undefined ends (infinite) where the design has too few assignments to reject anything at this level.
 * @param draws 1,999 place the ends well enough for a figure; the same draws serve every θ.
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

/** |t| of the arm after the nuisance columns, for any assignment; 0 for one that does not vary apart from them. */
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
