import { AppError } from '../base/appError.ts';

/** The element at an index that must exist: a hole in a numeric array is a programming error and must not silently become NaN. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new AppError('internal', `There is no value at index ${index} of ${values.length}.`);
  return value;
}

/** Dot product of two arrays of equal length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += valueAt(a, i) * valueAt(b, i);
  return sum;
}
