/** Id of the break between two files, and of words beyond the limits. */
export const unknownWord = 0;

/** Most words to learn; a workspace of 10,000 files has about 200,000. */
const maxWords = 400_000;
/** Longer tokens are data that nobody types again. */
const maxUnits = 200;
/** 1,048,576 slots: open addressing stays fast below half full. */
const slotBits = 20;
const chunkUnits = 1 << 16;

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Numbers for words. The text is in arrays of UTF-16 units, since a `Map` of 400,000 strings takes 40 MB and blocks for 30 ms each time it
 * grows.
 */
export class Vocabulary {
  readonly #slots = new Int32Array(1 << slotBits);
  readonly #hashes = new Int32Array(maxWords);
  readonly #starts = new Int32Array(maxWords);
  readonly #lengths = new Uint8Array(maxWords);
  readonly #chunks: Uint16Array[] = [];
  #size = 1;
  #end = 0;

  /** Number of words, including the unknown one. */
  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    const perWord = this.#hashes.byteLength + this.#starts.byteLength + this.#lengths.byteLength;
    return this.#slots.byteLength + perWord + this.#chunks.length * chunkUnits * 2;
  }

  /** The word's number, or `unknownWord`. */
  find(word: string): number {
    return word.length > maxUnits ? unknownWord : (this.#slots[this.#slotOf(word, hashOf(word))] ?? unknownWord);
  }

  /** The word's number, a new one if it has none; `unknownWord` beyond the limits. */
  add(word: string): number {
    if (word.length > maxUnits) return unknownWord;
    const hash = hashOf(word);
    const slot = this.#slotOf(word, hash);
    const known = this.#slots[slot] ?? unknownWord;
    if (known !== unknownWord || this.#size >= maxWords) return known;
    const id = this.#size;
    this.#size += 1;
    this.#slots[slot] = id;
    this.#hashes[id] = hash;
    this.#starts[id] = this.#write(word);
    this.#lengths[id] = word.length;
    return id;
  }

  wordOf(id: number): string {
    const start = this.#starts[id] ?? 0;
    const from = start % chunkUnits;
    const units = this.#chunks[(start - from) / chunkUnits]?.subarray(from, from + (this.#lengths[id] ?? 0));
    return units === undefined ? '' : String.fromCharCode(...units);
  }

  /** Whether the word begins with a line break. */
  isLineBreak(id: number): boolean {
    if (id === unknownWord || (this.#lengths[id] ?? 0) === 0) return false;
    const start = this.#starts[id] ?? 0;
    const from = start % chunkUnits;
    const unit = this.#chunks[(start - from) / chunkUnits]?.[from];
    return unit === lineFeed || unit === carriageReturn;
  }

  #slotOf(word: string, hash: number): number {
    let slot = hash >>> (32 - slotBits);
    for (;;) {
      const id = this.#slots[slot] ?? unknownWord;
      if (id === unknownWord || (this.#hashes[id] === hash && this.#is(id, word))) return slot;
      slot = (slot + 1) & ((1 << slotBits) - 1);
    }
  }

  #is(id: number, word: string): boolean {
    if (this.#lengths[id] !== word.length) return false;
    const start = this.#starts[id] ?? 0;
    const from = start % chunkUnits;
    const chunk = this.#chunks[(start - from) / chunkUnits];
    for (let at = 0; at < word.length; at += 1) if (chunk?.[from + at] !== word.charCodeAt(at)) return false;
    return true;
  }

  /** A word never spans two chunks. */
  #write(word: string): number {
    const room = this.#chunks.length * chunkUnits - this.#end;
    if (room < word.length) {
      this.#end = this.#chunks.length * chunkUnits;
      this.#chunks.push(new Uint16Array(chunkUnits));
    }
    const chunk = this.#chunks.at(-1);
    const start = this.#end;
    for (let at = 0; at < word.length; at += 1) if (chunk) chunk[(start % chunkUnits) + at] = word.charCodeAt(at);
    this.#end += word.length;
    return start;
  }
}

/** FNV-1a over UTF-16 units, with a final multiplication to mix the upper bits too, which choose the slot. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1);
}
