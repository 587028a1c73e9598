import type { FlatRuns } from './flatRuns.ts';
import { pushRun } from './flatRuns.ts';

/** Runs in one chunk. An edit moves at most this many integers and passes the other chunks by their totals only. */
const chunkRuns = 256;
/** Two neighbours that together hold fewer runs are joined, so that deletions do not leave a trail of crumbs. */
const joinBelow = 128;

/** Shared, because most key presses remove nothing. */
const nothing: FlatRuns = [];

class Chunk {
  readonly lengths = new Uint32Array(chunkRuns);
  readonly tags = new Uint32Array(chunkRuns);
  count = 0;
  /** UTF-16 units of all runs in it. */
  size = 0;
}

/**
 * The tags of a document as runs (length, tag id) in chunks of typed arrays: 8 bytes a run and as much slack.
 * An edit costs O(chunks + chunk size), with a remembered place so that neighbouring edits do not search.
 */
export class RunList {
  #chunks: Chunk[] = [new Chunk()];
  #length = 0;
  /** The chunk found last and the offset where it begins. */
  #atChunk = 0;
  #atOffset = 0;

  /** UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  get runCount(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.count, 0);
  }

  /** Memory of the runs themselves. */
  get byteLength(): number {
    return this.#chunks.length * chunkRuns * 8;
  }

  /**
   * Replaces `removed` units at `offset` by runs and returns the runs that stood there.
   * @throws RangeError when the range lies outside.
   */
  replace(offset: number, removed: number, inserted: FlatRuns): FlatRuns {
    if (offset < 0 || removed < 0 || offset + removed > this.#length) {
      throw new RangeError(`The range ${offset}+${removed} lies outside of 0..${this.#length}.`);
    }
    const taken = removed > 0 ? this.#remove(offset, removed) : nothing;
    let at = offset;
    for (let index = 0; index < inserted.length; index += 2) {
      const length = inserted[index] ?? 0;
      if (length <= 0) continue;
      this.#insert(at, length, inserted[index + 1] ?? 0);
      at += length;
    }
    return taken;
  }

  tagAt(offset: number): number {
    if (offset < 0 || offset >= this.#length) throw new RangeError(`${offset} lies outside of 0..${this.#length - 1}.`);
    this.#find(offset, false);
    const chunk = this.#chunkAt(this.#atChunk);
    let rest = offset - this.#atOffset;
    for (let run = 0; run < chunk.count; run += 1) {
      const length = chunk.lengths[run] ?? 0;
      if (rest < length) return chunk.tags[run] ?? 0;
      rest -= length;
    }
    return 0;
  }

  /** The runs of [start, end), cut to it. */
  slice(start = 0, end = this.#length): number[] {
    const runs: number[] = [];
    const from = Math.max(0, start);
    const to = Math.min(end, this.#length);
    if (from >= to) return runs;
    this.#find(from, false);
    let offset = this.#atOffset;
    for (let index = this.#atChunk; index < this.#chunks.length && offset < to; index += 1) {
      const chunk = this.#chunkAt(index);
      for (let run = 0; run < chunk.count && offset < to; run += 1) {
        const length = chunk.lengths[run] ?? 0;
        const first = Math.max(from, offset);
        const last = Math.min(to, offset + length);
        if (last > first) pushRun(runs, last - first, chunk.tags[run] ?? 0);
        offset += length;
      }
    }
    return runs;
  }

  #chunkAt(index: number): Chunk {
    const chunk = this.#chunks[index];
    if (chunk === undefined) throw new RangeError(`There is no chunk ${index}.`);
    return chunk;
  }

  /** Remembers the chunk that holds `offset`; at a border the left one when `atEnd`, so that text grows where it is typed. */
  #find(offset: number, atEnd: boolean): void {
    let index = this.#atChunk;
    let start = this.#atOffset;
    if (index >= this.#chunks.length || offset < start / 2) {
      index = 0;
      start = 0;
    }
    while (offset < start) {
      index -= 1;
      start -= this.#chunkAt(index).size;
    }
    for (;;) {
      const end = start + this.#chunkAt(index).size;
      if (offset < end || (atEnd && offset === end) || index === this.#chunks.length - 1) break;
      start = end;
      index += 1;
    }
    if (atEnd && offset === start && index > 0) {
      index -= 1;
      start -= this.#chunkAt(index).size;
    }
    this.#atChunk = index;
    this.#atOffset = start;
  }

  #remove(offset: number, removed: number): number[] {
    const taken: number[] = [];
    let left = removed;
    while (left > 0) {
      this.#find(offset, false);
      const chunk = this.#chunkAt(this.#atChunk);
      const before = left;
      left = removeFromChunk(chunk, offset - this.#atOffset, left, taken);
      this.#length -= before - left;
      if (chunk.count < joinBelow) this.#tidy(this.#atChunk);
    }
    return taken;
  }

  #insert(offset: number, length: number, tag: number): void {
    this.#find(offset, true);
    let chunk = this.#chunkAt(this.#atChunk);
    if (chunk.count > chunkRuns - 2) {
      this.#split(this.#atChunk);
      this.#find(offset, true);
      chunk = this.#chunkAt(this.#atChunk);
    }
    insertIntoChunk(chunk, offset - this.#atOffset, length, tag);
    this.#length += length;
  }

  #split(index: number): void {
    const left = this.#chunkAt(index);
    const right = new Chunk();
    const half = left.count >> 1;
    right.lengths.set(left.lengths.subarray(half, left.count));
    right.tags.set(left.tags.subarray(half, left.count));
    right.count = left.count - half;
    for (let run = 0; run < right.count; run += 1) right.size += right.lengths[run] ?? 0;
    left.count = half;
    left.size -= right.size;
    this.#chunks.splice(index + 1, 0, right);
  }

  /** Drops an empty chunk, joins a small one with a small neighbour. */
  #tidy(index: number): void {
    const chunk = this.#chunkAt(index);
    if (chunk.count === 0) {
      if (this.#chunks.length === 1) return;
      this.#chunks.splice(index, 1);
      this.#forget();
      return;
    }
    const next = this.#chunks[index + 1];
    if (next === undefined || chunk.count + next.count >= joinBelow) return;
    chunk.lengths.set(next.lengths.subarray(0, next.count), chunk.count);
    chunk.tags.set(next.tags.subarray(0, next.count), chunk.count);
    chunk.count += next.count;
    chunk.size += next.size;
    this.#chunks.splice(index + 1, 1);
  }

  #forget(): void {
    this.#atChunk = 0;
    this.#atOffset = 0;
  }
}

/** Takes up to `wanted` units from `offset` in the chunk; returns how many are still wanted. */
function removeFromChunk(chunk: Chunk, offset: number, wanted: number, taken: number[]): number {
  const { lengths, tags } = chunk;
  let run = 0;
  let inRun = offset;
  while (inRun >= (lengths[run] ?? 0)) {
    inRun -= lengths[run] ?? 0;
    run += 1;
  }
  let left = wanted;
  const head = Math.min(left, (lengths[run] ?? 0) - inRun);
  if (inRun > 0) {
    pushRun(taken, head, tags[run] ?? 0);
    lengths[run] = (lengths[run] ?? 0) - head;
    chunk.size -= head;
    left -= head;
    run += 1;
  }
  let whole = run;
  while (left > 0 && whole < chunk.count && (lengths[whole] ?? 0) <= left) {
    const length = lengths[whole] ?? 0;
    pushRun(taken, length, tags[whole] ?? 0);
    chunk.size -= length;
    left -= length;
    whole += 1;
  }
  if (left > 0 && whole < chunk.count) {
    pushRun(taken, left, tags[whole] ?? 0);
    lengths[whole] = (lengths[whole] ?? 0) - left;
    chunk.size -= left;
    left = 0;
  }
  if (whole > run) closeGap(chunk, run, whole);
  if (run > 0 && run < chunk.count && tags[run - 1] === tags[run]) {
    lengths[run - 1] = (lengths[run - 1] ?? 0) + (lengths[run] ?? 0);
    closeGap(chunk, run, run + 1);
  }
  return left;
}

function closeGap(chunk: Chunk, from: number, to: number): void {
  chunk.lengths.copyWithin(from, to, chunk.count);
  chunk.tags.copyWithin(from, to, chunk.count);
  chunk.count -= to - from;
}

/** Needs room for two more runs. */
function insertIntoChunk(chunk: Chunk, offset: number, length: number, tag: number): void {
  const { lengths, tags } = chunk;
  chunk.size += length;
  let run = 0;
  let inRun = offset;
  while (run < chunk.count && inRun > (lengths[run] ?? 0)) {
    inRun -= lengths[run] ?? 0;
    run += 1;
  }
  if (run < chunk.count && tags[run] === tag) {
    lengths[run] = (lengths[run] ?? 0) + length;
    return;
  }
  const atEndOfRun = run < chunk.count && inRun === lengths[run];
  if (atEndOfRun) {
    run += 1;
    inRun = 0;
    if (run < chunk.count && tags[run] === tag) {
      lengths[run] = (lengths[run] ?? 0) + length;
      return;
    }
  }
  const added = inRun > 0 ? 2 : 1;
  lengths.copyWithin(run + added, run, chunk.count);
  tags.copyWithin(run + added, run, chunk.count);
  chunk.count += added;
  if (inRun > 0) {
    lengths[run + 2] = (lengths[run] ?? 0) - inRun;
    lengths[run] = inRun;
    tags[run + 2] = tags[run] ?? 0;
    run += 1;
  }
  lengths[run] = length;
  tags[run] = tag;
}
