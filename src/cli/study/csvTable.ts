import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dsvFormat } from 'd3-dsv';
import { AppError, sentenceOf } from '../../base/appError.ts';
import type { DecimalMark } from './csvCells.ts';
import { decimalMarkOf } from './csvCells.ts';

/** A table with a header line, as text; cells are trimmed, and a missing cell is undefined. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly delimiter: string;
  readonly encoding: string;
}

export type CsvRow = Readonly<Record<string, string | undefined>>;

const delimiters = [',', ';', '\t', '|'] as const;
/** What trackers and statistics packages write for "no value". */
const missing = new Set(['', 'na', 'n/a', 'nan', 'null', '#n/a']);

/** Reads a CSV file in any common encoding (UTF-8, UTF-16 with a byte order mark, else Latin-1) and with any common delimiter. */
export async function readCsvTable(file: string, cwd: string): Promise<CsvTable> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(resolve(cwd, file));
  } catch (error) {
    throw new AppError('badInput', `The file ${file} cannot be read: ${sentenceOf(error)}.`, { cause: error });
  }
  return parseCsvTable(bytes, file);
}

/** @param name Name of the file, for error messages. */
export function parseCsvTable(bytes: Uint8Array, name: string): CsvTable {
  const { text, encoding } = decode(bytes);
  const hint = /^sep=(.)\r?\n/i.exec(text);
  const body = hint === null ? text : text.slice(hint[0].length);
  const delimiter = hint?.[1] ?? detectDelimiter(body);
  const [header, ...lines] = dsvFormat(delimiter).parseRows(body);
  if (header === undefined || header.every((cell) => cell.trim() === '')) {
    throw new AppError('badInput', `The file ${name} is empty; it needs a header line and rows.`);
  }
  refuseOpenQuote(body, delimiter, name);
  const columns = header.map((cell) => cell.trim());
  const twice = columns.find((column, i) => column !== '' && columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new AppError('badInput', `The file ${name} has two columns named "${twice}"; rename one.`);
  }
  const rows = lines
    .filter((cells) => cells.some((cell) => cell.trim() !== ''))
    .map((cells) => {
      const row: Record<string, string | undefined> = Object.create(null);
      columns.forEach((column, i) => {
        row[column] = presentCell(cells[i]);
      });
      return row;
    });
  if (rows.length === 0) throw new AppError('badInput', `The file ${name} has a header line and no rows.`);
  return { columns, rows, delimiter, encoding };
}

/** If a quote is not closed, d3-dsv reads to the end of the file, and would silently drop rows. */
function refuseOpenQuote(text: string, delimiter: string, name: string): void {
  const cell = new RegExp(
    `(?:"(?:[^"]|"")*"|[^"${escapeInClass(delimiter)}\\r\\n][^${escapeInClass(delimiter)}\\r\\n]*|)(?:${escapeInClass(delimiter)}|\\r?\\n|\\r|$)`,
    'uy',
  );
  while (cell.lastIndex < text.length) {
    const from = cell.lastIndex;
    if (cell.test(text)) continue;
    const line = text.slice(0, from).split(/\r?\n|\r/).length;
    throw new AppError(
      'badInput',
      `A quote that opens in line ${line} of ${name} is not closed before the next column.`,
    );
  }
}

function escapeInClass(character: string): string {
  return character.replace(/[\\\]^|-]/, '\\$&');
}

/** The name of a column as spelled in the file; case and surrounding spaces may differ. @throws AppError badInput */
export function requireColumn(table: CsvTable, wanted: string, flag: string): string {
  const name = wanted.trim();
  if (table.columns.includes(name)) return name;
  const loose = table.columns.filter((column) => column.toLowerCase() === name.toLowerCase());
  if (loose.length === 1 && loose[0] !== undefined) return loose[0];
  const known = table.columns.map((column) => `"${column}"`).join(', ');
  throw new AppError('badInput', `There is no column "${name}" (${flag}); the file has ${known}.`);
}

function decode(bytes: Uint8Array): { text: string; encoding: string } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: decodeAs('utf-16le', bytes), encoding: 'utf-16le' };
  if (first === 0xfe && second === 0xff) return { text: decodeAs('utf-16be', bytes), encoding: 'utf-16be' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    // Not UTF-8, so every byte is read as a Latin-1 character.
    return { text: decodeAs('latin1', bytes), encoding: 'latin1' };
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** The delimiter that occurs most often in the header line, outside quotes. */
function detectDelimiter(text: string): string {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      if ([...counts.values()].some((count) => count > 0)) break;
    } else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function presentCell(cell: string | undefined): string | undefined {
  const text = cell?.trim() ?? '';
  return missing.has(text.toLowerCase()) ? undefined : text;
}

/** The decimal mark of one column. */
export function columnMark(table: CsvTable, column: string): DecimalMark {
  return decimalMarkOf(
    table.rows.map((row) => row[column]),
    table.delimiter === ';' ? ',' : '.',
  );
}
