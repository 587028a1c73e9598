import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../run/paths.ts';

/** Path of a file of the test data that is not part of this repository; undefined where it is absent. */
export function sharedData(name: string): string | undefined {
  const path = join(process.env['CALIBRATED_DATA'] ?? join(root, '../shared/data'), name);
  return existsSync(path) ? path : undefined;
}

/** Fails with the figure's name when two numbers differ by more than a tolerance. */
export function assertNear(
  actual: number | null | undefined,
  expected: number,
  tolerance = 1e-6,
  name = 'value',
): void {
  if (typeof actual !== 'number' || !(Math.abs(actual - expected) <= tolerance)) {
    throw new Error(`${name} is ${actual}, not ${expected} (within ${tolerance}).`);
  }
}
