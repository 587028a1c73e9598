import { diffArrays } from 'diff';

/**
 * Myers' diff costs O(n · d); beyond this many edits, a gap without unique elements counts as replaced. With 2,000 edits a gap costs some
 * 20 ms at most.
 */
const maxEdits = 2000;

/**
 * Aligns two sequences of element ids: for each element of `after`, the index of its partner in `before`, or -1. Partners ascend. Patience
 * diff (elements unique on both sides are anchors, chosen by longest increasing subsequence), with the library's Myers diff between the
 * anchors: closer to what people mean than Myers alone, and fast on large files.
 */
export function alignSequences(before: Int32Array, after: Int32Array): Int32Array {
  const partner = new Int32Array(after.length).fill(-1);
  const places = new Places(1 + Math.max(largestOf(before), largestOf(after)));
  alignRange(before, 0, before.length, after, 0, after.length, partner, places);
  return partner;
}

function largestOf(ids: Int32Array): number {
  let largest = -1;
  for (let at = 0; at < ids.length; at += 1) largest = Math.max(largest, ids[at] ?? 0);
  return largest;
}

/** Finds the elements that are unique within each of two ranges; reuses the same memory for all ranges. */
class Places {
  /** By id: 0 for none, -1 for several, else index + 1. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;

  constructor(ids: number) {
    this.#before = new Int32Array(ids);
    this.#after = new Int32Array(ids);
  }

  /** Pairs (index in `before`, index in `after`) of elements that are unique in both, ascending in the second. */
  shared(before: Int32Array, after: Int32Array): number[] {
    note(this.#before, before);
    note(this.#after, after);
    const pairs: number[] = [];
    for (let at = 0; at < after.length; at += 1) {
      const id = after[at] ?? 0;
      const from = this.#before[id] ?? 0;
      if (from > 0 && this.#after[id] === at + 1) pairs.push(from - 1, at);
    }
    for (let at = 0; at < before.length; at += 1) this.#before[before[at] ?? 0] = 0;
    for (let at = 0; at < after.length; at += 1) this.#after[after[at] ?? 0] = 0;
    return pairs;
  }
}

function note(places: Int32Array, ids: Int32Array): void {
  for (let at = 0; at < ids.length; at += 1) {
    const id = ids[at] ?? 0;
    places[id] = places[id] === 0 ? at + 1 : -1;
  }
}

function alignRange(
  before: Int32Array,
  beforeStart: number,
  beforeEnd: number,
  after: Int32Array,
  afterStart: number,
  afterEnd: number,
  partner: Int32Array,
  places: Places,
): void {
  let a0 = beforeStart;
  let b0 = afterStart;
  let a1 = beforeEnd;
  let b1 = afterEnd;
  while (a0 < a1 && b0 < b1 && before[a0] === after[b0]) partner[b0++] = a0++;
  while (a0 < a1 && b0 < b1 && before[a1 - 1] === after[b1 - 1]) partner[--b1] = --a1;
  if (a0 === a1 || b0 === b1) return;
  // In an order that ascends on both sides.
  const anchors = longestIncreasing(places.shared(before.subarray(a0, a1), after.subarray(b0, b1)));
  if (anchors.length === 0) {
    alignByEdits(before, a0, a1, after, b0, b1, partner);
    return;
  }
  let a = a0;
  let b = b0;
  for (let at = 0; at < anchors.length; at += 2) {
    const nextA = a0 + (anchors[at] ?? 0);
    const nextB = b0 + (anchors[at + 1] ?? 0);
    partner[nextB] = nextA;
    alignRange(before, a, nextA, after, b, nextB, partner, places);
    a = nextA + 1;
    b = nextB + 1;
  }
  alignRange(before, a, a1, after, b, b1, partner, places);
}

/** `candidates` are pairs ascending in the second element; keeps the longest subsequence that also ascends in the first. */
function longestIncreasing(candidates: readonly number[]): number[] {
  const count = candidates.length >> 1;
  const tails: number[] = [];
  const previous = new Int32Array(count).fill(-1);
  for (let at = 0; at < count; at += 1) {
    const value = candidates[2 * at] ?? 0;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[2 * (tails[middle] ?? 0)] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[at] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = at;
  }
  const chain: number[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) chain.push(at);
  return chain.reverse().flatMap((at) => [candidates[2 * at] ?? 0, candidates[2 * at + 1] ?? 0]);
}

function alignByEdits(
  before: Int32Array,
  a0: number,
  a1: number,
  after: Int32Array,
  b0: number,
  b1: number,
  partner: Int32Array,
): void {
  const parts = diffArrays([...before.subarray(a0, a1)], [...after.subarray(b0, b1)], { maxEditLength: maxEdits });
  if (parts === undefined) return;
  let a = a0;
  let b = b0;
  for (const { added, removed, value } of parts) {
    if (removed) a += value.length;
    else if (added) b += value.length;
    else for (let step = 0; step < value.length; step += 1) partner[b++] = a++;
  }
}

/** Gives equal texts equal numbers. */
export class Interner {
  readonly #ids = new Map<string, number>();

  idsOf(texts: readonly string[]): Int32Array {
    const ids = new Int32Array(texts.length);
    for (let at = 0; at < texts.length; at += 1) ids[at] = this.id(texts[at] ?? '');
    return ids;
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#ids.size);
    return this.#ids.size - 1;
  }
}
