/**
 * From this share of common words on, two hints say the same. Chosen here: rewordings of one hint share about three words of
 * four; two hints about one place that differ in what they say share about half.
 */
const sameShare = 0.72;

/** Whether a hint says what an earlier one said: Iris stays silent then; here it is said. */
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
