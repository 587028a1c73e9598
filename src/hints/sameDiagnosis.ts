/**
 * From this share of common words on, two hints say the same. Chosen by us: rewordings of one hint share about three words in four; hints
 * about one place that say different things share about half.
 */
const sameShare = 0.72;

/** Whether a hint repeats an earlier one. Iris stays silent then; we say so instead. */
export function sameDiagnosis(text: string, earlier: readonly string[]): boolean {
  const words = wordsOf(text);
  return earlier.some((hint) => {
    const known = wordsOf(hint);
    const common = [...words].filter((word) => known.has(word)).length;
    const all = words.size + known.size - common;
    return all > 0 && common / all >= sameShare;
  });
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\d_]+/gu) ?? []);
}
