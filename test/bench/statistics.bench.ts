import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCsvTable } from '../../src/cli/study/csvTable.ts';
import { readErrorSeries } from '../../src/cli/study/errorSeries.ts';
import { joinTables } from '../../src/cli/study/joinTables.ts';
import { metrColumns } from '../../src/cli/study/metrPreset.ts';
import { readStudyTasks } from '../../src/cli/study/studyTasks.ts';
import { quantile } from '../../src/statistics/descriptive.ts';
import { forecastBacklog } from '../../src/statistics/estimates/forecastBacklog.ts';
import { intervalScore } from '../../src/statistics/scores.ts';
import { normalDeviates, seededRandom } from '../../src/statistics/seededRandom.ts';
import type { ErrorSeries } from '../../src/statistics/study/backtest.ts';
import { backtestIntervals } from '../../src/statistics/study/backtest.ts';
import { simulateTrials } from '../../src/statistics/study/simulateTrial.ts';
import { studyReport } from '../../src/statistics/study/studyReport.ts';
import type { Bench, BenchRow } from './bench.ts';

const data = process.env['CALIBRATED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const nullRuns = 10_000;
const powerRuns = 2_000;

/** Targets: false positives and power of a trial, coverage and score of the interval, METR's effect. */
export const bench: Bench = {
  name: 'statistics',
  async run() {
    return [...falsePositives(), ...unequalNoise(), ...power(), ...synthetic(), ...(await sip()), ...(await metr())];
  },
};

function falsePositives(): BenchRow[] {
  const noises = [{ name: 'normal noise' }, { name: 't(3) noise', noiseDf: 3 }] as const;
  return noises.flatMap(({ name, ...noise }) => {
    const start = performance.now();
    const result = simulateTrials({ sigma: 0.59, ratio: 1, tasks: 100, runs: nullRuns, ...noise });
    const elapsedMs = performance.now() - start;
    return [
      {
        name: `false positives, anytime interval, ${name}`,
        value: percent(result.anytime.rate),
        unit: '%',
        target: '<= 5 %',
        ok: result.anytime.rate <= 0.05,
        note: `${nullRuns} nulls of 100 tasks, a look after every task; ${Math.round(elapsedMs)} ms`,
      },
      {
        name: `false positives, repeated t-test, ${name}`,
        value: percent(result.repeatedT.rate),
        unit: '%',
        note: 'baseline',
      },
      { name: `false positives, t-test at the end, ${name}`, value: percent(result.fixedT.rate), unit: '%' },
    ];
  });
}

/** No effect, one arm twice as noisy, every share of the first arm that a trial offers. */
function unequalNoise(): BenchRow[] {
  return [0.5, 0.6, 0.7, 0.8].flatMap((share) =>
    [2, 0.5].map((noiseRatio) => {
      const { anytime } = simulateTrials({ sigma: 0.59, ratio: 1, tasks: 100, runs: powerRuns, share, noiseRatio });
      return {
        name: `false verdicts, share ${share}, first arm ${noiseRatio === 2 ? 'twice' : 'half'} as noisy`,
        value: percent(anytime.rate),
        unit: '%',
        target: '<= 5 % within Monte Carlo error',
        ok: anytime.lower <= 0.05,
        note: `${powerRuns} nulls of 100 tasks; ${percent(anytime.lower)} to ${percent(anytime.upper)} %`,
      };
    }),
  );
}

function power(): BenchRow[] {
  const plans = [
    [0.5, 50],
    [0.6, 50],
    [0.6, 100],
    [1.19, 100],
  ] as const;
  return plans.map(([ratio, tasks]) => {
    const { anytime, fixedT } = simulateTrials({ sigma: 0.59, ratio, tasks, runs: powerRuns });
    return {
      name: `power, ratio ${ratio}, ${tasks} tasks`,
      value: percent(anytime.rate),
      unit: '%',
      note: `anytime interval; t-test at the end ${percent(fixedT.rate)} %`,
    };
  });
}

function synthetic(): BenchRow[] {
  const normal = normalDeviates(seededRandom(21));
  const random = seededRandom(12);
  const people = (errorOf: () => (i: number) => number, count = 40, n = 200): ErrorSeries[] =>
    Array.from({ length: count }, (_, person) => {
      const next = errorOf();
      return { group: String(person), errors: Array.from({ length: n }, (__, i) => next(i)) };
    });
  const walk = () => {
    let level = 0;
    return () => {
      level += 0.05 * normal();
      return level + 0.5 * normal();
    };
  };
  const halves = () => Math.log(Math.max(0.5, Math.round(2 * Math.exp(1 + 0.7 * normal())) / 2) / 3);
  const sets: Readonly<Record<string, readonly ErrorSeries[]>> = {
    still: people(() => () => 0.6 * normal()),
    drifting: people(walk),
    'one shift': people(() => (i) => (i > 100 ? 0.8 : 0) + 0.5 * normal()),
    widening: people(() => (i) => Math.exp(-1.2 + (1.2 * i) / 200) * normal()),
    narrowing: people(() => (i) => Math.exp((-1.2 * i) / 200) * normal()),
    '42 % equal to the estimate': people(() => () => (random() < 0.42 ? 0 : 0.8 * normal())),
    'rounded to half hours': people(() => halves),
    '20 rows each': people(() => () => 0.6 * normal(), 300, 20),
  };
  return Object.entries(sets).flatMap(([name, series]) => rowsOf(`synthetic, ${name}`, series));
}

async function sip(): Promise<BenchRow[]> {
  const [tasks, dates] = [join(data, 'sip/Sip-task-info.csv'), join(data, 'sip/est-act-dates.csv')];
  if (!existsSync(tasks) || !existsSync(dates)) return [absent('SiP')];
  const table = joinTables(await readCsvTable(tasks, '/'), await readCsvTable(dates, '/'), 'TaskNumber');
  const seriesBy = (order: string, rows = table.rows) =>
    readErrorSeries({ ...table, rows }, { estimate: 'HoursEstimate', actual: 'HoursActual', by: 'DeveloperID', order })
      .series;
  // Tuned on the projects at even places of the list (counted from 1), reported on the others.
  const projects = [...new Set(table.rows.flatMap((row) => row['ProjectCode'] ?? []))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const reported = table.rows.filter((row) => projects.indexOf(row['ProjectCode'] ?? '') % 2 === 0);
  const done = seriesBy('CompletedOn');
  const start = performance.now();
  const rows = rowsOf('SiP, by completion', done);
  const elapsedMs = performance.now() - start;
  return [
    ...rows,
    ...rowsOf('SiP, by day of the estimate', seriesBy('EstimateOn')),
    ...thirdRows('SiP, the half of its projects that was not tuned on', seriesBy('CompletedOn', reported)),
    ...thirdRows('SiP, all', done),
    ...backlogs(done),
    { name: 'SiP, one back-test', value: Math.round(elapsedMs), unit: 'ms' },
  ];
}

function thirdRows(name: string, series: readonly ErrorSeries[]): BenchRow[] {
  const { coverage, n, thirds } = backtestIntervals(series);
  const inAll: BenchRow = {
    name: `coverage, ${name}`,
    value: percent(coverage ?? Number.NaN),
    unit: '%',
    target: '78 to 82 %',
    ok: coverage !== null && coverage >= 0.78 && coverage <= 0.82,
    note: `n = ${n}`,
  };
  const names = ['smallest', 'middle', 'largest'];
  const each = (thirds ?? []).map(
    (third, index): BenchRow => ({
      name: `coverage, ${name}, ${names[index]} third by estimate`,
      value: percent(third.coverage),
      unit: '%',
      target: '76 to 84 %',
      ok: third.coverage >= 0.76 && third.coverage <= 0.84,
      note: `n = ${third.n}`,
    }),
  );
  return [inAll, ...each];
}

/** How often "95 %: done within" held: the next 5, 10 and 20 tasks of each person, from many points in their history. */
function backlogs(series: readonly ErrorSeries[]): BenchRow[] {
  const random = seededRandom(3);
  const sizes = [
    [10, 19, 1],
    [20, 49, 1],
    [50, 99, 7],
    [100, 9_999, 37],
  ] as const;
  return sizes.map(([from, to, stride]) => {
    let [held, count] = [0, 0];
    for (const { errors, sizes: logs = [] } of series) {
      for (const ahead of [5, 10, 20]) {
        for (let at = from; at <= to && at + ahead <= errors.length; at += stride) {
          const estimates = logs.slice(at, at + ahead).map(Math.exp);
          const took = estimates.reduce((sum, estimate, i) => sum + estimate * Math.exp(errors[at + i] ?? 0), 0);
          const { levels } = forecastBacklog({ estimates, errors: errors.slice(0, at), runs: 400 }, random);
          count += 1;
          if (took <= (levels[2]?.total ?? 0)) held += 1;
        }
      }
    }
    return {
      name: `a list done within the 95 % forecast, SiP, ${from} to ${to} past tasks`,
      value: percent(held / count),
      unit: '%',
      target: '93 to 97 %',
      ok: held / count >= 0.925 && held / count < 0.975,
      note: `${count} lists of 5, 10 and 20 tasks`,
    };
  });
}

async function metr(): Promise<BenchRow[]> {
  const file = join(data, 'metr/data_complete.csv');
  if (!existsSync(file)) return [absent('METR')];
  const { tasks } = readStudyTasks(await readCsvTable(file, '/'), metrColumns);
  const { effect } = studyReport(tasks).effect;
  return [
    {
      name: 'METR, effect of AI on time',
      value: effect,
      unit: '',
      target: '0.188400 to 1e-6',
      ok: Math.abs(effect - 0.1884) < 1e-6,
    },
  ];
}

function rowsOf(name: string, series: readonly ErrorSeries[]): BenchRow[] {
  const { coverage, intervalScore: score, n, baselines, orderStatistics } = backtestIntervals(series);
  const improvement = baselines['estimate ± 25%'].improvement ?? Number.NaN;
  const held = coverage ?? Number.NaN;
  return [
    {
      name: `coverage of the 80 % interval, ${name}`,
      value: percent(held),
      unit: '%',
      target: '78 to 82 %',
      ok: held >= 0.78 && held <= 0.82,
      note: `n = ${n}; plain order statistics ${percent(orderStatistics.coverage ?? Number.NaN)} %, ± 25 % ${percent(baselines['estimate ± 25%'].coverage ?? Number.NaN)} %, last 20 ${percent(baselines['quantiles of the last 20'].coverage ?? Number.NaN)} %`,
    },
    {
      name: `interval score below that of ± 25 %, ${name}`,
      value: percent(improvement),
      unit: '%',
      target: '>= 15 %',
      ok: improvement >= 0.15,
      note: `interval score ${(score ?? Number.NaN).toFixed(3)}; one interval for all, chosen in hindsight, ${percent(hindsight(series))} %`,
    },
  ];
}

/**
 * How much an interval that knows all errors in advance gains over ± 25 %, if it has to be the same for everyone. If people do not differ
 * and nothing drifts or shifts, no method can do better.
 */
function hindsight(series: readonly ErrorSeries[]): number {
  const errors = series.flatMap((one) => one.errors);
  const best = { lower: quantile(errors, 0.1), upper: quantile(errors, 0.9) };
  const naive = { lower: Math.log(0.75), upper: Math.log(1.25) };
  const total = (interval: typeof best) => errors.reduce((sum, error) => sum + intervalScore(error, interval, 0.8), 0);
  return 1 - total(best) / total(naive);
}

function absent(name: string): BenchRow {
  return { name, value: 'skipped', unit: '', note: 'data absent; set CALIBRATED_DATA' };
}

function percent(share: number): number {
  return Math.round(1_000 * share) / 10;
}
