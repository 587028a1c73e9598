/** Where the last search in a list of chunks ended. Most edits are close to the previous one, so the next search starts here. */
export class ChunkCursor {
  /** Index of the chunk found last. */
  chunk = 0;
  /** Where it begins, in UTF-16 units. */
  start = 0;

  /**
   * Moves to the chunk that holds `offset`; past the last unit, to the last chunk.
   * @param chunks Not empty.
   * @param prefersLeft At a boundary, moves to the chunk that ends there.
   * @returns The offset in that chunk.
   */
  seek(chunks: readonly { readonly length: number }[], offset: number, prefersLeft = false): number {
    // The start is closer than the last position.
    if (offset < this.start / 2) this.reset();
    while (offset < this.start || (prefersLeft && offset === this.start && this.chunk > 0)) {
      this.chunk -= 1;
      this.start -= lengthAt(chunks, this.chunk);
    }
    for (;;) {
      const end = this.start + lengthAt(chunks, this.chunk);
      if (offset < end || (prefersLeft && offset === end) || this.chunk === chunks.length - 1) break;
      this.start = end;
      this.chunk += 1;
    }
    return offset - this.start;
  }

  /** Call after chunks were added or removed before this position. */
  reset(): void {
    this.chunk = 0;
    this.start = 0;
  }
}

function lengthAt(chunks: readonly { readonly length: number }[], index: number): number {
  const chunk = chunks[index];
  if (chunk === undefined) throw new RangeError(`There is no chunk ${index}.`);
  return chunk.length;
}
