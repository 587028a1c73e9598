import { utcFormat, utcParse } from 'd3-time-format';
import { decimalMarkOf, parseNumber } from './csvCells.ts';

/** How a column's cells are ordered: as plain numbers, or as times (UTC ms). */
export type OrderReader = (cell: string) => number | undefined;

/** ISO 8601, the only format that `Date` itself parses strictly. Cells without a zone are all read as UTC: only their order matters. */
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** Two-digit years first: as a four-digit year, "04" would be the year 4. */
const monthNames = ['%d %b %y', '%d %B %y', '%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y'];
const unmistakable = ['%Y %m %d', ...monthNames, ...monthNames.map((names) => `%a ${names}`)];
const dayFirst = ['%d %m %y', '%d %m %Y'];
const monthFirst = ['%m %d %y', '%m %d %Y'];
const clocks = ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p'];

/** A reader for a column of numbers or dates. Dates such as 3/4/2024 are read day first unless a cell rules that out. */
export function orderReader(cells: readonly string[]): OrderReader {
  const starts = cells.flatMap((cell) => {
    const found = /^(\d{1,2}) (\d{1,2}) \d{2,4}\b/.exec(words(cell));
    return found === null ? [] : [[Number(found[1]), Number(found[2])] as const];
  });
  const isMonthFirst = starts.some(([, second]) => second > 12) && !starts.some(([first]) => first > 12);
  const dates = [...unmistakable, ...(isMonthFirst ? monthFirst : dayFirst)];
  const formats = dates.flatMap((date) => clocks.map((clock) => strict(`${date}${clock}`)));
  const mark = decimalMarkOf(cells);
  return (cell) =>
    /^[+-]?[\d\s.,']+$/.test(cell) && !/^\d{1,4}[.]\d{1,2}[.]\d{2,4}$/.test(cell)
      ? parseNumber(cell, mark)
      : (isoTime(cell) ?? firstOf(words(cell), formats));
}

const isoDay = strict('%Y %m %d');

function isoTime(cell: string): number | undefined {
  const [, day, clock, zone = 'Z'] = iso.exec(cell.trim()) ?? [];
  if (day === undefined || isoDay(words(day)) === undefined) return undefined;
  const time = Date.parse(clock === undefined ? day : `${day}T${clock}${zone.toUpperCase()}`);
  return Number.isNaN(time) ? undefined : time;
}

/** The cell with a space for any separator between the parts of a date, so that one format covers all spellings. */
function words(cell: string): string {
  return cell
    .trim()
    .replace(/\s{0,9}\b([ap])\.?m\.?$/i, ' $1m')
    .replace(/(:\d{2})\.\d+/, '$1')
    .replace(/(?<=\d)T(?=\d)/, ' ')
    .replace(/[-\s./,]+/g, ' ')
    .replace(/\bsept\b/i, 'Sep');
}

/** Parses one format; a date that does not round-trip (31 February, 25:00) is rejected. */
function strict(format: string): (text: string) => number | undefined {
  const [parse, write] = [utcParse(format), utcFormat(format)];
  const plain = (text: string) => text.toLowerCase().replace(/\b0{1,9}(?=\d)/g, '');
  return (text) => {
    const date = parse(text);
    return date !== null && plain(write(date)) === plain(text) ? date.getTime() : undefined;
  };
}

function firstOf(text: string, formats: readonly ((text: string) => number | undefined)[]): number | undefined {
  for (const read of formats) {
    const time = read(text);
    if (time !== undefined) return time;
  }
  return undefined;
}
