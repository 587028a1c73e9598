/** Chunks are cut to this many UTF-16 units; a key press copies at most one chunk. */
const CHUNK_UNITS = 1024;
const LARGEST_CHUNK = 2 * CHUNK_UNITS;

/**
 * The text of a document in chunks. The tracker needs the text that a change removed (the editor reports only its length) and
 * must not copy the whole document per key press, so it keeps its own copy here: an edit touches one chunk.
 */
export class TextRope {
  #chunks: string[];
  #length: number;
  #atChunk = 0;
  #atOffset = 0;

  constructor(text: string) {
    this.#chunks = cut(text);
    this.#length = text.length;
  }

  /** UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  toString(): string {
    return this.#chunks.join('');
  }

  slice(start: number, end: number): string {
    const from = Math.max(0, start);
    const to = Math.min(end, this.#length);
    if (from >= to) return '';
    this.#find(from);
    let index = this.#atChunk;
    let offset = this.#atOffset;
    const first = this.#chunks[index] ?? '';
    if (to <= offset + first.length) return first.slice(from - offset, to - offset);
    let text = first.slice(from - offset);
    offset += first.length;
    while (offset < to) {
      index += 1;
      const chunk = this.#chunks[index] ?? '';
      text += to - offset < chunk.length ? chunk.slice(0, to - offset) : chunk;
      offset += chunk.length;
    }
    return text;
  }

  /**
   * Replaces `removed` units at `offset` and returns what stood there.
   * @throws RangeError when the range lies outside.
   */
  replace(offset: number, removed: number, text: string): string {
    if (offset < 0 || removed < 0 || offset + removed > this.#length) {
      throw new RangeError(`The range ${offset}+${removed} lies outside of 0..${this.#length}.`);
    }
    this.#find(offset);
    const index = this.#atChunk;
    const start = this.#atOffset;
    const chunk = this.#chunks[index] ?? '';
    const from = offset - start;
    const to = from + removed;
    this.#length += text.length - removed;
    if (to <= chunk.length) {
      const changed = chunk.slice(0, from) + text + chunk.slice(to);
      const taken = removed === 0 ? '' : chunk.slice(from, to);
      this.#put(index, 1, changed);
      return taken;
    }
    const taken = this.#sliceBefore(start, index, offset, removed);
    let last = index;
    let end = start + chunk.length;
    while (end < offset + removed) {
      last += 1;
      end += (this.#chunks[last] ?? '').length;
    }
    const tail = this.#chunks[last] ?? '';
    const changed = chunk.slice(0, from) + text + tail.slice(tail.length - (end - offset - removed));
    this.#put(index, last - index + 1, changed);
    return taken;
  }

  #sliceBefore(start: number, index: number, offset: number, removed: number): string {
    let text = '';
    let at = start;
    for (let chunk = index; text.length < removed; chunk += 1) {
      const part = this.#chunks[chunk] ?? '';
      const from = Math.max(0, offset - at);
      text += part.slice(from, from + removed - text.length);
      at += part.length;
    }
    return text;
  }

  #put(index: number, count: number, changed: string): void {
    if (count === 1 && changed.length > 0 && changed.length <= LARGEST_CHUNK) {
      this.#chunks[index] = changed;
      return;
    }
    const small =
      changed.length < CHUNK_UNITS / 2 && index > 0 && (this.#chunks[index - 1] ?? '').length <= CHUNK_UNITS;
    if (small) this.#chunks.splice(index - 1, count + 1, (this.#chunks[index - 1] ?? '') + changed);
    else this.#chunks.splice(index, count, ...cut(changed));
    this.#atChunk = 0;
    this.#atOffset = 0;
  }

  /** Remembers the chunk that holds `offset` (the last one at the very end). */
  #find(offset: number): void {
    let index = this.#atChunk;
    let start = this.#atOffset;
    if (index >= this.#chunks.length || offset < start / 2) {
      index = 0;
      start = 0;
    }
    while (offset < start) {
      index -= 1;
      start -= (this.#chunks[index] ?? '').length;
    }
    for (;;) {
      const end = start + (this.#chunks[index] ?? '').length;
      if (offset < end || index === this.#chunks.length - 1) break;
      start = end;
      index += 1;
    }
    this.#atChunk = index;
    this.#atOffset = start;
  }
}

function cut(text: string): string[] {
  if (text.length <= LARGEST_CHUNK) return [text];
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK_UNITS) chunks.push(text.slice(at, at + CHUNK_UNITS));
  return chunks;
}
