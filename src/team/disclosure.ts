/** Minimum number of distinct contributors to a published figure (GitHub's metrics use the same five). */
export const minContributors = 5;

/** Factors are rounded to steps of this size, shares to {@link shareStep}; intervals are rounded outwards. */
export const factorStep = 0.05;
export const shareStep = 0.02;

/** Contributors are reported in steps of five and tasks in steps of ten, rounded down: "at least". */
export function atLeast(count: number, step: 5 | 10): number {
  return Math.floor(count / step) * step;
}

export function roundedTo(step: number, value: number, way: 'near' | 'down' | 'up' = 'near'): number {
  // 1e-9, because 0.15 / 0.05 is slightly less than 3 in floating point.
  const steps = value / step;
  const whole =
    way === 'near' ? Math.round(steps) : way === 'down' ? Math.floor(steps + 1e-9) : Math.ceil(steps - 1e-9);
  return Number((whole * step).toFixed(4));
}
