import { AppError } from '../../base/appError.ts';
import { quantile } from '../../statistics/descriptive.ts';
import type { ErrorSeries } from '../../statistics/study/backtest.ts';
import { hoursWithUnits, parseNumber, readPositive } from './csvCells.ts';
import { orderReader } from './csvOrder.ts';
import type { CsvTable } from './csvTable.ts';
import { columnMark } from './csvTable.ts';

/** If fewer cells than this share are readable, it is the wrong column to order by. */
const leastReadable = 0.5;

/** Chosen by us: no list of real tasks has a median overrun of ten; a mistaken unit is off by 8 or more, mostly 60. */
const mixedUnitsFactor = 10;

/** Which columns of a table contain estimates and actual times. */
export interface SeriesColumns {
  readonly estimate: string;
  readonly actual: string;
  readonly by: string | null;
  readonly order: string | null;
}

/**
 * The errors ln(actual/estimate) of each group in time order; equal times keep the order of the file. Unusable rows are counted by reason.
 * @throws AppError badInput when there is nothing to order by.
 */
export function readErrorSeries(table: CsvTable, columns: SeriesColumns) {
  const cellsOf = (column: string) => table.rows.map((row) => row[column]);
  const marks = { estimate: columnMark(table, columns.estimate), actual: columnMark(table, columns.actual) };
  refuseMixedUnits(table, columns);
  const { order } = columns;
  const orderCells = order === null ? [] : cellsOf(order).flatMap((cell) => cell ?? []);
  const readOrder = orderReader(orderCells);
  const readable = orderCells.filter((cell) => readOrder(cell) !== undefined).length;
  if (order !== null && readable < orderCells.length * leastReadable) {
    throw new AppError(
      'badInput',
      `The column "${order}" (--order) isn’t a column of numbers or dates: ${readable} of ${orderCells.length} cells can be read.`,
    );
  }
  const unusable: Record<string, number> = {};
  const groups = new Map<string, { at: number; error: number; size: number }[]>();
  table.rows.forEach((row, index) => {
    const read = (label: 'estimate' | 'actual') => readPositive(row[columns[label]], marks[label], label);
    const locate = (): { group: string; at: number } | string => {
      const group = columns.by === null ? '' : row[columns.by];
      if (group === undefined) return 'group missing';
      if (order === null) return { group, at: index };
      const cell = row[order];
      if (cell === undefined) return 'order missing';
      const at = readOrder(cell);
      return at === undefined ? 'order not a number or date' : { group, at };
    };
    const [estimate, actual, place] = [read('estimate'), read('actual'), locate()];
    const reason = [estimate, actual, place].find((value) => typeof value === 'string');
    if (typeof estimate === 'string' || typeof actual === 'string' || typeof place === 'string') {
      unusable[String(reason)] = (unusable[String(reason)] ?? 0) + 1;
      return;
    }
    const list = groups.get(place.group) ?? [];
    list.push({ at: place.at, error: Math.log(actual / estimate), size: Math.log(estimate) });
    groups.set(place.group, list);
  });
  const series = [...groups].map(([group, list]): ErrorSeries => {
    // The sort is stable, so equal times keep the order of the file.
    const inOrder = list.sort((a, b) => a.at - b.at);
    return { group, errors: inOrder.map(({ error }) => error), sizes: inOrder.map(({ size }) => size) };
  });
  return { series, unusable, used: series.reduce((sum, one) => sum + one.errors.length, 0) };
}

/**
 * A plain 90 next to 1:30 can be minutes or hours, and a wrong guess changes every figure by a factor of 60.
 * @throws AppError badInput when a column mixes plain numbers with times that have units, or when one column has units, the other has
 * none, and read as hours they are a factor of ten apart.
 */
function refuseMixedUnits(table: CsvTable, { estimate, actual }: SeriesColumns): void {
  const kinds = [estimate, actual].map((column) => {
    const cells = table.rows.flatMap((row) => row[column] ?? []).filter((cell) => !/^0+(?:[.,:]0+)*$/.test(cell));
    const unit = cells.find((cell) => hoursWithUnits(cell) !== undefined);
    const plain = cells.find((cell) => hoursWithUnits(cell) === undefined && parseNumber(cell) !== undefined);
    if (unit !== undefined && plain !== undefined) {
      throw new AppError(
        'badInput',
        `The column "${column}" has "${plain}" beside "${unit}", so its unit cannot be told; write all its times in one way.`,
      );
    }
    return { column, unit, plain };
  });
  const [first, second] = kinds;
  if (first === undefined || second === undefined) return;
  if ((first.unit === undefined) === (second.unit === undefined)) return;
  if (first.unit === undefined && first.plain === undefined) return;
  if (second.unit === undefined && second.plain === undefined) return;
  const ratios = table.rows.flatMap((row) => {
    const [a, b] = [estimate, actual].map((column) => parseNumber(row[column] ?? '', columnMark(table, column)) ?? 0);
    return a !== undefined && b !== undefined && a > 0 && b > 0 ? [Math.log(b / a)] : [];
  });
  if (ratios.length === 0 || Math.abs(quantile(ratios, 0.5)) <= Math.log(mixedUnitsFactor)) return;
  const without = first.unit === undefined ? first : second;
  throw new AppError(
    'badInput',
    `The column "${without.column}" has plain numbers ("${without.plain}") and the other one has units; write both in one way.`,
  );
}
