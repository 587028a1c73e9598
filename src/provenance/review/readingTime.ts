import { minuteMs } from '../../base/timeUnits.ts';

/** Silent reading of English prose, words a minute (Brysbaert 2019, a meta-analysis of 190 studies); code reads no quicker. */
const wordsAMinute = 238;
/** Usual length of a word in measures of reading and typing. */
const charsAWord = 5;

/** How long text must be in view to have been read, milliseconds. @param chars Non-blank characters. */
export function readingTimeMs(chars: number): number {
  return (chars / charsAWord / wordsAMinute) * minuteMs;
}
