import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import { numberFrom } from './connection.ts';
import type { EventFilter, NewEvent, StoredEvent } from './event.ts';
import { EventReader } from './eventReader.ts';
import { EventTables } from './eventTables.ts';
import { EventWriter } from './eventWriter.ts';
import { quickCheck } from './examine.ts';
import { Leases } from './leases.ts';
import { SqliteDocuments } from './sqliteDocuments.ts';
import { asStorageError, faultSentence, sqliteFaultOf } from './sqliteFault.ts';
import { SqliteKeyValue } from './sqliteKeyValue.ts';
import type { DocumentStore, KeyValueStore, Store, StoreHealth, StoreMode } from './storeTypes.ts';

export interface SqliteStoreDeps {
  readonly database: DatabaseSync;
  readonly path: string;
  readonly mode: StoreMode;
  readonly clock: Clock;
  readonly schemaVersion: number;
  /** Only in mode `memory`: an existing file that can be read but not written. */
  readonly past?: DatabaseSync | undefined;
  readonly markSuspect?: (path: string) => void;
}

/** The store on top of an open database with an up-to-date schema. All calls are synchronous. */
export class SqliteStore implements Store {
  readonly path: string;
  readonly mode: StoreMode;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValueStore;
  readonly #parts: SqliteStoreDeps;
  readonly #reader: EventReader;
  readonly #past: EventReader | undefined;
  readonly #writer: EventWriter;
  readonly #leases: Leases;
  readonly #fileNumber: number | undefined;

  constructor(parts: SqliteStoreDeps) {
    const { database, past } = parts;
    this.#parts = parts;
    this.path = parts.path;
    this.mode = parts.mode;
    const guard = <T>(work: () => T): T => this.#guard(work);
    const tables = new EventTables(database);
    this.#past = past === undefined ? undefined : new EventReader(past, new EventTables(past));
    this.#reader = new EventReader(database, tables);
    this.#writer = new EventWriter(database, tables, parts.schemaVersion, this.#past?.lastId() ?? 0);
    this.#leases = new Leases(database);
    this.#fileNumber = fileNumber(parts.path);
    const pastDocuments = past === undefined ? undefined : new SqliteDocuments(past, guard, undefined);
    this.documents = new SqliteDocuments(database, guard, pastDocuments);
    const pastValues = past === undefined ? undefined : new SqliteKeyValue(past, guard, undefined);
    this.keyValue = new SqliteKeyValue(database, guard, pastValues);
  }

  append(events: readonly NewEvent[]): number {
    return this.#guard(() => {
      this.#refuseMovedFile();
      return this.#writer.append(events);
    });
  }

  events(filter: EventFilter = {}): Iterable<StoredEvent> {
    return this.#guard(() => {
      const live = this.#reader.pages(filter);
      const past = this.#past?.pages(filter);
      return this.#guarded(past === undefined ? [live] : [past, live]);
    });
  }

  lease(name: string, holder: string, ttlMs: number): boolean {
    return this.#guard(() => this.#leases.take(name, holder, this.#parts.clock.nowMs(), ttlMs));
  }

  releaseLease(name: string, holder: string): void {
    this.#guard(() => this.#leases.release(name, holder));
  }

  health(): StoreHealth {
    const { database, path, mode, past, markSuspect } = this.#parts;
    const lastMs = past === undefined ? null : lastEventMs(past);
    return this.#guard(() => {
      const check = quickCheck(past ?? database);
      if (check !== 'ok') markSuspect?.(path);
      return {
        path,
        mode,
        sizeBytes: fileSize(path) + fileSize(`${path}-wal`),
        schemaVersion: numberFrom(database, 'PRAGMA user_version'),
        eventCount: countEvents(database) + (past === undefined ? 0 : countEvents(past)),
        lastEventMs: lastEventMs(database) ?? lastMs,
        quickCheck: check,
        sqliteVersion: String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']),
        leases: this.#leases.all(),
      };
    });
  }

  close(): void {
    this.#parts.past?.close();
    this.#parts.database.close();
  }

  /** Otherwise a window would silently keep writing to a file that was deleted or set aside. */
  #refuseMovedFile(): void {
    const { mode, path } = this.#parts;
    if (mode === 'memory' || fileNumber(path) === this.#fileNumber) return;
    throw new AppError(
      'refused',
      l10n.t(
        'The record {0} was moved, replaced or deleted while this window used it: reload the window to go on recording.',
        path,
      ),
    );
  }

  *#guarded(parts: readonly Iterable<readonly StoredEvent[]>[]): Generator<StoredEvent> {
    try {
      // One flat generator: delegating to nested ones would cost as much as the reading itself.
      for (const pages of parts) {
        for (const page of pages) {
          for (const event of page) yield event;
        }
      }
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #translated(error: unknown): unknown {
    const { path, mode, markSuspect } = this.#parts;
    const fault = sqliteFaultOf(error);
    if (fault === 'damaged') markSuspect?.(path);
    if (fault === 'full' && mode === 'memory') {
      return new AppError('storage', faultSentence('memoryFull', path, error), { cause: error });
    }
    return asStorageError(error, path);
  }
}

function countEvents(database: DatabaseSync): number {
  // Ids have no gaps and are never deleted, so there is no need to count rows (a full scan).
  return numberFrom(
    database,
    'SELECT coalesce((SELECT max(id) FROM event) - (SELECT min(id) FROM event) + 1, 0) AS value',
  );
}

function lastEventMs(database: DatabaseSync): number | null {
  const tMs = database.prepare('SELECT t_ms FROM event ORDER BY id DESC LIMIT 1').get()?.['t_ms'];
  return typeof tMs === 'number' ? tMs : null;
}

function fileNumber(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
