import { AppError } from '../../base/appError.ts';
import type { StudyTask } from '../../statistics/study/study.ts';
import type { DecimalMark } from './csvCells.ts';
import { readPositive } from './csvCells.ts';
import type { CsvTable } from './csvTable.ts';
import { columnMark, requireColumn } from './csvTable.ts';

/** Which columns of a table contain a study. */
export interface StudyColumns {
  readonly arm: string;
  readonly estimate: string;
  readonly estimateTreated?: string | undefined;
  /** Parts of the measured time; a row needs the first one, the others are imputed if missing. */
  readonly times: readonly string[];
  readonly developer?: string | undefined;
  /** Values of the arm column, if they are not self-explanatory. */
  readonly treated?: string | undefined;
  readonly control?: string | undefined;
}

export interface StudyRows {
  readonly tasks: readonly StudyTask[];
  readonly columns: StudyColumns;
  /** The values of the arm column that were read as the two arms. */
  readonly arms: { readonly treated: readonly string[]; readonly control: readonly string[] };
  /** Unusable rows, by reason. */
  readonly unusable: Readonly<Record<string, number>>;
}

const treatedWords = [
  '1',
  'true',
  'yes',
  'y',
  'ai',
  'treated',
  'treatment',
  'allowed',
  'with ai',
  'ai allowed',
  'with',
];
const controlWords = [
  '0',
  'false',
  'no',
  'n',
  'control',
  'none',
  'no ai',
  'without ai',
  'disallowed',
  'without',
  'off',
];

/** Rows of a table as tasks of a study; unusable rows are counted by reason. @throws AppError badInput */
export function readStudyTasks(table: CsvTable, wanted: StudyColumns): StudyRows {
  const columns: StudyColumns = {
    ...wanted,
    arm: requireColumn(table, wanted.arm, '--arm'),
    estimate: requireColumn(table, wanted.estimate, '--estimate'),
    times: wanted.times.map((name) => requireColumn(table, name, '--time')),
    ...(wanted.estimateTreated === undefined
      ? {}
      : { estimateTreated: requireColumn(table, wanted.estimateTreated, '--estimate-treated') }),
    ...(wanted.developer === undefined ? {} : { developer: requireColumn(table, wanted.developer, '--developer') }),
  };
  const armOf = armReader(table, columns);
  const marks = new Map<string, DecimalMark>();
  const unusable: Record<string, number> = {};
  const tasks: StudyTask[] = [];
  const treated = new Set<string>();
  const control = new Set<string>();
  for (const row of table.rows) {
    const task = readRow((column) => row[column]);
    if (typeof task === 'string') unusable[task] = (unusable[task] ?? 0) + 1;
    else {
      tasks.push(task);
      (task.treated ? treated : control).add(row[columns.arm] ?? '');
    }
  }
  return { tasks, columns, arms: { treated: [...treated], control: [...control] }, unusable };

  function readRow(cell: (column: string) => string | undefined): StudyTask | string {
    const arm = cell(columns.arm);
    if (arm === undefined) return 'arm missing';
    const isTreated = armOf(arm);
    if (isTreated === undefined) return 'neither arm';
    const read = (column: string, label: string, allowZero = false) =>
      readPositive(cell(column), markOf(column), label, allowZero);
    const estimate = read(columns.estimate, 'estimate');
    if (typeof estimate === 'string') return estimate;
    const { estimateTreated: column } = columns;
    const estimateTreated = column === undefined ? undefined : read(column, 'estimate of the treated arm');
    if (typeof estimateTreated === 'string') return estimateTreated;
    const several = columns.times.length > 1;
    const times: (number | undefined)[] = [];
    for (const [part, timeColumn] of columns.times.entries()) {
      const time = read(timeColumn, 'time', several);
      // A later part may be missing: it is imputed.
      if (typeof time !== 'string') times.push(time);
      else if (part > 0 && time === 'time missing') times.push(undefined);
      else return time;
    }
    if (times[0] === 0) return 'time not above 0';
    const developer = columns.developer === undefined ? undefined : cell(columns.developer);
    if (columns.developer !== undefined && developer === undefined) return 'developer missing';
    return { treated: isTreated, estimate, estimateTreated, times, developer };
  }

  function markOf(column: string): DecimalMark {
    const known = marks.get(column) ?? columnMark(table, column);
    marks.set(column, known);
    return known;
  }
}

/** Determines the arm of a cell. @throws AppError badInput when the values of the column do not say which arm is treated. */
function armReader(table: CsvTable, columns: StudyColumns): (cell: string) => boolean | undefined {
  const values = [...new Set(table.rows.flatMap((row) => row[columns.arm] ?? []))];
  const same = (a: string, b: string) => normal(a) === normal(b);
  if (values.length === 0) throw new AppError('badInput', `The column "${columns.arm}" (--arm) is empty.`);
  const listed = values.slice(0, 8).map((value) => `"${value}"`);
  const { treated, control } = columns;
  for (const [flag, value] of [
    ['--treated', treated],
    ['--control', control],
  ] as const) {
    if (value !== undefined && !values.some((other) => same(other, value))) {
      throw new AppError(
        'badInput',
        `No row has "${value}" (${flag}) in "${columns.arm}"; it holds ${listed.join(', ')}.`,
      );
    }
  }
  if (treated !== undefined || control !== undefined) {
    return (cell) => {
      if (treated !== undefined && same(cell, treated)) return true;
      if (control !== undefined) return same(cell, control) ? false : treated === undefined ? true : undefined;
      return false;
    };
  }
  const isTreated = (value: string) => treatedWords.includes(normal(value));
  const isControl = (value: string) => controlWords.includes(normal(value));
  if (!values.some(isTreated) && !(values.length === 2 && values.some(isControl))) {
    throw new AppError(
      'badInput',
      `The column "${columns.arm}" holds ${listed.join(', ')}; say which value is the treated arm with --treated VALUE.`,
    );
  }
  const two = new Set(values.map(normal)).size === 2;
  return (cell) => {
    if (isTreated(cell)) return true;
    if (isControl(cell)) return false;
    // If there are two values and one is known, the other one is the other arm.
    return two ? !values.some(isTreated) : undefined;
  };
}

function normal(value: string): string {
  const text = value
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
  return /^[01]\.0*$/.test(text) ? text.charAt(0) : text;
}
