/** BM25's constants: how fast a repeated word stops counting, and how much the length of a text matters (0 to 1). */
export interface Bm25 {
  readonly k1: number;
  readonly b: number;
}

/** A posting is one integer: the text's id, and how often the word occurs in it, up to a limit. */
const countBits = 6;
const maxCount = 2 ** countBits - 1;

/** Words are spread over this many maps (a power of two): a single large one would block for 50 ms when it grows. */
const shardCount = 256;

/**
 * Texts by their words, ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). Postings are plain integers:
 * a library with a map for each word and text (MiniSearch 7.2) took 300 ms for a question that takes a few here.
 */
export class WordIndex {
  readonly #constants: Bm25;
  readonly #shards: readonly Map<string, number[]>[] = Array.from({ length: shardCount }, () => new Map());
  readonly #lengths: number[] = [];
  readonly #removed = new Set<number>();
  #sum = 0;

  constructor(constants: Bm25) {
    this.#constants = constants;
  }

  /** @param counts How often each word occurs in the text. @returns the text's id. */
  add(counts: ReadonlyMap<string, number>): number {
    const id = this.#lengths.length;
    let length = 0;
    for (const [word, count] of counts) {
      length += count;
      const posting = (id << countBits) | Math.min(count, maxCount);
      const shard = this.#shard(word);
      const known = shard.get(word);
      if (known === undefined) shard.set(word, [posting]);
      else known.push(posting);
    }
    this.#lengths.push(length);
    this.#sum += length;
    return id;
  }

  remove(id: number): void {
    this.#removed.add(id);
  }

  /** How many texts contain a word. */
  frequency(word: string): number {
    return this.#shard(word).get(word)?.length ?? 0;
  }

  /** The score of each text by id; 0 if it contains none of the words. */
  scores(words: readonly string[]): Float64Array {
    const { k1, b } = this.#constants;
    const count = this.#lengths.length;
    const scores = new Float64Array(count);
    const average = this.#sum / Math.max(1, count);
    const norms = new Float64Array(count);
    // `Float64Array.from` is ten times slower.
    for (let id = 0; id < count; id += 1) norms[id] = k1 * (1 - b + (b * (this.#lengths[id] ?? 0)) / average);
    for (const word of new Set(words)) {
      const postings = this.#shard(word).get(word) ?? [];
      const rarity = Math.log(1 + (count - postings.length + 0.5) / (postings.length + 0.5));
      for (const posting of postings) {
        const id = posting >>> countBits;
        const times = posting & maxCount;
        scores[id] = (scores[id] ?? 0) + (rarity * times * (k1 + 1)) / (times + (norms[id] ?? 0));
      }
    }
    for (const id of this.#removed) scores[id] = 0;
    return scores;
  }

  #shard(word: string): Map<string, number[]> {
    // First, middle and last character plus length, so that the words of one text spread over many maps. `&` also turns an empty word's
    // NaN into a number.
    const { length } = word;
    const key = word.charCodeAt(0) * 31 + word.charCodeAt(length >>> 1) * 7 + word.charCodeAt(length - 1) + length * 3;
    return this.#shards[key & (shardCount - 1)] as Map<string, number[]>;
  }
}

/** Counts words into a map. @param times How much each of them counts. */
export function countWords(counts: Map<string, number>, words: readonly string[], times = 1): void {
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + times);
}
