/** A longer line is data, not something a person wrote. Source: Claude Code's contribution metrics. */
const maxCodeLength = 1000;
/** An effective line has more non-whitespace characters than this. Source: Claude Code's contribution metrics. */
const minEffectiveChars = 3;

export const lineFlags = { effective: 1, code: 2 } as const;

/**
 * Storage for the lines of one commit's patch while it is read: four arrays in total, because four per hunk would cost more than the
 * reading.
 */
export class FactColumns {
  #size = 0;
  hashes = new Float64Array(256);
  weights = new Int32Array(256);
  sizes = new Int32Array(256);
  flags = new Uint8Array(256);

  /** @returns the index for the next line. */
  next(): number {
    if (this.#size === this.hashes.length) this.#grow();
    this.#size += 1;
    return this.#size - 1;
  }

  /** Starts over; earlier contents are overwritten. */
  clear(): void {
    this.#size = 0;
  }

  #grow(): void {
    const { hashes, weights, sizes, flags } = this;
    const size = hashes.length * 2;
    this.hashes = new Float64Array(size);
    this.hashes.set(hashes);
    this.weights = new Int32Array(size);
    this.weights.set(weights);
    this.sizes = new Int32Array(size);
    this.sizes.set(sizes);
    this.flags = new Uint8Array(size);
    this.flags.set(flags);
  }
}

/** By byte: 0 for whitespace, 3 for word characters, 1 for anything else. */
const classOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 32 || (byte >= 9 && byte <= 13)) return 0;
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128 ? 3 : 1;
});

/**
 * What is kept of some patch lines: enough to see whether two lines are equal except for whitespace, without keeping their text. Lines of
 * one side of a hunk are contiguous in the columns, since git prints one side after the other.
 */
export class LineFacts {
  readonly #columns: FactColumns;
  readonly #isCompared: boolean;
  #start = 0;
  #length = 0;
  /** Hash of all lines together, ignoring what a formatter may change: whitespace, quote style, commas and semicolons. */
  #joined = 0x811c9dc5;
  #joinedLow = 0x01000193;
  #joinedSize = 0;

  /** @param isCompared False if the hunk has only one side, so that {@link isReformatted} is never called. */
  constructor(columns = new FactColumns(), isCompared = true) {
    this.#columns = columns;
    this.#isCompared = isCompared;
  }

  get length(): number {
    return this.#length;
  }

  /** 53-bit hash of the non-whitespace characters. */
  hash(line: number): number {
    return line < this.#length ? (this.#columns.hashes[this.#start + line] ?? 0) : 0;
  }

  /** Number of letters and digits in a line, a measure of how distinctive it is. */
  weight(line: number): number {
    return line < this.#length ? (this.#columns.weights[this.#start + line] ?? 0) : 0;
  }

  /** Number of non-whitespace characters in a line. */
  size(line: number): number {
    return line < this.#length ? (this.#columns.sizes[this.#start + line] ?? 0) : 0;
  }

  /** Bit set of {@link lineFlags}. */
  flags(line: number): number {
    return line < this.#length ? (this.#columns.flags[this.#start + line] ?? 0) : 0;
  }

  /** @param bytes Contains the line from `start` to `stop`. */
  add(bytes: Uint8Array, start: number, stop: number): void {
    let high = 0x811c9dc5;
    let low = 0x01000193;
    let weight = 0;
    let size = 0;
    let opening = 0;
    for (let at = start; at < stop; at += 1) {
      const byte = bytes[at] ?? 32;
      const kind = classOfByte[byte] ?? 0;
      if (kind === 0) continue;
      size += 1;
      if (size <= 4) opening = ((opening << 8) | byte) >>> 0;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low ^ byte, 0x85ebca6b);
      weight += kind >> 1;
    }
    if (this.#isCompared) this.#join(bytes, start, stop);
    const isEffective = size > minEffectiveChars && stop - start <= maxCodeLength;
    const isCode = weight > 0 && !isComment(opening, Math.min(size, 4));
    const place = this.#columns.next();
    if (this.#length === 0) this.#start = place;
    this.#length += 1;
    this.#columns.hashes[place] = (high >>> 0) * 0x200000 + (low >>> 11);
    this.#columns.weights[place] = weight;
    this.#columns.sizes[place] = size;
    this.#columns.flags[place] = (isEffective ? lineFlags.effective : 0) | (isCode ? lineFlags.code : 0);
  }

  /** Whether both have the same content split into different lines, as a formatter would do. */
  isReformatted(other: LineFacts): boolean {
    return (
      this.#joinedSize > 0 &&
      this.#joinedSize === other.#joinedSize &&
      this.#joined === other.#joined &&
      this.#joinedLow === other.#joinedLow
    );
  }

  #join(bytes: Uint8Array, start: number, stop: number): void {
    // Local variables are faster than fields, and this runs for every character of the history.
    let joined = this.#joined;
    let joinedLow = this.#joinedLow;
    let joinedSize = this.#joinedSize;
    for (let at = start; at < stop; at += 1) {
      const byte = bytes[at] ?? 32;
      if (classOfByte[byte] === 0 || byte === 44 || byte === 59) continue;
      const plain = byte === 34 || byte === 96 ? 39 : byte;
      joined = Math.imul(joined ^ plain, 0x01000193);
      joinedLow = Math.imul(joinedLow ^ plain, 0x85ebca6b);
      joinedSize += 1;
    }
    this.#joined = joined;
    this.#joinedLow = joinedLow;
    this.#joinedSize = joinedSize;
  }
}

/** How comments start in common languages: `//`, `/*`, `*`, `#` (but not `#include`, `#define`), `--`, `<!--`, `;`, `%`, `"""`. */
function isComment(opening: number, size: number): boolean {
  const at = (index: number) => (index < size ? (opening >>> (8 * (size - 1 - index))) & 0xff : 0);
  const [first, second, third] = [at(0), at(1), at(2)];
  if (first === 47) return second === 47 || second === 42;
  if (first === 42) return size === 1 || second !== 61;
  if (first === 35) return second !== 105 && second !== 100 && second !== 101 && second !== 117 && second !== 112;
  if (first === 45) return second === 45;
  if (first === 60) return second === 33 && third === 45;
  return first === 59 || first === 37 || (first === 34 && second === 34 && third === 34);
}
