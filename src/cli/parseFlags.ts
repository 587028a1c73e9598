import type { ParseArgsOptionsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { AppError, sentenceOf } from '../base/appError.ts';

/** `parseArgs`, strict, with its complaint as a bad-input error. */
export function parseFlags<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = ''] = sentenceOf(error).split('\n');
    throw new AppError('badInput', `${sentence.replace(/\.\s.*$/, '').replace(/\.?$/, '.')}`, { cause: error });
  }
}

/** The number of a flag, within bounds. @throws AppError badInput */
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
