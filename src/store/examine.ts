import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { configureReader, numberFrom } from './connection.ts';
import { applicationId } from './schema.ts';
import { sqliteFaultOf } from './sqliteFault.ts';

/** What is at the path before anything is written to it. */
export type Finding =
  | { readonly kind: 'new' }
  | { readonly kind: 'sound' }
  | { readonly kind: 'future'; readonly version: number }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'damaged'; readonly why: string };

/**
 * Up to this size the whole file is checked on every opening (quick_check: 2 ms per MB, measured on the bench's file with 33 B/event); a
 * larger file only if an earlier operation found damage (see suspectPath) and in `calibrated doctor`.
 */
const checkWholeBytes = 32 * 1024 * 1024;

const headerBytes = 100;
const magic = 'SQLite format 3\0';
const userVersionOffset = 60;

/** A file next to the database that makes the next opening check the whole database. */
export function suspectPath(path: string): string {
  return `${path}.suspect`;
}

/**
 * Inspects without changing a byte: first just the header, then through a read-only connection (which never checkpoints the log into the
 * file). Throws on anything that is neither a finding nor damage: no permission, locked.
 */
export function examine(Database: typeof DatabaseSync, path: string, newestVersion: number): Finding {
  const header = readHeader(path);
  if (header === undefined || header.size === 0) return { kind: 'new' };
  if (header.bytes.toString('latin1', 0, magic.length) !== magic) {
    return { kind: 'damaged', why: 'it is not a database' };
  }
  const version = header.bytes.readUInt32BE(userVersionOffset);
  if (version > newestVersion) return { kind: 'future', version };
  try {
    const database = new Database(path, { readOnly: true });
    try {
      configureReader(database);
      const thorough = header.size <= checkWholeBytes || existsSync(suspectPath(path));
      return examineOpen(database, newestVersion, thorough);
    } finally {
      database.close();
    }
  } catch (error) {
    if (sqliteFaultOf(error) !== 'damaged') throw error;
    return { kind: 'damaged', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The same for an open connection; `thorough` reads the whole file. */
export function examineOpen(database: DatabaseSync, newestVersion: number, thorough: boolean): Finding {
  const version = numberFrom(database, 'PRAGMA user_version');
  if (version > newestVersion) return { kind: 'future', version };
  const objects = numberFrom(database, 'SELECT count(*) FROM sqlite_schema');
  if (objects === 0) return { kind: 'new' };
  if (numberFrom(database, 'PRAGMA application_id') !== applicationId) return { kind: 'foreign' };
  if (thorough) {
    const complaint = quickCheck(database);
    if (complaint !== 'ok') return { kind: 'damaged', why: complaint };
  }
  return { kind: 'sound' };
}

/** `ok`, or the first complaint of SQLite's quick_check, on one line. */
export function quickCheck(database: DatabaseSync): string {
  const row = database.prepare('PRAGMA quick_check(1)').get();
  return String(row === undefined ? 'no answer' : Object.values(row)[0])
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

function readHeader(path: string): { readonly size: number; readonly bytes: Buffer } | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(headerBytes);
    readSync(file, bytes, 0, headerBytes, 0);
    return { size: fstatSync(file).size, bytes };
  } finally {
    closeSync(file);
  }
}
