import { GrowingColumn, int32Column } from './growingColumn.ts';
import { minWeightInFile } from './moves.ts';

/** A line that no commit is named for yet. */
export const noWriter = -0x80000000;
/** Smaller values stand for credits; {@link beforeHistory} is -1, and commits count from 0. */
const firstCredit = -2;

/** The columns of {@link Credits}, for storing. */
export interface CreditColumns {
  readonly by: Int32Array<ArrayBuffer>;
  readonly source: Int32Array<ArrayBuffer>;
  readonly weights: Uint16Array<ArrayBuffer>;
  readonly starts: Uint8Array<ArrayBuffer>;
}

/**
 * Lines that a commit copied or moved within a file. `git blame -M` gives them to whoever wrote the original, but only where what is
 * left of the copy still says enough. How much is left is known at the end only, so both answers are kept until then.
 */
export class Credits {
  /** The commit that copied the line. */
  readonly #by = int32Column();
  /** Who wrote the original: a commit, or another credit. */
  readonly #source = int32Column();
  /** Letters and digits of the line, at most 65,535. */
  readonly #weights = new GrowingColumn((size) => new Uint16Array(size));
  /** 1 where a run of copied lines begins. */
  readonly #starts = new GrowingColumn((size) => new Uint8Array(size));

  /** @returns what stands for the writer of the line until {@link writersOf} is asked. */
  add(by: number, source: number, weight: number, isStart: boolean): number {
    this.#by.push(by);
    this.#weights.push(Math.min(weight, 0xffff));
    this.#starts.push(isStart ? 1 : 0);
    return firstCredit - this.#source.push(source);
  }

  /** The commit that wrote each line of a file. @param written Of `FileState.changed`. */
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
      // The original may have been a copy itself.
      if (isEnough) this.#settle(writers, at, at + length);
      at += length;
    }
  }
}
