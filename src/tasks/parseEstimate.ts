import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../base/appError.ts';
import { hourMs, minuteMs } from '../base/timeUnits.ts';

/** Anything longer is a project, not a task: nobody estimates it in active hours. */
const longestMs = 200 * hourMs;

/** What a person expects: the typical time and, if they gave a range, the nearly certain one. In milliseconds. */
export interface EstimatedTime {
  readonly typicalMs: number;
  /** At least `typicalMs`. */
  readonly nearlyCertainMs?: number;
}

const examples = l10n.t('for example 45m, 1h30, 2h or a range like 1-3h');

/**
 * Parses an estimate: `45m`, `1h30`, `1.5h`, `90` (minutes), `1:30`, or a range `1-3h` whose ends are the typical and the nearly certain
 * time.
 * @throws AppError `badInput` with one sentence that says what is wrong.
 */
export function parseEstimate(input: string): EstimatedTime {
  const text = input.trim().toLowerCase().replace(/\s+/g, ' ').replace(/,/g, '.');
  if (text === '') throw new AppError('badInput', l10n.t('Enter a time, {0}.', examples));
  const [first = '', second, ...more] = text.split(/-|–|to/).map((part) => part.trim());
  if (more.length > 0)
    throw new AppError('badInput', l10n.t('A range has two ends, like 1-3h; "{0}" has more.', input.trim()));
  if (second === undefined) return { typicalMs: parseTime(first, input) };
  const unit = /[hm]/.test(first) ? '' : (/\d\s*([hm])/.exec(second)?.[1] ?? '');
  const typicalMs = parseTime(first + unit, input);
  const nearlyCertainMs = parseTime(second, input);
  if (nearlyCertainMs < typicalMs) {
    throw new AppError(
      'badInput',
      l10n.t('The range "{0}" ends before it begins. Write the shorter time first.', input.trim()),
    );
  }
  return { typicalMs, nearlyCertainMs };
}

function parseTime(text: string, input: string): number {
  const match =
    /^(?:(?<h>\d+(?:\.\d+)?) ?h(?:ours?|rs?)?)?(?: ?(?<m>\d+(?:\.\d+)?) ?(?:m(?:in(?:utes?)?)?)?)?$/.exec(
      text.trim(),
    ) ?? /^(?<h>\d+):(?<m>[0-5]\d)$/.exec(text.trim());
  const { h, m } = match?.groups ?? {};
  if (h === undefined && m === undefined) {
    throw new AppError('badInput', l10n.t('"{0}" is not a time; write {1}.', input.trim(), examples));
  }
  const ms = Math.round(Number(h ?? 0) * hourMs + Number(m ?? 0) * minuteMs);
  if (ms < minuteMs) throw new AppError('badInput', l10n.t('Enter at least one minute.'));
  if (ms > longestMs) throw new AppError('badInput', l10n.t('That is over 200 hours. Split it into smaller tasks.'));
  return ms;
}

/** One sentence on what is wrong with the time a person typed; undefined if nothing is. */
export function timeProblem(text: string): string | undefined {
  try {
    parseEstimate(text);
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}
