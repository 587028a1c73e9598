/** More than this many characters is data, not a line that somebody wrote. Source: Claude Code's contribution metrics. */
const maxCodeLength = 1000;
/** An effective line has more characters than this after trimming. Source: Claude Code's contribution metrics. */
const minEffectiveChars = 3;

export const lineFlags = { effective: 1, code: 2 } as const;

/**
 * What is kept of some lines of a patch: enough to see that two lines are the same but for blanks, without keeping their text.
 */
export class LineFacts {
  /** 53 bits of the characters that are not blank. */
  readonly hashes: number[] = [];
  /** Letters and digits of each line: how much it says. */
  readonly weights: number[] = [];
  /** Characters of each line that are not blank. */
  readonly sizes: number[] = [];
  /** Of {@link lineFlags}. */
  readonly flags: number[] = [];
  /** Of all lines together, without blanks, quotes made equal, commas and semicolons left out: what a formatter may change. */
  #joined = 0x811c9dc5;
  #joinedLow = 0x01000193;
  #joinedSize = 0;

  get length(): number {
    return this.hashes.length;
  }

  /** @param bytes The line stands in them from `start` to `stop`. */
  add(bytes: Uint8Array, start: number, stop: number): void {
    let high = 0x811c9dc5;
    let low = 0x01000193;
    let weight = 0;
    let size = 0;
    let opening = 0;
    // Fields are slower than variables, and this runs for each character of the history.
    let joined = this.#joined;
    let joinedLow = this.#joinedLow;
    let joinedSize = this.#joinedSize;
    for (let at = start; at < stop; at += 1) {
      const byte = bytes[at] ?? 32;
      if (byte === 32 || (byte >= 9 && byte <= 13)) continue;
      size += 1;
      if (size <= 4) opening = ((opening << 8) | byte) >>> 0;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low ^ byte, 0x85ebca6b);
      if ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128)
        weight += 1;
      if (byte === 44 || byte === 59) continue;
      const plain = byte === 34 || byte === 96 ? 39 : byte;
      joined = Math.imul(joined ^ plain, 0x01000193);
      joinedLow = Math.imul(joinedLow ^ plain, 0x85ebca6b);
      joinedSize += 1;
    }
    this.#joined = joined;
    this.#joinedLow = joinedLow;
    this.#joinedSize = joinedSize;
    this.hashes.push((high >>> 0) * 0x200000 + (low >>> 11));
    this.weights.push(weight);
    this.sizes.push(size);
    const isEffective = size > minEffectiveChars && stop - start <= maxCodeLength;
    const isCode = weight > 0 && !isComment(opening, Math.min(size, 4));
    this.flags.push((isEffective ? lineFlags.effective : 0) | (isCode ? lineFlags.code : 0));
  }

  /** Whether both say the same, cut into lines another way: a formatter's work. */
  isReformatted(other: LineFacts): boolean {
    return (
      this.#joinedSize > 0 &&
      this.#joinedSize === other.#joinedSize &&
      this.#joined === other.#joined &&
      this.#joinedLow === other.#joinedLow
    );
  }
}

/** How a comment begins in the common languages: `//`, `/*`, `*`, `#` (no `#include`, `#define`), `--`, `<!--`, `;`, `%`, `"""`. */
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
