import { AppError } from '../base/appError.ts';

/** The element at an index that must exist: a hole in a numeric array is a programming error, never a silent NaN. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new AppError('internal', `There is no value at index ${index} of ${values.length}.`);
  return value;
}

/** Sum of products of two arrays of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += valueAt(a, i) * valueAt(b, i);
  return sum;
}
