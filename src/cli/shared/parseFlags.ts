import type { ParseArgsOptionsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';

/**
 * `parseArgs`, strict, with its errors turned into bad-input errors. A negative number after a flag is taken as its value, so that the
 * error can say which numbers are allowed.
 */
export function parseFlags<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: joinNegatives(args, options), options, allowPositionals: true, strict: true });
  } catch (error) {
    const [reason = ''] = sentenceOf(error).split('\n');
    const unclear = /^Option '(--[\w-]+)(?:[^'\w-][^']*)?' argument is ambiguous/.exec(reason)?.[1];
    const sentence =
      unclear === undefined
        ? `${withoutEnd(reason.split(/\.\s/, 1)[0] ?? '', '.')}.`
        : `${unclear} needs a value; write ${unclear}=VALUE when the value begins with a dash.`;
    throw new AppError('badInput', sentence, { cause: error });
  }
}

function joinNegatives(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1) ?? '';
    const takesValue = flag.startsWith('--') && options[flag.slice(2)]?.type === 'string';
    if (takesValue && /^-[.\d]/.test(arg)) joined[joined.length - 1] = `${flag}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** The number given for a flag, within bounds. @throws AppError badInput */
export function numberFlag(
  flag: string,
  text: string | undefined,
  fallback: number | undefined,
  bounds: { readonly above?: number; readonly below?: number; readonly from?: number; readonly integer?: boolean } = {},
): number {
  if (text === undefined) {
    if (fallback === undefined) throw new AppError('badInput', `--${flag} is missing; give it a number.`);
    return fallback;
  }
  const value = Number(text);
  const {
    above = Number.NEGATIVE_INFINITY,
    below = Number.POSITIVE_INFINITY,
    from = Number.NEGATIVE_INFINITY,
  } = bounds;
  const fits =
    value > above && value < below && value >= from && (bounds.integer !== true || Number.isSafeInteger(value));
  if (text.trim() === '' || !Number.isFinite(value) || !fits) {
    const limits = [
      bounds.integer === true ? 'a whole number' : 'a number',
      bounds.above === undefined ? '' : ` above ${bounds.above}`,
      bounds.from === undefined ? '' : ` of at least ${bounds.from}`,
      bounds.below === undefined ? '' : ` below ${bounds.below}`,
    ].join('');
    throw new AppError('badInput', `--${flag} needs ${limits}, not "${text}".`);
  }
  return value;
}
