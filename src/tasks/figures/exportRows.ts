import { csvFormat } from 'd3-dsv';
import { categories } from '../clocks/category.ts';
import type { GapRow } from './gap.ts';
import type { GapFigures } from './gapFigures.ts';

type Cell = string | number | boolean | null;

const columns: Readonly<Record<string, (row: GapRow) => Cell>> = {
  id: ({ id }) => id,
  title: ({ title }) => withoutFormula(title),
  kind: ({ kind }) => kind,
  arm: ({ arm }) => arm ?? null,
  level: ({ level }) => level,
  started: ({ startedMs }) => moment(startedMs),
  done: ({ doneMs }) => moment(doneMs),
  estimateMin: ({ estimateMs }) => minutes(estimateMs),
  estimateWithoutAiMin: ({ estimateWithoutAiMs }) => minutes(estimateWithoutAiMs),
  estimateWithAiMin: ({ estimateWithAiMs }) => minutes(estimateWithAiMs),
  feltMin: ({ feltMs }) => minutes(feltMs),
  feltHelp: ({ feltHelp }) => feltHelp,
  measuredMin: ({ measuredMs }) => minutes(measuredMs),
  uncertainMin: ({ uncertainMs }) => minutes(uncertainMs),
  corrected: ({ isCorrected }) => isCorrected,
  elapsedMin: ({ elapsedMs }) => minutes(elapsedMs),
  agentBusyMin: ({ agentBusyMs }) => minutes(agentBusyMs),
  measuredIdle2Min: ({ sensitivity }) => minutes(sensitivity.min2Ms),
  measuredIdle5Min: ({ sensitivity }) => minutes(sensitivity.min5Ms),
  measuredIdle15Min: ({ sensitivity }) => minutes(sensitivity.min15Ms),
  ...Object.fromEntries(
    categories.map((category) => [`${category}Min`, (row: GapRow) => minutes(row.categories[category])]),
  ),
  lastEdit: ({ stages }) => moment(stages?.lastEditMs),
  checksGreen: ({ stages }) => moment(stages?.checksGreenMs),
  committed: ({ stages }) => moment(stages?.committedMs),
  merged: ({ stages }) => moment(stages?.mergedMs),
  reopened: ({ stages }) => stages?.reopenedMs.length ?? null,
};

/** Finished tasks as CSV, times in minutes with two decimals, dates in ISO 8601; just the header if there are no tasks. */
export function tasksAsCsv(rows: readonly GapRow[]): string {
  return `${csvFormat(rows.map(flat), Object.keys(columns))}\n`;
}

/** The same as one JSON document. @param figures The drawn figures, if they are to be included. */
export function tasksAsJson(rows: readonly GapRow[], figures?: GapFigures): string {
  const document = { tasks: rows.map(flat), ...(figures === undefined ? {} : { figures }) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function flat(row: GapRow): Record<string, Cell> {
  return Object.fromEntries(Object.entries(columns).map(([name, read]) => [name, read(row)]));
}

function minutes(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms / 600) / 100;
}

function moment(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** Defuses a title that a spreadsheet would run as a formula (OWASP, CSV injection). */
export function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
