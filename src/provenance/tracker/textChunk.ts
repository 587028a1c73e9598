const wide = /[\u{100}-\u{10ffff}]/u;
/** Room for some more key presses, in UTF-16 units. */
const slackUnits = 64;

/**
 * A short piece of text that is edited in place: a string would be copied at every key press, leaving garbage. One byte a unit while that
 * suffices.
 */
export class TextChunk {
  /** UTF-16 units. */
  length: number;
  #bytes: Buffer;
  #isWide: boolean;

  constructor(text: string) {
    this.length = text.length;
    this.#isWide = wide.test(text);
    this.#bytes = Buffer.allocUnsafe((text.length + slackUnits) << Number(this.#isWide));
    this.#write(0, text);
  }

  toString(): string {
    return this.slice(0, this.length);
  }

  /** @param from 0 to `to`. @param to At most the length. */
  slice(from: number, to: number): string {
    if (this.#isWide) return this.#bytes.toString('utf16le', 2 * from, 2 * to);
    return to - from === 1 ? String.fromCharCode(this.#bytes[from] ?? 0) : this.#bytes.toString('latin1', from, to);
  }

  /** Replaces [from, to). */
  replace(from: number, to: number, text: string): void {
    if (!this.#isWide && wide.test(text)) this.#widen();
    const length = this.length + text.length - (to - from);
    const shift = Number(this.#isWide);
    const [target, source, end] = [(from + text.length) << shift, to << shift, this.length << shift];
    if (length << shift > this.#bytes.length) {
      const larger = Buffer.allocUnsafe((length + slackUnits) << shift);
      this.#bytes.copy(larger, 0, 0, from << shift);
      this.#bytes.copy(larger, target, source, end);
      this.#bytes = larger;
    } else if (target !== source) this.#bytes.copyWithin(target, source, end);
    this.length = length;
    this.#write(from, text);
  }

  #write(at: number, text: string): void {
    if (this.#isWide) this.#bytes.write(text, 2 * at, 'utf16le');
    else if (text.length === 1) this.#bytes[at] = text.charCodeAt(0);
    else this.#bytes.write(text, at, 'latin1');
  }

  #widen(): void {
    this.#bytes = Buffer.from(this.#bytes.toString('latin1', 0, this.length), 'utf16le');
    this.#isWide = true;
  }
}
