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

  /**
   * The score of each text by id; 0 if it contains none of the words.
   * @param weights How much each word counts.
   */
  scores(weights: ReadonlyMap<string, number>): Float64Array {
    const { k1, b } = this.#constants;
    const count = this.#lengths.length;
    const scores = new Float64Array(count);
    const average = this.#sum / Math.max(1, count);
    const norms = new Float64Array(count);
    // `Float64Array.from` is ten times slower.
    for (let id = 0; id < count; id += 1) norms[id] = k1 * (1 - b + (b * (this.#lengths[id] ?? 0)) / average);
    for (const [word, weight] of weights) {
      const postings = this.#shard(word).get(word) ?? [];
      const rarity = weight * this.#rarity(postings);
      for (const posting of postings) {
        const id = posting >>> countBits;
        const times = posting & maxCount;
        scores[id] = (scores[id] ?? 0) + (rarity * times * (k1 + 1)) / (times + (norms[id] ?? 0));
      }
    }
    for (const id of this.#removed) scores[id] = 0;
    return scores;
  }

  /**
   * The words that tell some texts from all others: their share of each text, times their rarity (RM3: Abdul-Jaleel et al., UMass at TREC
   * 2004). The postings are searched, since a second table of each text's words would take as much memory again.
   * @param weights How much each text counts, by id.
   * @param skipped Words to leave out, as keys.
   * @returns the `max` words that say most, each with what it says
   */
  typicalWords(
    weights: ReadonlyMap<number, number>,
    skipped: ReadonlyMap<string, unknown>,
    max: number,
  ): ReadonlyMap<string, number> {
    const texts = [...weights].sort(([a], [b]) => a - b);
    const found: [string, number][] = [];
    for (const shard of this.#shards) {
      for (const [word, postings] of shard) {
        let share = 0;
        let from = 0;
        for (const [id, weight] of texts) {
          from = firstAtLeast(postings, id << countBits, from);
          const posting = postings[from];
          if (posting === undefined) break;
          if (posting >>> countBits === id) share += (weight * (posting & maxCount)) / (this.#lengths[id] ?? 1);
        }
        if (share > 0 && !skipped.has(word)) found.push([word, share * this.#rarity(postings)]);
      }
    }
    return new Map(found.sort(([, a], [, b]) => b - a).slice(0, max));
  }

  /** How much a word says by being rare (the inverse document frequency of BM25). */
  #rarity({ length }: readonly number[]): number {
    return Math.log(1 + (this.#lengths.length - length + 0.5) / (length + 0.5));
  }

  #shard(word: string): Map<string, number[]> {
    // First, middle and last character plus length, so that the words of one text spread over many maps. `&` also turns an empty word's
    // NaN into a number.
    const { length } = word;
    const key = word.charCodeAt(0) * 31 + word.charCodeAt(length >>> 1) * 7 + word.charCodeAt(length - 1) + length * 3;
    return this.#shards[key & (shardCount - 1)] as Map<string, number[]>;
  }
}

/** Where the first of ascending numbers that is at least `least` stands, from `from` on; the length if none is. */
function firstAtLeast(numbers: readonly number[], least: number, from: number): number {
  let low = from;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts words into a map. @param times How much each of them counts. */
export function countWords(counts: Map<string, number>, words: readonly string[], times = 1): void {
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + times);
}
