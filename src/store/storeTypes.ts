import type { EventFilter, JsonValue, NewEvent, StoredEvent } from './event.ts';

/** The append-only record of events. */
interface EventLog {
  /** All or none, in one transaction. Returns the id of the last event (0 for an empty list). */
  append(events: readonly NewEvent[]): number;
  /** In id order. Events appended after the call are not included. */
  events(filter?: EventFilter): Iterable<StoredEvent>;
}

/** Storage for the provenance of documents: a full state each, and what happened since. */
export interface DocumentStore {
  /** Replaces the snapshot and empties the journal in one transaction. */
  writeSnapshot(uri: string, bytes: Uint8Array): void;
  readSnapshot(uri: string): Uint8Array | undefined;
  /**
   * Replaces the snapshot with the result of applying `change` to the current one, in one transaction, so that no two processes start from
   * the same state.
   */
  changeSnapshot(uri: string, change: (present: Uint8Array | undefined) => Uint8Array): void;
  /** Appends an entry after the last snapshot (which need not exist). */
  appendJournal(uri: string, bytes: Uint8Array): void;
  /** The entries since the last snapshot, in order. */
  readJournal(uri: string): Uint8Array[];
  /** Snapshot and journal from the same moment, even while another window writes a snapshot. */
  read(uri: string): { readonly snapshot: Uint8Array | undefined; readonly journal: Uint8Array[] };
  /** Moves snapshot and journal, replacing anything stored under `to`. Does nothing if `from` is unknown. */
  renameDocument(from: string, to: string): void;
  /** Every uri that has a snapshot or a journal. */
  uris(): string[];
}

/** Mutable JSON stored next to the record: caches, which can be rebuilt from the events, and a person's conversations. */
export interface KeyValueStore {
  get(key: string): JsonValue | undefined;
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
}

export interface LeaseRecord {
  readonly name: string;
  readonly holder: string;
  readonly expiresMs: number;
}

/** `recording`: on disk. `memory`: the file cannot be used; everything works until the process ends and is then lost. */
export type StoreMode = 'recording' | 'memory';

export interface StoreHealth {
  readonly path: string;
  readonly mode: StoreMode;
  /** Size of the database including its write-ahead log, bytes. */
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  readonly eventCount: number;
  /** UTC milliseconds of the last written event; null if there are none. */
  readonly lastEventMs: number | null;
  /** `ok`, or the first complaint of SQLite's quick_check. */
  readonly quickCheck: string;
  readonly sqliteVersion: string;
  readonly leases: readonly LeaseRecord[];
}

/** The store's interface; see `openStore` in store.ts for how it is created. */
export interface Store extends EventLog {
  readonly path: string;
  readonly mode: StoreMode;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValueStore;
  /**
   * Takes or renews the lease for `ttlMs` from now; renew well before it expires. True if `holder` now has it; false while another
   * holder's lease is valid. Atomic across processes.
   */
  lease(name: string, holder: string, ttlMs: number): boolean;
  /** Gives the lease back early; does nothing if someone else holds it. */
  releaseLease(name: string, holder: string): void;
  /** Reads the whole file (quick_check): for `calibrated doctor`, never while the person types. */
  health(): StoreHealth;
  close(): void;
}
