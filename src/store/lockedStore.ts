import type { Disposable } from '../base/disposable.ts';
import type { NewEvent } from './event.ts';
import type { DocumentStore, KeyValueStore, Store } from './storeTypes.ts';
import type { Timer } from './timer.ts';

/** How often the file is tried again, ms. Own choice: a backup or a virus scanner holds it for seconds to minutes. */
const retryMs = 15_000;

export interface Reopening {
  readonly timer: Timer;
  /** Told once when what waited in memory has been written. */
  report(sentence: string): void;
}

/**
 * A store whose file was locked when it was opened: it works in memory, tries the file again from time to time, and then writes
 * everything that came meanwhile, in order, and goes on there.
 */
export class LockedStore implements Store {
  readonly path: string;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValueStore;
  readonly #reopen: () => Store | undefined;
  readonly #reopening: Reopening;
  /** What was written in memory, to be done again on the file; each once. */
  readonly #waiting: ((store: Store) => void)[] = [];
  #store: Store;
  #opened: Store | undefined;
  #next: Disposable;

  /** @param reopen Opens the file; undefined or a fault of SQLite's while it is locked. */
  constructor(memory: Store, reopen: () => Store | undefined, reopening: Reopening) {
    this.#store = memory;
    this.#reopen = reopen;
    this.#reopening = reopening;
    this.path = memory.path;
    this.#next = reopening.timer.after(retryMs, () => this.#retry());
    this.documents = {
      writeSnapshot: (uri, bytes) => this.#write((store) => store.documents.writeSnapshot(uri, bytes)),
      readSnapshot: (uri) => this.#store.documents.readSnapshot(uri),
      changeSnapshot: (uri, change) => this.#write((store) => store.documents.changeSnapshot(uri, change)),
      appendJournal: (uri, bytes) => this.#write((store) => store.documents.appendJournal(uri, bytes)),
      readJournal: (uri) => this.#store.documents.readJournal(uri),
      read: (uri) => this.#store.documents.read(uri),
      renameDocument: (from, to) => this.#write((store) => store.documents.renameDocument(from, to)),
      uris: () => this.#store.documents.uris(),
    };
    this.keyValue = {
      get: (key) => this.#store.keyValue.get(key),
      set: (key, value) => this.#write((store) => store.keyValue.set(key, value)),
      delete: (key) => this.#write((store) => store.keyValue.delete(key)),
    };
  }

  get mode(): Store['mode'] {
    return this.#store.mode;
  }

  append(events: readonly NewEvent[]): number {
    return this.#write((store) => store.append(events));
  }

  events(...args: Parameters<Store['events']>): ReturnType<Store['events']> {
    return this.#store.events(...args);
  }

  lease(...args: Parameters<Store['lease']>): boolean {
    return this.#store.lease(...args);
  }

  releaseLease(...args: Parameters<Store['releaseLease']>): void {
    this.#store.releaseLease(...args);
  }

  health(): ReturnType<Store['health']> {
    return this.#store.health();
  }

  /** What waits is tried once more before it is gone. */
  close(): void {
    this.#next.dispose();
    if (this.#store.mode === 'memory') this.#moveOver();
    this.#store.close();
  }

  #write<T>(work: (store: Store) => T): T {
    const result = work(this.#store);
    if (this.#store.mode === 'memory') this.#waiting.push(work);
    return result;
  }

  #retry(): void {
    if (!this.#moveOver()) this.#next = this.#reopening.timer.after(retryMs, () => this.#retry());
  }

  /** @returns false while the file is still locked; what was written until then is not written twice. */
  #moveOver(): boolean {
    try {
      this.#opened ??= this.#reopen();
      if (this.#opened === undefined) return false;
      for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
        next(this.#opened);
        this.#waiting.shift();
      }
    } catch {
      // Still locked, or broken in another way: all goes on in memory, and the next time may find it free.
      return false;
    }
    this.#store.close();
    this.#store = this.#opened;
    this.#reopening.report(`The record ${this.path} is open again; what was kept in memory meanwhile is written.`);
    return true;
  }
}
