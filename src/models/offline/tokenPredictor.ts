import type { Evidence } from './confidence.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { unknownWord } from './vocabulary.ts';

/** How many tokens back a context is compared: a longer match is a copy, and no more certain. */
const maxMatch = 12;
/** Newest occurrences examined for one prediction. */
const maxVisited = 192;
/** Text in the current file says more about what comes next than the rest of the workspace. Tuned on files of other projects. */
const nearbyWeight = 4;
/** Weight factor of an occurrence for each further matching token. Tuned on files of other projects. */
const matchBase = 3;

export interface Prediction extends Evidence {
  /** Share of the weight for the token being complete as it is rather than only begun; 0 to 1. */
  readonly whole: number;
}

/** Positions of an index, `end` not included. */
export interface Positions {
  readonly start: number;
  readonly end: number;
}

/**
 * Predicts what follows a growing text from occurrences of its last two tokens, here and in the workspace, newest first, each weighted by
 * how much further back it matches. If there are none, it backs off to the last token.
 */
export class TokenPredictor {
  readonly #index: TokenIndex;
  readonly #except: Positions;
  /** The context's words; those not in the index have negative numbers. */
  readonly #context: number[] = [];
  readonly #ownWords: string[] = [];
  readonly #ownIds = new Map<string, number>();
  readonly #votes = new Map<number, number>();
  #total = 0;
  #matched = 0;
  #seen = 0;

  /**
   * @param context The preceding tokens of the current file, oldest first.
   * @param except Positions of the index to leave out.
   */
  constructor(index: TokenIndex, context: readonly string[], except?: Positions) {
    this.#index = index;
    this.#except = except ?? { start: 0, end: 0 };
    for (const token of context) this.push(token);
  }

  /** Appends a token to the text. */
  push(token: string): void {
    this.#context.push(this.#idOf(token));
  }

  /** Removes the last tokens. */
  truncate(length: number): void {
    this.#context.length = Math.min(this.#context.length, length);
  }

  get length(): number {
    return this.#context.length;
  }

  /** @param started Beginning of the token, if already typed: only tokens that start with it share the votes. */
  predict(started = ''): Prediction | undefined {
    this.#votes.clear();
    this.#total = 0;
    this.#matched = 0;
    this.#seen = 0;
    this.#nearby(2);
    this.#learned();
    if (this.#seen === 0) this.#backOff();
    let best: number | undefined;
    let most = 0;
    for (const [id, weight] of this.#votes) {
      if (started !== '' && !this.#wordOf(id).startsWith(started)) {
        this.#total -= weight;
      } else if (weight > most) {
        best = id;
        most = weight;
      }
    }
    if (best === undefined) return undefined;
    const whole = started === '' ? 0 : (this.#votes.get(this.#idOf(started)) ?? 0) / this.#total;
    return { token: this.#wordOf(best), share: most / this.#total, matched: this.#matched, seen: this.#seen, whole };
  }

  #vote(id: number, length: number, weight: number): void {
    const value = weight * matchBase ** length;
    this.#votes.set(id, (this.#votes.get(id) ?? 0) + value);
    this.#total += value;
    this.#seen += 1;
    this.#matched = Math.max(this.#matched, length);
  }

  /** Occurrences in the context itself, which no index contains yet. */
  #nearby(least: number): void {
    const context = this.#context;
    const last = context.length - 1;
    const end = context[last];
    let seen = 0;
    for (let at = last - 1; at >= least - 1 && seen < maxVisited; at -= 1) {
      if (context[at] !== end || (least > 1 && context[at - 1] !== context[last - 1])) continue;
      let length = least;
      while (length < maxMatch && at - length >= 0 && context[at - length] === context[last - length]) length += 1;
      this.#vote(context[at + 1] ?? unknownWord, length, nearbyWeight);
      seen += 1;
    }
  }

  #learned(): void {
    const context = this.#context;
    const last = context.length - 1;
    const [end = unknownWord, before = unknownWord] = [context[last], context[last - 1]];
    if (end <= unknownWord || before <= unknownWord) return;
    const index = this.#index;
    let at = index.newestOf(before, end);
    for (let visited = 0; at >= 0 && visited < maxVisited; visited += 1) {
      const place = at;
      at = index.olderThan(place);
      if (place >= this.#except.start && place < this.#except.end) continue;
      if (index.at(place) !== end || index.at(place - 1) !== before) continue;
      const next = index.at(place + 1);
      if (next === unknownWord) continue;
      let length = 2;
      while (length < maxMatch && length <= place && length <= last) {
        const word = index.at(place - length);
        if (word === unknownWord || word !== context[last - length]) break;
        length += 1;
      }
      this.#vote(next, length, 1);
    }
  }

  #backOff(): void {
    const end = this.#context.at(-1) ?? unknownWord;
    if (end === unknownWord) return;
    this.#nearby(1);
    const follower = end > unknownWord ? this.#index.followerOf(end) : unknownWord;
    if (follower !== unknownWord) this.#vote(follower, 1, 1);
  }

  #idOf(token: string): number {
    const known = this.#index.vocabulary.find(token);
    if (known !== unknownWord) return known;
    const own = this.#ownIds.get(token);
    if (own !== undefined) return own;
    this.#ownWords.push(token);
    this.#ownIds.set(token, -this.#ownWords.length);
    return -this.#ownWords.length;
  }

  #wordOf(id: number): string {
    return id < 0 ? (this.#ownWords[-id - 1] ?? '') : this.#index.vocabulary.wordOf(id);
  }
}
