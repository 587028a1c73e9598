import { csvFormatRow } from 'd3-dsv';
import { windowTasks } from '../../statistics/estimates/conformalInterval.ts';
import type { EffectFigure } from '../../webview/gap/gapProtocol.ts';
import { withoutFormula } from './exportRows.ts';
import type { GapRow } from './gap.ts';
import type { GapFigures } from './gapFigures.ts';

type Cell = string | number | null;
/** Columns: figure, series, n, x, y, low, high. */
type FigureRow = readonly [Cell, Cell, number, Cell, Cell, Cell, Cell];

const head = ['figure', 'series', 'n', 'x', 'y', 'low', 'high'] as const;

/**
 * Everything the Gap panel draws as one tidy table, one row per drawn point, per RFC 4180 (CRLF, quotes doubled). `n` is the number of
 * tasks behind the row; times are in minutes, effects and bands are ratios, coverage is a share. An empty cell is a figure that is below
 * its gate or has no interval, never a zero.
 */
export function figuresAsCsv(rows: readonly GapRow[], figures: GapFigures): string {
  const table: readonly FigureRow[] = [
    ...rows.map((row) => dot('estimate against measured', row, row.estimateMs)),
    ...(figures.band === null
      ? []
      : [range('estimate against measured', 'band of 80% as factors on the estimate', figures.band)]),
    ...(figures.abandoned?.bands ?? []).map((band) =>
      range('estimate against measured', `band of 80%, abandoned tasks ${band.counting}`, band),
    ),
    ...rows.flatMap((row) =>
      row.feltMs === null || !row.isBlind ? [] : [dot('felt against measured', row, row.feltMs)],
    ),
    ...[...figures.effects, ...figures.reference].map(effect),
    ...(figures.trial === null ? [] : trialRows(figures.trial)),
    ...figures.categories.flatMap(({ name, n, times }) =>
      times.map(({ label, ms }): FigureRow => ['minutes by category', name, n, label, minutes(ms), null, null]),
    ),
    ...figures.calibration.flatMap(({ n, coverage, factor, score }): readonly FigureRow[] => {
      const over = Math.min(n, windowTasks);
      return [
        ['calibration over time', 'share inside the 80% range', over, n, coverage, null, null],
        ['calibration over time', 'typical factor between estimate and measured', over, n, factor, null, null],
        ['calibration over time', 'interval score in ln time', over, n, score, null, null],
      ];
    }),
  ];
  return [head, ...table].map((cells) => `${csvFormatRow(cells.map(text))}\r\n`).join('');
}

function trialRows({ treated, control, overTime, abandoned }: NonNullable<GapFigures['trial']>): readonly FigureRow[] {
  const series = `${treated} over ${control}`;
  return [
    ...overTime.map(({ n, ratio, lower, upper }): FigureRow => ['effect over time', series, n, n, ratio, lower, upper]),
    ...(abandoned?.effects ?? []).map(
      ({ counting, n, ratio, lower, upper }): FigureRow => [
        'effect with abandoned tasks',
        `${series}, ${counting}`,
        n,
        null,
        ratio,
        lower,
        upper,
      ],
    ),
  ];
}

const minutes = (ms: number): number => Math.round(ms / 600) / 100;

/** One task in one of the two agreement plots, grouped as in the panel. */
const dot = (figure: string, row: GapRow, acrossMs: number): FigureRow => [
  figure,
  row.arm ?? row.level,
  1,
  minutes(acrossMs),
  minutes(row.measuredMs),
  null,
  null,
];

const range = (
  figure: string,
  series: string,
  band: { readonly lower: number; readonly upper: number; readonly n: number },
): FigureRow => [figure, series, band.n, null, null, band.lower, band.upper];

const effect = ({ name, n, ratio, lower, upper }: EffectFigure): FigureRow => [
  'effect of AI',
  name,
  n,
  null,
  ratio,
  lower,
  upper,
];

const text = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'number' ? String(cell) : withoutFormula(cell);
