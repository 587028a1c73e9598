/** BM25's usual constants. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009: k1 1.2 to 2, b 0.5 to 0.8. */
const k1 = 1.2;
const b = 0.75;

/** A posting is one small integer: the number of the text, and how often the word stands in it, cut here. */
const countBits = 4;
const maxCount = 2 ** countBits - 1;

/**
 * Texts by their words, ranked by BM25. Postings are plain integers: a library with a map for each word and text (MiniSearch 7.2) took
 * 300 ms for a question where this takes a few.
 */
export class WordIndex {
  readonly #postings = new Map<string, number[]>();
  readonly #lengths: number[] = [];
  readonly #removed = new Set<number>();
  #sum = 0;

  /** @returns the number of the text. */
  add(words: readonly string[]): number {
    const id = this.#lengths.push(words.length) - 1;
    this.#sum += words.length;
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) {
      const posting = id * 2 ** countBits + Math.min(count, maxCount);
      const known = this.#postings.get(word);
      if (known === undefined) this.#postings.set(word, [posting]);
      else known.push(posting);
    }
    return id;
  }

  remove(id: number): void {
    this.#removed.add(id);
  }

  /** In how many texts a word stands. */
  frequency(word: string): number {
    return this.#postings.get(word)?.length ?? 0;
  }

  /** The score of each text by its number; 0 where no word stands. */
  scores(words: readonly string[]): Float64Array {
    const count = this.#lengths.length;
    const scores = new Float64Array(count);
    const average = this.#sum / Math.max(1, count);
    for (const word of new Set(words)) {
      const postings = this.#postings.get(word) ?? [];
      const rarity = Math.log(1 + (count - postings.length + 0.5) / (postings.length + 0.5));
      for (const posting of postings) {
        const id = Math.floor(posting / 2 ** countBits);
        const times = posting % 2 ** countBits;
        const length = 1 - b + (b * (this.#lengths[id] ?? 0)) / average;
        scores[id] = (scores[id] ?? 0) + (rarity * times * (k1 + 1)) / (times + k1 * length);
      }
    }
    for (const id of this.#removed) scores[id] = 0;
    return scores;
  }
}
