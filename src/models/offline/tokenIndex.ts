/** Positions per chunk: a new one is small enough to be made within one slice of learning. */
const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const chunkMask = chunkSize - 1;
/** Heads of the chains: 4 million, 16 MB; with 8 million tokens a chain then holds two contexts on average. */
const headBits = 22;
/** What fits into 150 MB: 8 bytes a token, the heads and the words. */
const maxTokens = 9_000_000;
/** Words that are not known any more when so many are; a workspace of 10,000 files has some 200,000. */
const maxWords = 400_000;
/** A context is compared so far back: longer ones are copies, and as certain as they get. */
const maxMatch = 12;
/** Newest occurrences that are looked at for one prediction. */
const maxVisited = 192;
/** Text of the file at hand says more about what comes next than the rest of the workspace. Tuned on files of other projects. */
const nearbyWeight = 4;
/** Each further token of agreement makes an occurrence so much more telling. Tuned on files of other projects. */
const matchBase = 3;

/** Stands for the break between two files, and for words beyond the limit. */
const unknownWord = 0;

export interface Prediction {
  readonly token: string;
  /** Share of the weight of all occurrences that go on with this token; 0 to 1. */
  readonly share: number;
  /** Tokens of context that the best occurrence agrees on. */
  readonly matched: number;
  /** Occurrences that were looked at. */
  readonly seen: number;
}

/**
 * All tokens of a workspace with, for each pair of tokens, the chain of places where it stands. A prediction looks at the
 * newest places with the same two tokens and weighs each by how much further back it agrees: n-grams of any order without
 * their tables. Learning a token costs a few array writes.
 */
export class TokenIndex {
  readonly #words: string[] = [''];
  readonly #ids = new Map<string, number>();
  readonly #tokens: Int32Array[] = [];
  /** The place before with the same pair, plus one; 0 ends the chain. */
  readonly #previous: Int32Array[] = [];
  readonly #heads = new Int32Array(1 << headBits);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= maxTokens;
  }

  /** Bytes of the arrays, without the words. */
  get byteLength(): number {
    return this.#heads.byteLength + this.#tokens.length * chunkSize * 8;
  }

  /** Adds tokens to the end; a file begins with `begin`. */
  add(token: string): void {
    if (this.isFull) return;
    this.#append(this.#idOf(token, true));
  }

  begin(): void {
    if (!this.isFull) this.#append(unknownWord);
  }

  /**
   * What follows the context most probably.
   * @param context The tokens before, oldest first; those of the same file are looked at for copies of their own.
   */
  predict(context: readonly string[]): Prediction | undefined {
    const ids = context.map((token) => this.#idOf(token, false));
    const votes = new Map<string, number>();
    let total = 0;
    let matched = 0;
    let seen = 0;
    const vote = (token: string, length: number, weight: number) => {
      const value = weight * matchBase ** Math.min(length, maxMatch);
      votes.set(token, (votes.get(token) ?? 0) + value);
      total += value;
      seen += 1;
      matched = Math.max(matched, length);
    };
    this.#nearby(context, vote);
    this.#learned(ids, vote);
    let best: string | undefined;
    for (const [token, value] of votes) if (best === undefined || value > (votes.get(best) ?? 0)) best = token;
    return best === undefined ? undefined : { token: best, share: (votes.get(best) ?? 0) / total, matched, seen };
  }

  #nearby(context: readonly string[], vote: (token: string, length: number, weight: number) => void): void {
    const last = context.length - 1;
    let seen = 0;
    for (let at = last - 1; at >= 1 && seen < maxVisited; at -= 1) {
      if (context[at] !== context[last] || context[at - 1] !== context[last - 1]) continue;
      let length = 2;
      while (length < maxMatch && at - length >= 0 && context[at - length] === context[last - length]) length += 1;
      vote(context[at + 1] ?? '', length, nearbyWeight);
      seen += 1;
    }
  }

  #learned(ids: readonly number[], vote: (token: string, length: number, weight: number) => void): void {
    const last = ids.length - 1;
    const [b = unknownWord, a = unknownWord] = [ids[last], ids[last - 1]];
    if (a === unknownWord || b === unknownWord) return;
    let place = this.#heads[hash(a, b)] ?? 0;
    for (let visited = 0; place !== 0 && visited < maxVisited; visited += 1) {
      const at = place - 1;
      place = this.#previous[at >> chunkBits]?.[at & chunkMask] ?? 0;
      if (this.#at(at) !== b || this.#at(at - 1) !== a || at + 1 >= this.#size) continue;
      let length = 2;
      while (
        length < maxMatch &&
        at >= length &&
        this.#at(at - length) === ids[last - length] &&
        ids[last - length] !== unknownWord
      ) {
        length += 1;
      }
      const next = this.#at(at + 1);
      if (next !== unknownWord) vote(this.#words[next] ?? '', length, 1);
    }
  }

  #append(id: number): void {
    const at = this.#size;
    const chunk = at >> chunkBits;
    if ((at & chunkMask) === 0) {
      this.#tokens.push(new Int32Array(chunkSize));
      this.#previous.push(new Int32Array(chunkSize));
    }
    const [tokens, previous] = [this.#tokens[chunk], this.#previous[chunk]];
    if (tokens === undefined || previous === undefined) return;
    tokens[at & chunkMask] = id;
    this.#size += 1;
    const before = at === 0 ? unknownWord : this.#at(at - 1);
    if (id === unknownWord || before === unknownWord) return;
    const slot = hash(before, id);
    previous[at & chunkMask] = this.#heads[slot] ?? 0;
    this.#heads[slot] = at + 1;
  }

  #at(position: number): number {
    return this.#tokens[position >> chunkBits]?.[position & chunkMask] ?? unknownWord;
  }

  #idOf(token: string, learn: boolean): number {
    const known = this.#ids.get(token);
    if (known !== undefined) return known;
    if (!learn || this.#words.length >= maxWords) return unknownWord;
    const id = this.#words.length;
    this.#words.push(token);
    this.#ids.set(token, id);
    return id;
  }
}

/** Multiplicative hash of a pair; constants of Knuth (2^32 / golden ratio) and of MurmurHash3. */
function hash(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> (32 - headBits);
}
