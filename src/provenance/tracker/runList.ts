import { ChunkCursor } from './chunkCursor.ts';
import { type FlatRuns, pushRun } from './flatRuns.ts';

/** Runs in one chunk. An edit moves at most this many integers and skips the other chunks by their totals. */
const chunkRuns = 256;
/** Two neighbours that together hold fewer runs are merged, so that deletions do not leave many tiny chunks. */
const joinBelow = 128;

/** Shared, because most key presses remove nothing. */
const nothing: FlatRuns = [];

class Chunk {
  readonly lengths = new Uint32Array(chunkRuns);
  readonly tags = new Uint32Array(chunkRuns);
  count = 0;
  /** Sum of its run lengths in UTF-16 units. */
  length = 0;
}

/**
 * The tags of a document as runs (length, tag id) in chunks of typed arrays: 8 bytes a run and as much slack. An edit costs O(chunks +
 * chunk size); the last position is remembered, so that edits close together need no search.
 */
export class RunList {
  #chunks: Chunk[] = [new Chunk()];
  #length = 0;
  readonly #cursor = new ChunkCursor();

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
   * Replaces `removed` units at `offset` with runs and returns the runs that were there.
   * @throws RangeError when the range is outside the text.
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
    let rest = this.#cursor.seek(this.#chunks, offset);
    const chunk = this.#chunkAt(this.#cursor.chunk);
    for (let run = 0; run < chunk.count; run += 1) {
      const length = chunk.lengths[run] ?? 0;
      if (rest < length) return chunk.tags[run] ?? 0;
      rest -= length;
    }
    return 0;
  }

  /** The runs of [start, end), trimmed to it. */
  slice(start = 0, end = this.#length): number[] {
    const runs: number[] = [];
    const from = Math.max(0, start);
    const to = Math.min(end, this.#length);
    if (from >= to) return runs;
    this.#cursor.seek(this.#chunks, from);
    let offset = this.#cursor.start;
    for (let index = this.#cursor.chunk; index < this.#chunks.length && offset < to; index += 1) {
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

  #remove(offset: number, removed: number): number[] {
    const taken: number[] = [];
    let left = removed;
    while (left > 0) {
      const inChunk = this.#cursor.seek(this.#chunks, offset);
      const chunk = this.#chunkAt(this.#cursor.chunk);
      const before = left;
      left = removeFromChunk(chunk, inChunk, left, taken);
      this.#length -= before - left;
      if (chunk.count < joinBelow) this.#tidy(this.#cursor.chunk);
    }
    return taken;
  }

  #insert(offset: number, length: number, tag: number): void {
    // At a boundary, the left one: text grows where it is typed.
    let inChunk = this.#cursor.seek(this.#chunks, offset, true);
    if (this.#chunkAt(this.#cursor.chunk).count > chunkRuns - 2) {
      this.#split(this.#cursor.chunk);
      inChunk = this.#cursor.seek(this.#chunks, offset, true);
    }
    insertIntoChunk(this.#chunkAt(this.#cursor.chunk), inChunk, length, tag);
    this.#length += length;
  }

  #split(index: number): void {
    const left = this.#chunkAt(index);
    const right = new Chunk();
    const half = left.count >> 1;
    right.lengths.set(left.lengths.subarray(half, left.count));
    right.tags.set(left.tags.subarray(half, left.count));
    right.count = left.count - half;
    for (let run = 0; run < right.count; run += 1) right.length += right.lengths[run] ?? 0;
    left.count = half;
    left.length -= right.length;
    this.#chunks.splice(index + 1, 0, right);
  }

  /** Drops an empty chunk, merges a small one with a small neighbour. */
  #tidy(index: number): void {
    const chunk = this.#chunkAt(index);
    if (chunk.count === 0) {
      if (this.#chunks.length === 1) return;
      this.#chunks.splice(index, 1);
      this.#cursor.reset();
      return;
    }
    const next = this.#chunks[index + 1];
    if (next === undefined || chunk.count + next.count >= joinBelow) return;
    chunk.lengths.set(next.lengths.subarray(0, next.count), chunk.count);
    chunk.tags.set(next.tags.subarray(0, next.count), chunk.count);
    chunk.count += next.count;
    chunk.length += next.length;
    this.#chunks.splice(index + 1, 1);
  }
}

/** Takes up to `wanted` units from `offset` in the chunk; returns how many are still missing. */
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
    chunk.length -= head;
    left -= head;
    run += 1;
  }
  let whole = run;
  while (left > 0 && whole < chunk.count && (lengths[whole] ?? 0) <= left) {
    const length = lengths[whole] ?? 0;
    pushRun(taken, length, tags[whole] ?? 0);
    chunk.length -= length;
    left -= length;
    whole += 1;
  }
  if (left > 0 && whole < chunk.count) {
    pushRun(taken, left, tags[whole] ?? 0);
    lengths[whole] = (lengths[whole] ?? 0) - left;
    chunk.length -= left;
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
  chunk.length += length;
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
