import type { Clock } from '../../base/clock.ts';
import { commitEventKind, insertionEventKind } from '../../history/insertionEvents.ts';
import type { InsertionHistory } from '../../history/survival.ts';
import type { Recorder } from '../app/recorder.ts';

/** How long data read from the record counts as current, ms. */
const freshForMs = 5000;

/** What became of each accepted piece, according to the record. */
export class KeptShares {
  readonly #recorder: Pick<Recorder, 'flush' | 'store'>;
  readonly #clock: Clock;
  /** Callers that ask during a read share it. */
  #reading: Promise<ReadonlyMap<string, InsertionHistory>> = Promise.resolve(new Map());
  #readMs = Number.NEGATIVE_INFINITY;

  constructor(recorder: Pick<Recorder, 'flush' | 'store'>, clock: Clock) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  insertions(): Promise<ReadonlyMap<string, InsertionHistory>> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#readMs < freshForMs) return this.#reading;
    this.#readMs = nowMs;
    this.#reading = this.#read();
    return this.#reading;
  }

  async #read(): Promise<ReadonlyMap<string, InsertionHistory>> {
    await this.#recorder.flush();
    const [store, { insertionsOf }] = await Promise.all([this.#recorder.store(), import('../../history/survival.ts')]);
    const insertions = insertionsOf(store.events({ kinds: [insertionEventKind, commitEventKind] }));
    return new Map(insertions.map((insertion) => [insertion.id, insertion]));
  }

  /** Share of a piece's characters that is left, 0 to 1; null if the record does not have it yet. */
  async kept(insertion: string | undefined): Promise<number | null> {
    if (insertion === undefined) return null;
    const askedMs = this.#clock.monotonicMs();
    let history = (await this.insertions()).get(insertion);
    if (history === undefined && this.#readMs < askedMs) {
      // Accepted after the record was read.
      this.#readMs = Number.NEGATIVE_INFINITY;
      history = (await this.insertions()).get(insertion);
    }
    return history === undefined ? null : Math.min(1, (history.totals.at(-1)?.chars ?? 0) / history.born);
  }
}
