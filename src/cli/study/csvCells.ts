/** How a column writes its decimals: decided once per column, never cell by cell. */
export type DecimalMark = '.' | ',';

const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const clockText = /^(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/;
/** "1w 2d 3h 30m", or any part of it. */
const unitsText =
  /^(?:(?<w>\d+(?:\.\d+)?) ?w(?:k|ks|eeks?)?)? ?(?:(?<d>\d+(?:\.\d+)?) ?d(?:ays?)?)? ?(?:(?<h>\d+(?:\.\d+)?) ?h(?:r|rs|ours?)?)? ?(?:(?<m>\d+(?:\.\d+)?) ?m(?:in|ins|inutes?)?)? ?(?:(?<s>\d+(?:\.\d+)?) ?s(?:ec|ecs|econds?)?)?$/i;
/** ISO 8601, as trackers export it: "PT1H30M", "P1DT2H". */
const isoDuration =
  /^P(?:(?<w>\d+(?:\.\d+)?)W)?(?:(?<d>\d+(?:\.\d+)?)D)?(?:T(?:(?<h>\d+(?:\.\d+)?)H)?(?:(?<m>\d+(?:\.\d+)?)M)?(?:(?<s>\d+(?:\.\d+)?)S)?)?$/i;
/** Working time, not calendar time, as issue trackers count by default (Jira: 8 h a day, 5 days a week). */
const hoursOf = { w: 40, d: 8, h: 1, m: 1 / 60, s: 1 / 3_600 } as const;

/**
 * The decimal mark of a column: a comma only if no cell indicates a point ("1,250.5", "2.5") and at least one cannot be read with a
 * thousands comma ("2,5", "1.250,5").
 * @param fallback Used when no cell decides: the comma in a file with semicolons, which exist because of decimal commas.
 */
export function decimalMarkOf(cells: Iterable<string | undefined>, fallback: DecimalMark = '.'): DecimalMark {
  let comma = false;
  for (const cell of cells) {
    if (cell === undefined) continue;
    const digits = withoutSpaces(cell);
    if (plainNumber.test(digits) && digits.includes('.')) {
      // "1.250" alone could be thousands; in anything else a point is a decimal point.
      if (!/^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(digits)) return '.';
    } else if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(digits)) return '.';
    else if (/^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/.test(digits) && !/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(digits)) {
      comma = true;
    }
  }
  return comma ? ',' : fallback;
}

/** Without the spaces and apostrophes that separate thousands ("1 250", "1'250"); other spaces stay. */
function withoutSpaces(cell: string): string {
  return cell.trim().replace(/(?<=\d)[ '\u00a0\u2009\u202f](?=\d{3}(\D|$))/g, '');
}

/**
 * The number in a cell: "1,250.5", "1.250,5" (with a decimal comma), "1 250", "1e3"; a time with units is given in hours. Undefined when
 * it is not a number.
 */
export function parseNumber(cell: string, mark: DecimalMark = '.'): number | undefined {
  const tight = withoutSpaces(cell);
  const plain =
    mark === ','
      ? tight.replace(/\./g, '').replace(',', '.')
      : /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(tight)
        ? tight.replaceAll(',', '')
        : tight;
  if (plainNumber.test(plain)) return Number(plain);
  return hoursWithUnits(cell);
}

/** Hours from a cell with units, or undefined: a clock "1:30[:00]", "1h 30m", "1d 2h", "PT1H30M". */
export function hoursWithUnits(cell: string): number | undefined {
  const text = cell.trim();
  const clock = clockText.exec(text);
  if (clock !== null) return Number(clock[1]) + Number(clock[2]) / 60 + Number(clock[3] ?? 0) / 3_600;
  const parts = (unitsText.exec(text.replaceAll(/\s+/g, ' ')) ?? isoDuration.exec(text))?.groups ?? {};
  const given = Object.entries(hoursOf).filter(([unit]) => parts[unit] !== undefined);
  if (given.length === 0) return undefined;
  return given.reduce((hours, [unit, each]) => hours + Number(parts[unit]) * each, 0);
}

/** Placeholders for a missing number; in a column of names "none" may be a value of its own. */
const noNumber = new Set(['none', 'nil', '-', '--', '?', '.']);

/** The positive number in a cell, or the reason why there is none. */
export function readPositive(
  cell: string | undefined,
  mark: DecimalMark,
  label: string,
  allowZero = false,
): number | string {
  if (cell === undefined || noNumber.has(cell.toLowerCase())) return `${label} missing`;
  const value = parseNumber(cell, mark);
  if (value === undefined || !Number.isFinite(value)) return `${label} not a number`;
  return value > 0 || (allowZero && value === 0) ? value : `${label} not above 0`;
}
