import { AppError } from '../base/appError.ts';
import { quantile } from '../statistics/descriptive.ts';
import { backtestIntervals } from '../statistics/study/backtest.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { numberFlag, parseFlags } from './shared/parseFlags.ts';
import { readCsvTable, requireColumn } from './study/csvTable.ts';
import { readErrorSeries } from './study/errorSeries.ts';
import { joinTables } from './study/joinTables.ts';

const help = `
calibrated intervals CSV --estimate COL --actual COL [--by COL] [--order COL] [--level 0.8] [--json]

Back-tests the interval that Calibrated gives for an estimate: goes through the rows in time order, makes each interval of
earlier rows only, and prints how often it held and its interval score (in ln time, lower is better), beside two baselines:
estimate ± 25% and the quantiles of the last 20.

  --estimate COL  estimate before the work, above 0, in any unit
  --actual COL    time it took, above 0, in the same unit: numbers, or times with units, which are read in hours
                  ("1:30", "1h 30m", "PT1H30M" = 1.5; "1d 2h" = 10: a day is 8 h of work, a week 5 days)
  --by COL        the column that groups rows (a developer); each group has its own history
  --order COL     what to order by: numbers or dates; without it, the order of the file
  --level L       share of tasks that the interval should hold (default 0.8)
  --join CSV      a second file with more columns (dates); rows are matched on the column of --on
  --on COL        the column that both files have

Rows that cannot be used are counted by reason. The headline figures are of rows with enough history (9 rows at 0.8);
earlier rows are held against a wide prior (sigma 0.65, moved by the first rows) and reported as "prior".

Example:
  calibrated intervals tasks.csv --estimate HoursEstimate --actual HoursActual --by DeveloperID --order StartedOn --json
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    estimate: { type: 'string' },
    actual: { type: 'string' },
    by: { type: 'string' },
    order: { type: 'string' },
    level: { type: 'string' },
    join: { type: 'string' },
    on: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new AppError('badInput', 'Give one CSV file; "calibrated intervals --help" shows an example.');
  }
  const level = numberFlag('level', values.level, 0.8, { above: 0, below: 1 });
  let table = await readCsvTable(file, io.cwd);
  if (values.join !== undefined) {
    if (values.on === undefined)
      throw new AppError('badInput', '--join needs --on COL, a column that both files have.');
    table = joinTables(table, await readCsvTable(values.join, io.cwd), values.on);
  }
  const need = (flag: 'estimate' | 'actual'): string => {
    const name = values[flag];
    if (name === undefined) throw new AppError('badInput', `--${flag} COL is missing; name the column.`);
    return requireColumn(table, name, `--${flag}`);
  };
  const columns = {
    estimate: need('estimate'),
    actual: need('actual'),
    by: values.by === undefined ? null : requireColumn(table, values.by, '--by'),
    order: values.order === undefined ? null : requireColumn(table, values.order, '--order'),
  };
  const { series, unusable, used } = readErrorSeries(table, columns);
  const backtest = backtestIntervals(series, level);
  const errors = series.flatMap((one) => one.errors);
  const factors = (p: number) => (errors.length === 0 ? null : Math.exp(quantile(errors, p)));
  const document = {
    command: 'intervals',
    rows: table.rows.length,
    used,
    unusable,
    columns,
    orderedBy: columns.order ?? 'order of the file',
    method: `order statistics of the last ${backtest.window} ln(actual/estimate), interpolated, steered by the misses seen`,
    /** Actual over estimate: the median, and the range that contains 80% of all rows in hindsight. */
    actualOverEstimate: { p10: factors(0.1), median: factors(0.5), p90: factors(0.9) },
    ...backtest,
    groups: backtest.groups.map(({ next, ...record }) => ({
      ...record,
      next: {
        source: next.source,
        n: next.n,
        lowerFactor: Math.exp(next.lower),
        typicalFactor: Math.exp(next.median),
        upperFactor: Math.exp(next.upper),
      },
    })),
  };
  io.stdout.write(values.json === true ? `${JSON.stringify(document, null, 2)}\n` : describe(document));
  return 0;
}

type IntervalsDocument = Omit<ReturnType<typeof backtestIntervals>, 'groups'> & {
  readonly rows: number;
  readonly used: number;
  readonly unusable: Readonly<Record<string, number>>;
  readonly groups: readonly unknown[];
};

function describe(document: IntervalsDocument): string {
  const percent = (value: number | null) => (value === null ? 'none' : `${(100 * value).toFixed(1)}%`);
  const figure = (value: number | null) => (value === null ? 'none' : value.toFixed(3));
  const line = (name: string, record: { n: number; coverage: number | null; intervalScore: number | null }) =>
    `  ${name.padEnd(30)} coverage ${percent(record.coverage).padStart(7)}  interval score ${figure(record.intervalScore)}  n = ${record.n}`;
  const skipped = Object.entries(document.unusable).map(([reason, count]) => `${count} ${reason}`);
  return `${[
    `${document.used} of ${document.rows} rows used, ${document.groups.length} ${document.groups.length === 1 ? 'series' : 'series of their own'}${skipped.length > 0 ? `; left out: ${skipped.join(', ')}` : ''}.`,
    `${Number((100 * document.level).toPrecision(6))}% interval, rows with at least ${document.exactFrom} before them:`,
    line('Calibrated', document),
    ...Object.entries(document.baselines).map(([name, record]) => line(name, record)),
    line('plain order statistics', document.orderStatistics),
    line(`prior (fewer than ${document.exactFrom} before)`, document.prior),
  ].join('\n')}\n`;
}

export const intervalsCommand: CliCommand = {
  name: 'intervals',
  summary: 'Back-test the interval for estimates on any list of tasks',
  help,
  run,
};
