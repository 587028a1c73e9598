import { AppError } from '../../base/appError.ts';
import type { PartialledRegression } from '../anytime.ts';

/**
 * Sufficient statistics of the regression y ~ 1 + arm + x: sums that can be added one task at a time or across people without exposing any
 * single task. With n tasks, arm 0/1, x = ln estimate, y = ln time.
 */
export interface RegressionSums {
  n: number;
  arm: number;
  x: number;
  y: number;
  armX: number;
  armY: number;
  xx: number;
  xy: number;
  yy: number;
}

export function emptySums(): RegressionSums {
  return { n: 0, arm: 0, x: 0, y: 0, armX: 0, armY: 0, xx: 0, xy: 0, yy: 0 };
}

/** Adds one task in place. */
export function addTask(sums: RegressionSums, arm: 0 | 1, x: number, y: number): void {
  sums.n += 1;
  sums.x += x;
  sums.y += y;
  sums.xx += x * x;
  sums.xy += x * y;
  sums.yy += y * y;
  if (arm === 1) {
    sums.arm += 1;
    sums.armX += x;
    sums.armY += y;
  }
}

/** Adds one person's sums, as shared with a team: only these nine numbers. */
export function addSums(into: RegressionSums, from: Readonly<RegressionSums>): void {
  into.n += from.n;
  into.arm += from.arm;
  into.x += from.x;
  into.y += from.y;
  into.armX += from.armX;
  into.armY += from.armY;
  into.xx += from.xx;
  into.xy += from.xy;
  into.yy += from.yy;
}

/** A column whose remaining sum of squares is below this share of the original is treated as constant. */
const varies = 1e-10;

/**
 * The arm's part of y ~ 1 + arm + x, computed from the sums; undefined if the arm does not vary independently of the rest. Exact up to
 * rounding as long as x and y are logarithms of minutes or hours (a few units from 0).
 */
export function partialledOf(sums: Readonly<RegressionSums>): PartialledRegression | undefined {
  return regress([sums], sums);
}

/**
 * Same as {@link partialledOf} for several people, each with their own intercept (developer fixed effects): a team's pooled effect from
 * nine numbers per person.
 * @throws AppError badInput if there are no people.
 */
export function pooledRegression(people: readonly Readonly<RegressionSums>[]): PartialledRegression | undefined {
  if (people.length === 0) throw new AppError('badInput', 'A pooled regression needs at least one person.');
  const total = emptySums();
  for (const person of people) addSums(total, person);
  return regress(people, total);
}

function regress(people: readonly Readonly<RegressionSums>[], total: Readonly<RegressionSums>) {
  // Sums of squares and products around each person's own means.
  let aa = 0;
  let ax = 0;
  let ay = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let groups = 0;
  for (const { n, arm, x, y, armX, armY, xx: sxx, xy: sxy, yy: syy } of people) {
    if (n === 0) continue;
    groups += 1;
    aa += arm - (arm * arm) / n;
    ax += armX - (arm * x) / n;
    ay += armY - (arm * y) / n;
    xx += sxx - (x * x) / n;
    xy += sxy - (x * y) / n;
    yy += syy - (y * y) / n;
  }
  const usesX = xx > varies * total.xx;
  const spread = usesX ? aa - (ax * ax) / xx : aa;
  if (!(spread > varies * total.n)) return undefined;
  const product = usesX ? ay - (ax * xy) / xx : ay;
  const rest = usesX ? yy - (xy * xy) / xx : yy;
  const nuisance = groups + (usesX ? 1 : 0);
  return {
    slope: product / spread,
    spread,
    residualSumOfSquares: Math.max(0, rest - (product * product) / spread),
    m: total.n - nuisance,
  };
}
