import { AppError } from '../../base/appError.ts';
import { chiSquareUpper } from '../distributions/chiSquare.ts';
import { valueAt } from '../vector.ts';
import type { SurvivalObservation } from './kaplanMeier.ts';
import { eventTable } from './kaplanMeier.ts';

export interface LogRankTest {
  readonly chiSquare: number;
  readonly df: number;
  readonly p: number;
  readonly groups: readonly { readonly ended: number; readonly expected: number }[];
}

/**
 * Log-rank test of equal survival in two or more groups (Mantel 1966). Every subject counts once; weights and clusters are ignored, so
 * pass one subject per cluster.
 * @throws AppError badInput for fewer than two groups.
 */
export function logRank(groups: readonly (readonly SurvivalObservation[])[]): LogRankTest {
  if (groups.length < 2 || groups.some((group) => group.length === 0)) {
    throw new AppError('badInput', 'A log-rank test needs at least two groups, each with observations.');
  }
  const k = groups.length;
  const ended = groups.map((group) => group.filter((observation) => observation.ended).length);
  const expected = new Array<number>(k).fill(0);
  const covariance = groups.map(() => new Array<number>(k).fill(0));
  for (const { time, atRisk, ended: deaths } of eventTable(
    groups.flat().map(({ time, ended: over }) => ({ time, ended: over })),
  )) {
    const risks = groups.map((group) => group.filter((observation) => observation.time >= time).length);
    const scale = atRisk > 1 ? (deaths * (atRisk - deaths)) / (atRisk - 1) : 0;
    risks.forEach((risk, i) => {
      const share = risk / atRisk;
      expected[i] = valueAt(expected, i) + deaths * share;
      const row = covariance[i];
      risks.forEach((other, j) => {
        if (row !== undefined) row[j] = valueAt(row, j) + scale * share * ((i === j ? 1 : 0) - other / atRisk);
      });
    });
  }
  const differences = expected.map((value, i) => valueAt(ended, i) - value);
  const chiSquare = quadraticForm(
    differences.slice(1),
    covariance.slice(1).map((row) => row.slice(1)),
  );
  return {
    chiSquare,
    df: k - 1,
    p: chiSquareUpper(chiSquare, k - 1),
    groups: groups.map((_, i) => ({ ended: valueAt(ended, i), expected: valueAt(expected, i) })),
  };
}

/** d' V⁻¹ d for a symmetric positive matrix, by elimination; 0 if nothing varies. */
function quadraticForm(d: readonly number[], matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row, i) => [...row, valueAt(d, i)]);
  let form = 0;
  rows.forEach((row, i) => {
    const pivot = valueAt(row, i);
    if (pivot <= 1e-12) return;
    form += valueAt(row, d.length) ** 2 / pivot;
    for (const below of rows.slice(i + 1)) {
      const factor = valueAt(below, i) / pivot;
      for (let j = i; j < row.length; j++) below[j] = valueAt(below, j) - factor * valueAt(row, j);
    }
  });
  return form;
}
