import { AppError } from '../../base/appError.ts';
import { dot, valueAt } from '../vector.ts';

/** A design matrix as named columns, each with one value per observation. */
export type Design = Readonly<Record<string, ArrayLike<number>>>;

export interface LeastSquaresFit {
  /** Names of the columns, in the order used by every matrix below. */
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  /** (X'X)⁻¹. */
  readonly inverseGram: readonly (readonly number[])[];
  readonly residuals: Float64Array;
  /** Diagonal of the hat matrix. */
  readonly leverages: Float64Array;
  readonly columns: readonly ArrayLike<number>[];
  readonly residualSumOfSquares: number;
  /** Residual standard deviation, with n - k in the denominator. */
  readonly residualSd: number;
  readonly rSquared: number;
  /** n - k. */
  readonly df: number;
  readonly n: number;
}

/** A column is collinear if the part of it orthogonal to the earlier columns is below this share. */
const collinearShare = 1e-9;

/**
 * Ordinary least squares by QR (Gram-Schmidt, orthogonalised twice: "twice is enough", Giraud, Langou & Rozložník 2005).
 * @throws AppError badInput if there are too few observations or the columns are collinear.
 */
export function leastSquares(design: Design, y: ArrayLike<number>): LeastSquaresFit {
  const names = Object.keys(design);
  const columns = names.map((name) => design[name] ?? []);
  const n = y.length;
  const k = names.length;
  if (n <= k) throw new AppError('badInput', `A fit of ${k} coefficients needs more than ${k} observations, not ${n}.`);
  const { q, r } = orthogonalize(names, columns);
  const projected = q.map((column) => dot(column, y));
  const inverseR = invertUpper(r);
  const coefficients = inverseR.map((row) => dot(row, projected));
  const inverseGram = inverseR.map((row) => inverseR.map((other) => dot(row, other)));

  const residuals = new Float64Array(n);
  const leverages = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += valueAt(y, i) / n;
  let residualSumOfSquares = 0;
  let totalSumOfSquares = 0;
  for (let i = 0; i < n; i++) {
    let fitted = 0;
    let leverage = 0;
    for (let j = 0; j < k; j++) {
      const direction = valueAt(q[j] ?? [], i);
      fitted += direction * valueAt(projected, j);
      leverage += direction * direction;
    }
    const residual = valueAt(y, i) - fitted;
    residuals[i] = residual;
    leverages[i] = leverage;
    residualSumOfSquares += residual * residual;
    totalSumOfSquares += (valueAt(y, i) - mean) ** 2;
  }
  const df = n - k;
  return {
    names,
    coefficients,
    inverseGram,
    residuals,
    leverages,
    columns,
    residualSumOfSquares,
    residualSd: Math.sqrt(residualSumOfSquares / df),
    rSquared: totalSumOfSquares === 0 ? 0 : 1 - residualSumOfSquares / totalSumOfSquares,
    df,
    n,
  };
}

/** The value of one coefficient. @throws AppError internal if there is no such column. */
export function coefficientOf(fit: LeastSquaresFit, name: string): number {
  return valueAt(fit.coefficients, columnIndex(fit, name));
}

export function columnIndex(fit: LeastSquaresFit, name: string): number {
  const index = fit.names.indexOf(name);
  if (index < 0) throw new AppError('internal', `The fit has no column "${name}".`);
  return index;
}

/** Orthonormal columns spanning the given ones; used wherever nuisance columns are projected out. */
export function orthonormalColumns(columns: readonly ArrayLike<number>[]): readonly Float64Array[] {
  return orthogonalize(
    columns.map((_, i) => `column ${i + 1}`),
    columns,
  ).q;
}

function orthogonalize(names: readonly string[], columns: readonly ArrayLike<number>[]) {
  const q: Float64Array[] = [];
  const r: number[][] = columns.map(() => columns.map(() => 0));
  columns.forEach((column, j) => {
    const v = Float64Array.from(column);
    const before = Math.sqrt(dot(v, v));
    for (let pass = 0; pass < 2; pass++) {
      q.forEach((direction, i) => {
        const share = dot(direction, v);
        const row = r[i];
        if (row !== undefined) row[j] = valueAt(row, j) + share;
        for (let t = 0; t < v.length; t++) v[t] = valueAt(v, t) - share * valueAt(direction, t);
      });
    }
    const length = Math.sqrt(dot(v, v));
    if (!(length > collinearShare * before)) {
      throw new AppError('badInput', `The column "${names[j]}" does not vary apart from the columns before it.`);
    }
    const row = r[j];
    if (row !== undefined) row[j] = length;
    q.push(v.map((value) => value / length));
  });
  return { q, r };
}

function invertUpper(r: readonly (readonly number[])[]): number[][] {
  const k = r.length;
  const inverse = r.map(() => new Array<number>(k).fill(0));
  for (let j = 0; j < k; j++) {
    for (let i = j; i >= 0; i--) {
      let sum = i === j ? 1 : 0;
      for (let t = i + 1; t <= j; t++) sum -= valueAt(r[i] ?? [], t) * valueAt(inverse[t] ?? [], j);
      const row = inverse[i];
      if (row !== undefined) row[j] = sum / valueAt(r[i] ?? [], i);
    }
  }
  return inverse;
}
