import { isDeepStrictEqual } from 'node:util';
import { listedModels, type WrittenEntry } from '../../models/setup/modelEntries.ts';
import type { Settings } from '../app/settings.ts';
import { nameOf } from './modelsState.ts';

interface RemovedEntry {
  readonly entry: WrittenEntry;
  readonly index: number;
}

/** Changes of the stored entries, one after the other: two quick clicks would otherwise both start from the same list, and one be lost. */
export class EntryChanges {
  readonly #settings: Pick<Settings, 'modelEntries' | 'setModels'>;
  #last: Promise<void> = Promise.resolve();
  #removed: RemovedEntry | undefined;

  constructor(settings: Pick<Settings, 'modelEntries' | 'setModels'>) {
    this.#settings = settings;
  }

  /** Name of the model that `undo` brings back. */
  get removed(): string | undefined {
    return this.#removed && nameOf(this.#removed.entry);
  }

  make(change: (entries: readonly WrittenEntry[]) => readonly WrittenEntry[]): Promise<void> {
    return this.#inTurn(() => this.#settings.setModels(change(this.#settings.modelEntries())));
  }

  remove(key: string): Promise<void> {
    const asked = listedModels(this.#settings.modelEntries()).find((model) => model.key === key)?.entry;
    return this.#inTurn(async () => {
      const entries = this.#settings.modelEntries();
      // The key of a wrong entry may be its place, which after a double click is that of the next one.
      const index = listedModels(entries).findIndex(
        (model) => model.key === key && (model.problem === undefined || isDeepStrictEqual(model.entry, asked)),
      );
      const entry = entries[index];
      if (entry !== undefined) await this.#store(entries.toSpliced(index, 1), { entry, index });
    });
  }

  /** Puts the entry removed last back in its place. */
  undo(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#removed === undefined) return;
      const { entry, index } = this.#removed;
      await this.#store(this.#settings.modelEntries().toSpliced(index, 0, entry), undefined);
    });
  }

  /** Nothing can be brought back from now on. */
  forget(): void {
    this.#removed = undefined;
  }

  /** What was removed changes first, since storing tells the page; it changes back if the settings cannot be written. */
  async #store(entries: readonly WrittenEntry[], removed: RemovedEntry | undefined): Promise<void> {
    const before = this.#removed;
    this.#removed = removed;
    try {
      await this.#settings.setModels(entries);
    } catch (error) {
      this.#removed = before;
      throw error;
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    // Whoever asked for this change handles its error; the next one starts all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }
}
