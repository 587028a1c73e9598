import { minuteMs } from '../../base/timeUnits.ts';

/** Silent reading of English prose, words a minute (Brysbaert 2019, a meta-analysis of 190 studies); code is not read any faster. */
const wordsAMinute = 238;
/** Conventional word length in measures of reading and typing. */
const charsAWord = 5;

/** How long text must be visible to have been read, milliseconds. @param chars Non-blank characters. */
export function readingTimeMs(chars: number): number {
  return (chars / charsAWord / wordsAMinute) * minuteMs;
}
