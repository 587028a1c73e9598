import { describe, it } from 'mocha';
import { chiSquareUpper } from '../../../src/statistics/distributions/chiSquare.ts';
import { normalCdf, normalQuantile } from '../../../src/statistics/distributions/normal.ts';
import { regularizedBeta } from '../../../src/statistics/distributions/specialFunctions.ts';
import { studentTCdf, studentTQuantile, studentTTwoSided } from '../../../src/statistics/distributions/studentT.ts';
import { assertNear } from './sharedData.ts';

/** Expected values: SciPy 1.x. */
describe('distributions', () => {
  it('agrees with SciPy', () => {
    assertNear(studentTQuantile(0.975, 9), 2.262157162798205, 1e-12);
    assertNear(studentTQuantile(0.9, 1.5), 2.1963984175655376, 1e-12);
    assertNear(studentTQuantile(0.975, 1), 12.706204736174694, 1e-11);
    assertNear(studentTTwoSided(2.5, 7), 0.04099221858575289, 1e-14);
    assertNear(normalQuantile(0.001), -3.090232306167813, 1e-13);
    assertNear(normalQuantile(0.975), 1.959963984540054, 1e-14);
    assertNear(normalCdf(-9), 1.1285884059538324e-19, 1e-31);
    assertNear(chiSquareUpper(7.3, 3), 0.06292623645904312, 1e-14);
    assertNear(chiSquareUpper(0.02, 1), 0.887537083981715, 1e-13);
    assertNear(regularizedBeta(0.3, 2.5, 0.7), 0.029814024845250465, 1e-14);
  });

  it('inverts: the quantile of every probability gives it back', () => {
    for (const df of [1, 2, 5, 30, 243, 5_000]) {
      for (const p of [1e-6, 0.01, 0.3, 0.5, 0.8, 0.999])
        assertNear(studentTCdf(studentTQuantile(p, df), df), p, 1e-12);
    }
    for (const p of [1e-12, 0.001, 0.4, 0.5, 0.97, 1 - 1e-9]) assertNear(normalCdf(normalQuantile(p)), p, 1e-13);
  });
});
