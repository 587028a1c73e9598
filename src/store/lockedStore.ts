import type { Disposable } from '../base/disposable.ts';
import type { Timer } from '../base/timer.ts';
import type { NewEvent } from './event.ts';
import type { DocumentStore, KeyValueStore, Store } from './storeTypes.ts';

/** How often opening the file is retried, ms. Chosen by us: a backup or a virus scanner holds it for seconds to minutes. */
const retryMs = 15_000;

export interface Reopening {
  readonly timer: Timer;
  /** Called once when everything that waited in memory has been written. */
  report(sentence: string): void;
}

/**
 * A store whose file was locked when it was opened. It works in memory, retries the file periodically, then writes everything recorded so
 * far, in order, and continues on disk.
 */
export class LockedStore implements Store {
  readonly path: string;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValueStore;
  readonly #reopen: () => Store | undefined;
  readonly #reopening: Reopening;
  /** Writes made in memory that still have to be replayed on the file, each exactly once. */
  readonly #waiting: ((store: Store) => void)[] = [];
  #store: Store;
  #opened: Store | undefined;
  #next: Disposable;

  /** @param reopen Opens the file; returns undefined or throws an SQLite error while it is locked. */
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

  /** Pending writes get one last attempt before they are lost. */
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

  /** @returns false while the file is still locked; whatever was already written is not written twice. */
  #moveOver(): boolean {
    try {
      this.#opened ??= this.#reopen();
      if (this.#opened === undefined) return false;
      for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
        next(this.#opened);
        this.#waiting.shift();
      }
    } catch {
      // Still locked, or failing in another way: everything continues in memory, and a later attempt may succeed.
      return false;
    }
    this.#store.close();
    this.#store = this.#opened;
    this.#reopening.report(`The record ${this.path} is open again; what was kept in memory meanwhile is written.`);
    return true;
  }
}
