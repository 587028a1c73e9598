import { GrowingColumn, int32Column } from './growingColumn.ts';
import { minWeightInFile } from './moves.ts';

/** A line not credited to any commit yet. */
export const noWriter = -0x80000000;
/** Values at or below this are credits; {@link beforeHistory} is -1, and commits count from 0. */
const firstCredit = -2;

/** The columns of {@link Credits}, for storage. */
export interface CreditColumns {
  readonly by: Int32Array<ArrayBuffer>;
  readonly source: Int32Array<ArrayBuffer>;
  readonly weights: Uint16Array<ArrayBuffer>;
  readonly starts: Uint8Array<ArrayBuffer>;
}

/**
 * Lines that a commit copied or moved within a file. `git blame -M` attributes them to whoever wrote the original, but only if enough of
 * the copy remains. That is known only at the end, so both answers are kept until then.
 */
export class Credits {
  /** The commit that copied the line. */
  readonly #by = int32Column();
  /** Who wrote the original: a commit, or another credit. */
  readonly #source = int32Column();
  /** Number of letters and digits in the line, capped at 65,535. */
  readonly #weights = new GrowingColumn((size) => new Uint16Array(size));
  /** 1 at the start of a run of copied lines. */
  readonly #starts = new GrowingColumn((size) => new Uint8Array(size));

  /** @returns a placeholder for the line's writer, resolved by {@link writersOf}. */
  add(by: number, source: number, weight: number, isStart: boolean): number {
    this.#by.push(by);
    this.#weights.push(Math.min(weight, 0xffff));
    this.#starts.push(isStart ? 1 : 0);
    return firstCredit - this.#source.push(source);
  }

  /** The commit that wrote each line of a file. @param written From `FileState.changed`. */
  writersOf(written: Int32Array): Int32Array {
    const writers = written.slice();
    this.#settle(writers, 0, writers.length);
    return writers;
  }

  columns(): CreditColumns {
    return {
      by: this.#by.values(),
      source: this.#source.values(),
      weights: this.#weights.values(),
      starts: this.#starts.values(),
    };
  }

  load({ by, source, weights, starts }: CreditColumns): void {
    this.#by.load(by);
    this.#source.load(source);
    this.#weights.load(weights);
    this.#starts.load(starts);
  }

  #settle(writers: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const credit = firstCredit - (writers[at] ?? 0);
      if (credit < 0) {
        at += 1;
        continue;
      }
      let weight = this.#weights.at(credit);
      let length = 1;
      while (
        at + length < to &&
        firstCredit - (writers[at + length] ?? 0) === credit + length &&
        this.#starts.at(credit + length) === 0
      ) {
        weight += this.#weights.at(credit + length);
        length += 1;
      }
      const isEnough = weight >= minWeightInFile;
      for (let step = 0; step < length; step += 1)
        writers[at + step] = isEnough ? this.#source.at(credit + step) : this.#by.at(credit);
      // The original may itself have been a copy.
      if (isEnough) this.#settle(writers, at, at + length);
      at += length;
    }
  }
}
