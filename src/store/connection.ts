import type { DatabaseSync } from 'node:sqlite';

/**
 * How long a statement waits for another window's transaction, ms; the extension host is blocked meanwhile. A flush of 1,000 events holds
 * the lock for about 2 ms (14 ms with a checkpoint; see the bench), so four windows never wait this long. Only a migration or a foreign
 * tool can exhaust it, and then the event buffer keeps its events and tries again.
 */
const busyTimeoutMs = 2000;

/** The same while opening, which is asynchronous and retries instead of blocking, ms. */
const openingTimeoutMs = 50;

/** Size to which the write-ahead log file is truncated after a checkpoint, bytes. */
const journalSizeLimit = 16 * 1024 * 1024;

/** The class, loaded when a store is first opened: importing `node:sqlite` takes a few ms and prints a warning on older Nodes. */
export async function loadSqlite(): Promise<typeof DatabaseSync> {
  const sqlite = await import('node:sqlite');
  return sqlite.DatabaseSync;
}

/**
 * Settings for a connection that writes. WAL with `synchronous=NORMAL`: a transaction is handed to the operating system without waiting
 * for the disk, so it survives `kill -9` of the process intact, and an append costs the extension host microseconds instead of an fsync. A
 * power failure can lose the transactions since the last checkpoint that the system had not written back; the database stays consistent
 * even then (https://www.sqlite.org/pragma.html#pragma_synchronous). FULL would cost an fsync (1-20 ms) per flush.
 */
export function configureWriter(database: DatabaseSync): void {
  configureReader(database);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = NORMAL');
  // A conversation that a person deletes is overwritten, not just marked as free space.
  database.exec('PRAGMA secure_delete = ON');
  database.exec(`PRAGMA journal_size_limit = ${journalSizeLimit}`);
}

export function configureReader(database: DatabaseSync): void {
  database.exec(`PRAGMA busy_timeout = ${openingTimeoutMs}`);
}

/** From now on statements wait for other windows, because from here on a failure would lose the person's work. */
export function endOpening(database: DatabaseSync): void {
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
}

/** The number returned by a pragma or query with one row and one column. */
export function numberFrom(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get();
  const value = row === undefined ? undefined : Object.values(row)[0];
  return typeof value === 'number' ? value : 0;
}

/**
 * Runs `work` in one immediate transaction. It takes the write lock up front, because upgrading a read transaction to a write fails
 * without waiting if another window wrote in between.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(database);
    throw error;
  }
}

function rollback(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch (error) {
    // After a full disk SQLite has already rolled back and reports that no transaction is active.
    if (!(error instanceof Error && error.message.includes('no transaction'))) throw error;
  }
}
