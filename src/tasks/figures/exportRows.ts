import { csvFormat } from 'd3-dsv';
import { categories } from '../clocks/category.ts';
import type { GapRow } from './gap.ts';
import type { GapFigures } from './gapFigures.ts';

/** Finished tasks as CSV, times in minutes with two decimals, dates in iso 8601. */
export function tasksAsCsv(rows: readonly GapRow[]): string {
  return `${csvFormat(rows.map(flat))}\n`;
}

/** The same as one JSON document. @param figures What is drawn of the tasks, when it is to be taken along. */
export function tasksAsJson(rows: readonly GapRow[], figures?: GapFigures): string {
  const document = { tasks: rows.map(flat), ...(figures === undefined ? {} : { figures }) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function flat(row: GapRow) {
  const minutes = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? null : Math.round(ms / 600) / 100;
  const moment = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    id: row.id,
    title: withoutFormula(row.title),
    kind: row.kind,
    arm: row.arm ?? null,
    level: row.level,
    started: new Date(row.startedMs).toISOString(),
    done: new Date(row.doneMs).toISOString(),
    estimateMin: minutes(row.estimateMs),
    estimateWithoutAiMin: minutes(row.estimateWithoutAiMs),
    estimateWithAiMin: minutes(row.estimateWithAiMs),
    feltMin: minutes(row.feltMs),
    feltHelp: row.feltHelp,
    measuredMin: minutes(row.measuredMs),
    corrected: row.isCorrected,
    elapsedMin: minutes(row.elapsedMs),
    agentBusyMin: minutes(row.agentBusyMs),
    measuredIdle2Min: minutes(row.sensitivity.min2Ms),
    measuredIdle5Min: minutes(row.sensitivity.min5Ms),
    measuredIdle15Min: minutes(row.sensitivity.min15Ms),
    ...Object.fromEntries(categories.map((category) => [`${category}Min`, minutes(row.categories[category])])),
    lastEdit: moment(row.stages?.lastEditMs),
    checksGreen: moment(row.stages?.checksGreenMs),
    committed: moment(row.stages?.committedMs),
    merged: moment(row.stages?.mergedMs),
    reopened: row.stages?.reopenedMs.length ?? null,
  };
}

/** A title that a spreadsheet would run as a formula is defused (OWASP, CSV injection). */
export function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
