import { upperRegularizedGamma } from './specialFunctions.ts';

/** P(X ≥ x) for χ² with df > 0 degrees of freedom, x ≥ 0. */
export function chiSquareUpper(x: number, df: number): number {
  return upperRegularizedGamma(df / 2, x / 2);
}
