import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { readCsvTable } from '../../../src/cli/study/csvTable.ts';
import { metrColumns, metrNotReproducible } from '../../../src/cli/study/metrPreset.ts';
import { readStudyTasks } from '../../../src/cli/study/studyTasks.ts';
import type { StudyTask } from '../../../src/statistics/study/study.ts';
import type { StudyReport } from '../../../src/statistics/study/studyReport.ts';
import { studyReport } from '../../../src/statistics/study/studyReport.ts';
import { assertNear, sharedData } from './sharedData.ts';

/** Expected figures: the published ones where they have the digits, else NumPy/SciPy on the same file. */
describe('METR trial, to 1e-6', () => {
  let tasks: readonly StudyTask[] = [];
  let report: StudyReport;

  before(async function () {
    const file = sharedData('metr/data_complete.csv');
    if (file === undefined) {
      process.stdout.write('    METR data is absent: set CALIBRATED_DATA to check the published figures.\n');
      return this.skip();
    }
    const rows = readStudyTasks(await readCsvTable(file, '/'), metrColumns);
    assert.deepEqual(rows.unusable, {});
    tasks = rows.tasks;
    report = studyReport(tasks);
  });

  it('reads 246 tasks of 16 developers, 136 with AI', () => {
    assert.equal(report.n, 246);
    assert.equal(report.developers, 16);
    assert.deepEqual(report.arms, { treated: 136, control: 110 });
  });

  it('imputes 16 review times by arm', () => {
    const [entry] = report.imputation;
    assert.deepEqual(entry?.missing, { treated: 9, control: 7 });
    assertNear(entry?.mean.control, 9.708738, 1e-6);
    assertNear(entry?.mean.treated, 14.944882, 1e-6);
  });

  it('fits ln time on the arm and ln estimate', () => {
    const { coefficients, residualSd, rSquared, df } = report.model;
    assertNear(coefficients.intercept, 0.4842343279, 1e-9, 'intercept');
    assertNear(coefficients.arm, 0.1726078151, 1e-9, 'arm');
    assertNear(coefficients.lnEstimate, 0.8513308041, 1e-9, 'slope');
    assertNear(residualSd, 0.6368455165, 1e-9, 's');
    assertNear(rSquared, 0.4730412794, 1e-9, 'R²');
    assert.equal(df, 243);
  });

  it('gives the effect with every interval', () => {
    const { effect, intervals } = report.effect;
    assertNear(effect, 0.1884, 1e-6, 'effect');
    const expected = {
      homoskedasticZ: [0.0816985334, 0.01256, 0.394776],
      homoskedasticT: [0.0816985334, 0.011749, 0.395895],
      hc3Z: [0.0814673056, 0.013019, 0.394144],
      clusteredZ: [0.0798092063, 0.016316, 0.389621],
      clusteredT: [0.0798092063, 0.0025016424, 0.408770181],
    } as const;
    for (const [name, [error, lower, upper]] of Object.entries(expected)) {
      const interval = intervals[name as keyof typeof expected];
      assertNear(interval?.standardError, error, 1e-9, `${name} SE`);
      assertNear(interval?.lower, lower, 1e-6, `${name} lower`);
      assertNear(interval?.upper, upper, 1e-6, `${name} upper`);
    }
    assertNear(intervals.homoskedasticT.p, 0.035643, 1e-6, 'p');
  });

  it('gives every variant', () => {
    const expected: Readonly<Record<keyof StudyReport['variants'], readonly [number, number, number]>> = {
      developerFixedEffects: [0.14925674781, -0.01442343495, 0.34012020904],
      noCovariate: [0.22958404282, -0.01176203063, 0.52987131159],
      treatedForecastCovariate: [0.22089578636, 0.03683974888, 0.43762478509],
      firstTimeOnly: [0.19826405542, 0.01919136039, 0.40879995879],
      completeCases: [0.2011509345, 0.01514383909, 0.42124052958],
      imputedOverallMean: [0.18388620179, 0.00868866541, 0.38951352071],
      imputedZero: [0.18220066246, 0.00602187598, 0.38923261978],
      imputedTreatedHigh: [0.22942185735, 0.04692404071, 0.44373234787],
      imputedControlHigh: [0.14195402842, -0.02825025206, 0.34196999361],
    };
    for (const [name, [effect, lower, upper]] of Object.entries(expected)) {
      const variant = report.variants[name as keyof StudyReport['variants']];
      assertNear(variant?.effect, effect, 1e-6, name);
      assertNear(variant?.intervals.homoskedasticZ.lower, lower, 1e-6, `${name} lower`);
      assertNear(variant?.intervals.homoskedasticZ.upper, upper, 1e-6, `${name} upper`);
    }
    assert.equal(report.variants.completeCases?.n, 230);
  });

  it('gives forecasts, correlations and the perception gap', () => {
    assertNear(report.ratioOfMeans, 0.33671613342, 1e-6, 'ratio of means');
    assertNear(report.forecast?.ratioOfMeans, -0.2369647539, 1e-6, 'forecast');
    assertNear(report.correlations.treated, 0.6421246596, 1e-6, 'correlation, AI');
    assertNear(report.correlations.control, 0.5889042592, 1e-6, 'correlation, no AI');
    assertNear(report.estimates.treated.mean, 116.058823529, 1e-6);
    assertNear(report.estimates.treated.sd, 80.029787483, 1e-6);
    assertNear(report.estimates.control.mean, 106.181818182, 1e-6);
    assertNear(report.estimates.control.sd, 63.704187614, 1e-6);
    assertNear(report.perceptionGap?.treated.actualOverOwnForecast, 1.33063291503, 1e-6, 'gap, AI');
    assertNear(report.perceptionGap?.control.actualOverOwnForecast, 0.83484881145, 1e-6, 'gap, no AI');
    assertNear(report.perceptionGap?.factor, 1.33063291503 / 0.83484881145, 1e-6, 'gap');
    assertNear(report.perceptionGap?.treated.shareNearOwnForecast, 33 / 136, 1e-12, 'near, AI');
    assertNear(report.perceptionGap?.control.shareNearOwnForecast, 35 / 110, 1e-12, 'near, no AI');
  });

  it('gives the effect by forecast speed-up as published: 33.8, 23.3 and -1.2 %', () => {
    assert.deepEqual(
      report.bySpeedUp?.map((bucket) => [bucket.n, Math.round(1_000 * (bucket.effect ?? Number.NaN))]),
      [
        [126, 338],
        [41, 233],
        [79, -12],
      ],
    );
    // Each bucket fitted alone, by NumPy.
    const alone = [0.338205591, 0.300668552, -0.004099912];
    for (const [i, bucket] of (report.bySpeedUp ?? []).entries()) {
      assertNear(bucket.effectFittedAlone, alone[i] ?? Number.NaN, 1e-6, `bucket ${i}`);
    }
  });

  it('gives permutation p within developers and over all', () => {
    // Monte Carlo: 0.029 and 0.035 with 120,000 draws; a run of 9,999 has a standard error of 0.0018.
    assertNear(report.permutation.withinDeveloper?.p, 0.029, 0.006, 'within');
    assertNear(report.permutation.global.p, 0.0352, 0.006, 'global');
    assert.equal(report.permutation.global.draws, 9_999);
  });

  it('reads METR at any time: e = 1.13, -8.8 to +54.8 %, and no verb', () => {
    assertNear(report.anytime.eValue, 1.13060797562, 1e-6, 'e');
    assertNear(report.anytime.lower, -0.08756717482, 1e-6, 'lower');
    assertNear(report.anytime.upper, 0.54783385822, 1e-6, 'upper');
    assert.equal(report.wording.verb, null);
    assert.match(report.wording.text, /Too early to tell/);
  });

  it('says what cannot be had: 11 of 16 developers, not 75 %, and no belief from after the work', () => {
    assert.deepEqual(report.developersSlower, { slower: 11, of: 16, share: 11 / 16 });
    assert.equal(metrNotReproducible(report).length, 2);
  });

  it('springs the sign trap: the coding of the data’s README would turn the result round', () => {
    const turned = studyReport(
      tasks.map((task) => ({ ...task, treated: !task.treated })),
      { draws: 99 },
    );
    assertNear(turned.effect.effect, 1 / 1.188399941 - 1, 1e-6, 'turned effect');
    assert.ok(report.effect.effect > 0 && turned.effect.effect < 0);
  });
});
