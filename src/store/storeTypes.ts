import type { EventFilter, JsonValue, NewEvent, StoredEvent } from './event.ts';

/** The append-only record of events. */
interface EventLog {
  /** All or none, in one transaction. Returns the id of the last one (0 for an empty list). */
  append(events: readonly NewEvent[]): number;
  /** In order of id. Events appended after the call are not seen by the iteration. */
  events(filter?: EventFilter): Iterable<StoredEvent>;
}

/** What the provenance of one document needs: a whole state and what happened since. */
export interface DocumentStore {
  /** Replaces the snapshot and empties the journal in one transaction. */
  writeSnapshot(uri: string, bytes: Uint8Array): void;
  readSnapshot(uri: string): Uint8Array | undefined;
  /** Writes a snapshot that `change` makes of the present one, in one transaction: two processes never work from the same state. */
  changeSnapshot(uri: string, change: (present: Uint8Array | undefined) => Uint8Array): void;
  /** Adds one entry after the last snapshot (which need not exist). */
  appendJournal(uri: string, bytes: Uint8Array): void;
  /** The entries since the last snapshot, in order. */
  readJournal(uri: string): Uint8Array[];
  /** Snapshot and journal of one moment, even while another window writes a snapshot. */
  read(uri: string): { readonly snapshot: Uint8Array | undefined; readonly journal: Uint8Array[] };
  /** Moves snapshot and journal; what was stored under `to` is replaced. Nothing happens when `from` is unknown. */
  renameDocument(from: string, to: string): void;
  /** Every uri that has a snapshot or a journal. */
  uris(): string[];
}

/** JSON beside the record that may change and go: caches, which can be rebuilt from the events, and a person's conversations. */
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

/** `recording`: on disk. `memory`: the file cannot be used; everything works until the process ends, then it is gone. */
export type StoreMode = 'recording' | 'memory';

export interface StoreHealth {
  readonly path: string;
  readonly mode: StoreMode;
  /** Database with its write-ahead log, bytes. */
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  readonly eventCount: number;
  /** UTC milliseconds of the event written last; null without events. */
  readonly lastEventMs: number | null;
  /** `ok`, or what SQLite's quick_check complains about first. */
  readonly quickCheck: string;
  readonly sqliteVersion: string;
  readonly leases: readonly LeaseRecord[];
}

/** The store, without how it is made; see `openStore` in store.ts. */
export interface Store extends EventLog {
  readonly path: string;
  readonly mode: StoreMode;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValueStore;
  /**
   * Takes or renews the lease for `ttlMs` from now; renew well before it ends.
   * True when `holder` has it now; false while another holder's time runs. Atomic between processes.
   */
  lease(name: string, holder: string, ttlMs: number): boolean;
  /** Gives the lease back early; nothing happens when another holds it. */
  releaseLease(name: string, holder: string): void;
  /** Reads the whole file (quick_check): for `calibrated doctor`, not for the typing path. */
  health(): StoreHealth;
  close(): void;
}
