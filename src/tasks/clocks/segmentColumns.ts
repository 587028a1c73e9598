import { type Category, categories } from './category.ts';
import type { Interval } from './intervals.ts';

/** A stretch of time with one category. */
export interface Segment extends Interval {
  readonly category: Category;
  /** Counts as the person's work. */
  readonly isActive: boolean;
  /** The task it belongs to; null is shown as unassigned. */
  readonly task: string | null;
}

const firstCapacity = 1024;
const numbers = new Map(categories.map((category, index) => [category, index]));
const idleNumber = categories.length;

/**
 * Contiguous ascending segments, stored in columns: a year of signals makes millions of them, which would take ten times the memory as
 * objects.
 */
export class SegmentColumns implements Iterable<Segment> {
  #ends = new Float64Array(firstCapacity);
  /** Index into `categories`, or `idleNumber` if not counted. */
  #codes = new Uint8Array(firstCapacity);
  #owners = new Uint32Array(firstCapacity);
  readonly #tasks: (string | null)[] = [null];
  readonly #taskNumbers = new Map<string | null, number>([[null, 0]]);
  #length = 0;
  #beginMs = 0;

  get length(): number {
    return this.#length;
  }

  get endMs(): number {
    return this.#length === 0 ? this.#beginMs : (this.#ends[this.#length - 1] ?? 0);
  }

  begin(tMs: number): void {
    if (this.#length === 0) this.#beginMs = tMs;
  }

  /** Appends a segment from the current end to `toMs`. @param category Undefined: not counted. */
  add(toMs: number, category: Category | undefined, task: string | null): void {
    if (toMs <= this.endMs) return;
    const code = category === undefined ? idleNumber : (numbers.get(category) ?? idleNumber);
    const owner = this.#numberOf(task);
    const last = this.#length - 1;
    if (last >= 0 && this.#codes[last] === code && this.#owners[last] === owner) {
      this.#ends[last] = toMs;
      return;
    }
    if (this.#length === this.#ends.length) this.#grow();
    this.#ends[this.#length] = toMs;
    this.#codes[this.#length] = code;
    this.#owners[this.#length] = owner;
    this.#length += 1;
  }

  [Symbol.iterator](): Iterator<Segment> {
    return this.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  /** The segments that touch [fromMs, toMs), untrimmed. */
  *between(fromMs: number, toMs: number): Generator<Segment> {
    for (let index = this.#firstEndingAfter(fromMs); index < this.#length; index += 1) {
      const start = this.#startOf(index);
      if (start >= toMs) return;
      const category = categories[this.#codes[index] ?? idleNumber];
      yield {
        fromMs: start,
        toMs: this.#ends[index] ?? start,
        category: category ?? 'idleOther',
        isActive: category !== undefined,
        task: this.#tasks[this.#owners[index] ?? 0] ?? null,
      };
    }
  }

  /** Counted ms per category within [fromMs, toMs). @param task Undefined: all tasks and the time outside tasks. */
  sum(fromMs: number, toMs: number, task: string | undefined): Record<Category, number> {
    const sums = new Float64Array(categories.length + 1);
    const owner = task === undefined ? undefined : (this.#taskNumbers.get(task) ?? -1);
    for (let index = this.#firstEndingAfter(fromMs); index < this.#length; index += 1) {
      const start = this.#startOf(index);
      if (start >= toMs) break;
      if (owner !== undefined && this.#owners[index] !== owner) continue;
      const code = this.#codes[index] ?? idleNumber;
      sums[code] = (sums[code] ?? 0) + Math.min(this.#ends[index] ?? start, toMs) - Math.max(start, fromMs);
    }
    const of = (category: Category) => sums[numbers.get(category) ?? idleNumber] ?? 0;
    return {
      writingCode: of('writingCode'),
      testingAndDebugging: of('testingAndDebugging'),
      readingAndSearching: of('readingAndSearching'),
      gitAndEnvironment: of('gitAndEnvironment'),
      prompting: of('prompting'),
      waitingOnAi: of('waitingOnAi'),
      reviewingAiOutput: of('reviewingAiOutput'),
      idleOther: of('idleOther'),
    };
  }

  #startOf(index: number): number {
    return index === 0 ? this.#beginMs : (this.#ends[index - 1] ?? 0);
  }

  #firstEndingAfter(tMs: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) <= tMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #numberOf(task: string | null): number {
    let number = this.#taskNumbers.get(task);
    if (number === undefined) {
      number = this.#tasks.length;
      this.#tasks.push(task);
      this.#taskNumbers.set(task, number);
    }
    return number;
  }

  #grow(): void {
    const [ends, codes, owners] = [this.#ends, this.#codes, this.#owners];
    this.#ends = new Float64Array(ends.length * 2);
    this.#codes = new Uint8Array(ends.length * 2);
    this.#owners = new Uint32Array(ends.length * 2);
    this.#ends.set(ends);
    this.#codes.set(codes);
    this.#owners.set(owners);
  }
}
