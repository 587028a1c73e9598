import { AppError } from '../base/appError.ts';
import { quantile } from './descriptive.ts';

/**
 * Clamps values to their own quantiles, so that no single task or person dominates a mean.
 * @param share Share clamped at each end, 0 to 0.5 (0.05 = below the 5% and above the 95% quantile).
 */
export function winsorize(values: readonly number[], share: number): readonly number[] {
  if (!(share >= 0 && share < 0.5)) {
    throw new AppError('badInput', `A share to winsorise lies between 0 and 0.5, not at ${share}.`);
  }
  if (values.length === 0) return [];
  const lower = quantile(values, share);
  const upper = quantile(values, 1 - share);
  return values.map((value) => Math.min(Math.max(value, lower), upper));
}
