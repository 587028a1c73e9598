import { unknownWord, Vocabulary } from './vocabulary.ts';

/** Positions per chunk, as a power of two: small enough to allocate a new one within one slice of learning. */
const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const chunkMask = chunkSize - 1;
/** Heads of the chains: 1 million, 4 MB; with 3 million tokens, a chain then holds three contexts on average. */
const headBits = 20;
/**
 * What fits into 60 MB: 8 bytes per token, plus heads, followers and words, and some 20 MB of texts that are read and not collected yet
 * (`npm run bench -- typing`). The limit was chosen by us.
 */
const maxTokens = 3_000_000;

/**
 * All tokens of a workspace and, for each pair of tokens, the chain of places where it occurs: n-grams of any order without tables for
 * them. Learning a token takes a few array writes. Positions count from 0.
 */
export class TokenIndex {
  readonly vocabulary = new Vocabulary();
  readonly #tokens: Int32Array[] = [];
  /** The previous position in the same chain, plus one; 0 ends the chain. */
  readonly #previous: Int32Array[] = [];
  readonly #heads = new Int32Array(1 << headBits);
  /** For each word the one that most often follows it, by Boyer-Moore majority vote, and its lead. */
  readonly #followers: Int32Array[] = [];
  readonly #paths: string[] = [];
  readonly #fileStarts: number[] = [];
  #size = 0;

  /** Tokens learned. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= maxTokens;
  }

  /** Bytes of the arrays, which make up most of the memory. */
  get byteLength(): number {
    const perToken = (this.#tokens.length + this.#followers.length) * chunkSize * 8;
    return this.#heads.byteLength + this.vocabulary.byteLength + perToken;
  }

  /** Starts a file; `add` appends its tokens. */
  begin(path: string): void {
    if (this.isFull) return;
    this.#paths.push(path);
    this.#fileStarts.push(this.#size);
    this.#append(unknownWord);
  }

  add(token: string): void {
    if (!this.isFull) this.#append(this.vocabulary.add(token));
  }

  /** The word at a position; `unknownWord` beyond the end. */
  at(position: number): number {
    return this.#tokens[position >> chunkBits]?.[position & chunkMask] ?? unknownWord;
  }

  /** The newest position that may hold this pair (the word and the one before it), or -1; check for hash collisions with `at`. */
  newestOf(before: number, word: number): number {
    return (this.#heads[hash(before, word)] ?? 0) - 1;
  }

  /** The next older position of the same chain, or -1. */
  olderThan(position: number): number {
    return (this.#previous[position >> chunkBits]?.[position & chunkMask] ?? 0) - 1;
  }

  /** The word that most probably follows this one, or `unknownWord`. */
  followerOf(word: number): number {
    return this.#followers[word >> chunkBits]?.[(word & chunkMask) * 2] ?? unknownWord;
  }

  /** The file that contains a position, where it starts, and the position after its last token. */
  fileAt(position: number): { readonly path: string; readonly start: number; readonly end: number } | undefined {
    let [low, high] = [0, this.#fileStarts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#fileStarts[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    const [path, start] = [this.#paths[low - 1], this.#fileStarts[low - 1]];
    if (path === undefined || start === undefined) return undefined;
    return { path, start, end: this.#fileStarts[low] ?? this.#size };
  }

  #append(id: number): void {
    const at = this.#size;
    if ((at & chunkMask) === 0) {
      this.#tokens.push(new Int32Array(chunkSize));
      this.#previous.push(new Int32Array(chunkSize));
    }
    const [tokens, previous] = [this.#tokens[at >> chunkBits], this.#previous[at >> chunkBits]];
    if (tokens === undefined || previous === undefined) return;
    tokens[at & chunkMask] = id;
    this.#size += 1;
    const before = at === 0 ? unknownWord : this.at(at - 1);
    if (id === unknownWord || before === unknownWord) return;
    const slot = hash(before, id);
    previous[at & chunkMask] = this.#heads[slot] ?? 0;
    this.#heads[slot] = at + 1;
    this.#follow(before, id);
  }

  #follow(word: number, next: number): void {
    while (this.#followers.length <= word >> chunkBits) this.#followers.push(new Int32Array(chunkSize * 2));
    const followers = this.#followers[word >> chunkBits];
    const slot = (word & chunkMask) * 2;
    if (followers === undefined) return;
    const lead = followers[slot + 1] ?? 0;
    if (lead > 0 && followers[slot] !== next) {
      followers[slot + 1] = lead - 1;
      return;
    }
    followers[slot] = next;
    followers[slot + 1] = lead + 1;
  }
}

/** Multiplicative hash of a pair; constants from Knuth (2^32 / golden ratio) and MurmurHash3. */
function hash(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> (32 - headBits);
}
