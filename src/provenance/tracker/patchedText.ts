/** Reads a part of the text below the patches. */
export interface TextSource {
  readonly length: number;
  slice(start: number, end: number): string;
}

/** A part of the text below if `text` is null. */
interface Piece {
  readonly text: string | null;
  readonly start: number;
  readonly end: number;
}

/** A text expressed as patches on another one without copying it, to try out what several undo steps would give. */
export class PatchedText {
  #pieces: Piece[];
  readonly #below: TextSource;
  #length: number;

  constructor(below: TextSource) {
    this.#below = below;
    this.#length = below.length;
    this.#pieces = below.length > 0 ? [{ text: null, start: 0, end: below.length }] : [];
  }

  get length(): number {
    return this.#length;
  }

  get pieceCount(): number {
    return this.#pieces.length;
  }

  /** Returns false and changes nothing if the range is outside the text. */
  replace(offset: number, removed: number, text: string): boolean {
    if (offset + removed > this.#length) return false;
    const first = this.#cutAt(offset);
    const last = this.#cutAt(offset + removed);
    const middle: Piece[] = text.length > 0 ? [{ text, start: 0, end: text.length }] : [];
    this.#pieces.splice(first, last - first, ...middle);
    this.#length += text.length - removed;
    return true;
  }

  /** Same text? Reads only what lies between the first and the last difference of the patches. */
  equals(other: PatchedText): boolean {
    if (this.#length !== other.#length) return false;
    const head = Math.min(this.#untouchedHead(), other.#untouchedHead());
    const tail = Math.min(this.#untouchedTail(), other.#untouchedTail(), this.#length - head);
    return this.#read(head, this.#length - tail) === other.#read(head, other.#length - tail);
  }

  #untouchedHead(): number {
    const first = this.#pieces[0];
    return first === undefined || first.text !== null || first.start !== 0 ? 0 : first.end;
  }

  #untouchedTail(): number {
    const last = this.#pieces.at(-1);
    return last === undefined || last.text !== null || last.end !== this.#below.length ? 0 : last.end - last.start;
  }

  #read(start: number, end: number): string {
    let text = '';
    let offset = 0;
    for (const piece of this.#pieces) {
      const size = piece.end - piece.start;
      const from = Math.max(start, offset) - offset + piece.start;
      const to = Math.min(end, offset + size) - offset + piece.start;
      if (to > from) text += piece.text === null ? this.#below.slice(from, to) : piece.text.slice(from, to);
      offset += size;
    }
    return text;
  }

  /** Index of the piece that starts at `offset`, splitting a piece if necessary. */
  #cutAt(offset: number): number {
    let at = 0;
    for (let index = 0; index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index];
      if (piece === undefined) break;
      if (at === offset) return index;
      const size = piece.end - piece.start;
      if (offset < at + size) {
        const middle = piece.start + offset - at;
        this.#pieces.splice(index, 1, { ...piece, end: middle }, { ...piece, start: middle });
        return index + 1;
      }
      at += size;
    }
    return this.#pieces.length;
  }
}
