import type { Clock } from '../../base/clock.ts';
import { commitEventKind, lotEventKind } from '../../history/insertionEvents.ts';
import type { LotHistory } from '../../history/survival.ts';
import type { Recorder } from '../app/recorder.ts';

/** The record is read again at most so often. */
const freshForMs = 5000;

/** What became of each accepted piece, from the record. */
export class KeptShares {
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  #lots: ReadonlyMap<string, LotHistory> = new Map();
  #readMs = Number.NEGATIVE_INFINITY;

  constructor(recorder: Recorder, clock: Clock) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  async lots(): Promise<ReadonlyMap<string, LotHistory>> {
    if (this.#clock.monotonicMs() - this.#readMs < freshForMs) return this.#lots;
    this.#readMs = this.#clock.monotonicMs();
    await this.#recorder.flush();
    const [store, { lotsOf }] = await Promise.all([this.#recorder.store(), import('../../history/survival.ts')]);
    const lots = lotsOf(store.events({ kinds: [lotEventKind, commitEventKind] }));
    this.#lots = new Map(lots.map((lot) => [lot.id, lot]));
    return this.#lots;
  }

  /** Share of the characters of a piece that is left, 0 to 1; null when the record does not have it yet. */
  async kept(lot: string | undefined): Promise<number | null> {
    const history = lot === undefined ? undefined : (await this.lots()).get(lot);
    return history === undefined ? null : Math.min(1, (history.totals.at(-1)?.chars ?? 0) / history.born);
  }
}
