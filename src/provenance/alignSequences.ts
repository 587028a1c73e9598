import { diffArrays } from 'diff';

/**
 * Myers' diff costs O(n · d); beyond this many edits a gap without unique elements is taken as replaced. With 2,000 edits a
 * gap costs some 20 ms at most.
 */
const MOST_EDITS = 2000;

/**
 * Aligns two sequences of element ids: for each element of `after` the index of its partner in `before`, or -1.
 * Partners ascend. Patience diff (elements that are unique on both sides anchor, by longest increasing sequence), with the
 * library's Myers diff between the anchors: closer to what people mean than Myers alone, and fast on large files.
 */
export function alignSequences(before: Int32Array, after: Int32Array): Int32Array {
  const partner = new Int32Array(after.length).fill(-1);
  alignRange(before, 0, before.length, after, 0, after.length, partner);
  return partner;
}

function alignRange(
  before: Int32Array,
  beforeStart: number,
  beforeEnd: number,
  after: Int32Array,
  afterStart: number,
  afterEnd: number,
  partner: Int32Array,
): void {
  let a0 = beforeStart;
  let b0 = afterStart;
  let a1 = beforeEnd;
  let b1 = afterEnd;
  while (a0 < a1 && b0 < b1 && before[a0] === after[b0]) partner[b0++] = a0++;
  while (a0 < a1 && b0 < b1 && before[a1 - 1] === after[b1 - 1]) partner[--b1] = --a1;
  if (a0 === a1 || b0 === b1) return;
  const anchors = findAnchors(before.subarray(a0, a1), after.subarray(b0, b1));
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
    alignRange(before, a, nextA, after, b, nextB, partner);
    a = nextA + 1;
    b = nextB + 1;
  }
  alignRange(before, a, a1, after, b, b1, partner);
}

/** Pairs (index in `before`, index in `after`) of elements unique in both, in an order that ascends on both sides. */
function findAnchors(before: Int32Array, after: Int32Array): number[] {
  const places = new Map<number, number>();
  for (let at = 0; at < before.length; at += 1) {
    const id = before[at] ?? 0;
    places.set(id, places.has(id) ? -1 : at);
  }
  const seen = new Map<number, number>();
  for (let at = 0; at < after.length; at += 1) {
    const id = after[at] ?? 0;
    seen.set(id, seen.has(id) ? -1 : at);
  }
  const candidates: number[] = [];
  for (const [id, b] of seen) {
    const a = b < 0 ? undefined : places.get(id);
    if (a !== undefined && a >= 0) candidates.push(a, b);
  }
  return longestIncreasing(candidates);
}

/** `candidates` are pairs ascending in the second; keeps the longest part that ascends in the first as well. */
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
  const parts = diffArrays([...before.subarray(a0, a1)], [...after.subarray(b0, b1)], { maxEditLength: MOST_EDITS });
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
    return Int32Array.from(texts, (text) => this.id(text));
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#ids.size);
    return this.#ids.size - 1;
  }
}
