import { TextChunk } from './textChunk.ts';

/** Chunks are cut to this many UTF-16 units; a key press moves at most one chunk. */
const chunkUnits = 1024;
const largestChunk = 2 * chunkUnits;

/**
 * The text of a document in chunks. The tracker needs the text that a change removed (the editor reports only its length) and
 * must not copy the whole document per key press, so it keeps its own copy here: an edit touches one chunk.
 */
export class TextRope {
  readonly #chunks: TextChunk[];
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
    let text = '';
    for (; offset < to; index += 1) {
      const chunk = this.#chunkAt(index);
      text += chunk.slice(Math.max(0, from - offset), Math.min(to - offset, chunk.length));
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
    const chunk = this.#chunkAt(index);
    const from = offset - start;
    const to = from + removed;
    const taken = removed === 0 ? '' : this.slice(offset, offset + removed);
    this.#length += text.length - removed;
    const length = chunk.length + text.length - removed;
    if (to <= chunk.length && length > 0 && length <= largestChunk) {
      chunk.replace(from, to, text);
      return taken;
    }
    let last = index;
    let end = start + chunk.length;
    while (end < offset + removed) {
      last += 1;
      end += this.#chunkAt(last).length;
    }
    const tail = this.#chunkAt(last);
    const rest = tail.slice(tail.length - (end - offset - removed), tail.length);
    this.#put(index, last - index + 1, chunk.slice(0, from) + text + rest);
    return taken;
  }

  #chunkAt(index: number): TextChunk {
    const chunk = this.#chunks[index];
    if (chunk === undefined) throw new RangeError(`There is no chunk ${index}.`);
    return chunk;
  }

  #put(index: number, count: number, changed: string): void {
    const before = index > 0 ? this.#chunkAt(index - 1) : undefined;
    const isSmall = changed.length < chunkUnits / 2 && before !== undefined && before.length <= chunkUnits;
    if (isSmall) this.#chunks.splice(index - 1, count + 1, new TextChunk(before.toString() + changed));
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
      start -= this.#chunkAt(index).length;
    }
    for (;;) {
      const end = start + this.#chunkAt(index).length;
      if (offset < end || index === this.#chunks.length - 1) break;
      start = end;
      index += 1;
    }
    this.#atChunk = index;
    this.#atOffset = start;
  }
}

function cut(text: string): TextChunk[] {
  if (text.length <= largestChunk) return [new TextChunk(text)];
  const chunks: TextChunk[] = [];
  for (let at = 0; at < text.length; at += chunkUnits) chunks.push(new TextChunk(text.slice(at, at + chunkUnits)));
  return chunks;
}
