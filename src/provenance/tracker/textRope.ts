import { ChunkCursor } from './chunkCursor.ts';
import { TextChunk } from './textChunk.ts';

/** Chunks are split at this many UTF-16 units; a key press moves at most one chunk. */
const chunkUnits = 1024;
const largestChunk = 2 * chunkUnits;

/**
 * The text of a document in chunks. The tracker needs the text that a change removed (the editor reports only its length) and must not
 * copy the whole document on every key press, so it keeps its own copy here: an edit touches one chunk.
 */
export class TextRope {
  readonly #chunks: TextChunk[];
  #length: number;
  readonly #cursor = new ChunkCursor();

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
    this.#cursor.seek(this.#chunks, from);
    let { chunk: index, start: offset } = this.#cursor;
    let text = '';
    for (; offset < to; index += 1) {
      const chunk = this.#chunkAt(index);
      text += chunk.slice(Math.max(0, from - offset), Math.min(to - offset, chunk.length));
      offset += chunk.length;
    }
    return text;
  }

  /** Replaces `removed` units at `offset` and returns the text that was there. @throws RangeError when the range is outside the text. */
  replace(offset: number, removed: number, text: string): string {
    if (offset < 0 || removed < 0 || offset + removed > this.#length) {
      throw new RangeError(`The range ${offset}+${removed} lies outside of 0..${this.#length}.`);
    }
    const from = this.#cursor.seek(this.#chunks, offset);
    const { chunk: index, start } = this.#cursor;
    const chunk = this.#chunkAt(index);
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
    this.#cursor.reset();
  }
}

function cut(text: string): TextChunk[] {
  if (text.length <= largestChunk) return [new TextChunk(text)];
  const chunks: TextChunk[] = [];
  for (let at = 0; at < text.length; at += chunkUnits) chunks.push(new TextChunk(text.slice(at, at + chunkUnits)));
  return chunks;
}
