/** Silent reading of English prose, words a minute (Brysbaert 2019, a meta-analysis of 190 studies); code reads no quicker. */
const WORDS_A_MINUTE = 238;
/** Usual length of a word in measures of reading and typing. */
const CHARS_A_WORD = 5;
const MINUTE_MS = 60_000;

/** How long text must be in view to have been read, milliseconds. @param chars Non-blank characters. */
export function readingTimeMs(chars: number): number {
  return (chars / CHARS_A_WORD / WORDS_A_MINUTE) * MINUTE_MS;
}
