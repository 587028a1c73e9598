import type { Evidence } from './confidence.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { unknownWord } from './vocabulary.ts';

/** A context is compared so far back: longer ones are copies, and as certain as they get. */
const maxMatch = 12;
/** Newest occurrences that are looked at for one prediction. */
const maxVisited = 192;
/** Text of the file at hand says more about what comes next than the rest of the workspace. Tuned on files of other projects. */
const nearbyWeight = 4;
/** Each further token of agreement makes an occurrence so much more telling. Tuned on files of other projects. */
const matchBase = 3;

export interface Prediction extends Evidence {
  /** Share of the weight that says the token ends where it stands: it is whole, not only begun; 0 to 1. */
  readonly whole: number;
}

/**
 * Says what follows a growing text most probably: occurrences of the last two tokens, here and in the workspace, each
 * weighed by how much further back it agrees, the newest first. With none it backs off to the last token.
 */
export class TokenPredictor {
  readonly #index: TokenIndex;
  /** The context's words; those that the index does not know have numbers below 0. */
  readonly #context: number[] = [];
  readonly #ownWords: string[] = [];
  readonly #ownIds = new Map<string, number>();
  readonly #votes = new Map<number, number>();
  #total = 0;
  #matched = 0;
  #seen = 0;

  /** @param context The tokens before, oldest first, of the file at hand. */
  constructor(index: TokenIndex, context: readonly string[]) {
    this.#index = index;
    for (const token of context) this.push(token);
  }

  /** The text goes on with this token. */
  push(token: string): void {
    this.#context.push(this.#idOf(token));
  }

  /** Takes the last tokens back. */
  truncate(length: number): void {
    this.#context.length = Math.min(this.#context.length, length);
  }

  get length(): number {
    return this.#context.length;
  }

  /** @param started How the token begins, when that stands there already: only such tokens share the votes. */
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

  /** Occurrences in the context itself, which no index knows yet. */
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
