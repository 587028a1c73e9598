import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import { configureReader, loadSqlite, numberFrom } from './connection.ts';
import { examine, examineOpen } from './examine.ts';
import { migrate } from './migrate.ts';
import { allMigrations, type Migration } from './schema.ts';
import { faultSentence, sqliteFaultOf } from './sqliteFault.ts';
import { SqliteStore } from './sqliteStore.ts';
import type { Store } from './storeTypes.ts';

/** Memory limit for events when the file cannot be used: 64 MB, some two million events, weeks of work. */
const memoryPages = 16_384;

/**
 * Opens the record for commands that only read. Nothing is created or changed on disk. A folder without a record reads as an empty one.
 * Undefined: the file has an older version and must be upgraded (by `openStore`) before it can be read.
 * @param path Of the database.
 * @throws AppError refused, with one sentence, if the file is damaged, newer, or not ours.
 */
export async function readStore(path: string, clock: Clock): Promise<Store | undefined> {
  const Database = await loadSqlite();
  const version = allMigrations.length;
  const finding = examineOrRefuse(Database, path, version);
  if (finding.kind === 'new') return openInMemory(Database, path, allMigrations, clock, undefined);
  if (finding.kind === 'future') {
    throw new AppError(
      'refused',
      l10n.t(
        'The record {0} was written by a newer Calibrated (version {1}, this one knows {2}). Update it to read the record.',
        path,
        finding.version,
        version,
      ),
    );
  }
  if (finding.kind === 'foreign') {
    throw new AppError('refused', l10n.t('The file {0} is a database of another program; name another folder.', path));
  }
  if (finding.kind === 'damaged') {
    throw new AppError(
      'refused',
      l10n.t(
        'The record {0} is damaged ({1}); open the editor, which sets it aside and begins a new one.',
        path,
        finding.why,
      ),
    );
  }
  const past = openPast(Database, path, version);
  return past === undefined ? undefined : openInMemory(Database, path, allMigrations, clock, past);
}

function examineOrRefuse(Database: typeof DatabaseSync, path: string, version: number) {
  try {
    return examine(Database, path, version);
  } catch (error) {
    const fault = sqliteFaultOf(error);
    throw new AppError(
      'refused',
      fault === undefined ? sentenceOf(error) : faultSentence(fault, path, error, 'opening'),
      {
        cause: error,
      },
    );
  }
}

/** The earlier record from a file that can only be read: including its log if possible, else the main file alone. */
export function openPast(Database: typeof DatabaseSync, path: string, version: number): DatabaseSync | undefined {
  if (!existsSync(path)) return undefined;
  const immutable = pathToFileURL(path);
  immutable.searchParams.set('immutable', '1');
  for (const location of [path, immutable]) {
    const past = openSound(Database, location, version);
    if (past !== undefined) return past;
  }
  return undefined;
}

function openSound(Database: typeof DatabaseSync, location: string | URL, version: number): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new Database(location, { readOnly: true });
    configureReader(database);
    const current = numberFrom(database, 'PRAGMA user_version') === version;
    if (current && examineOpen(database, version, true).kind === 'sound') return database;
  } catch (error) {
    // The caller has a fallback: the record then reads as empty, and a notice says that nothing is recorded.
    if (sqliteFaultOf(error) === undefined) throw error;
  }
  database?.close();
  return undefined;
}

export function openInMemory(
  Database: typeof DatabaseSync,
  path: string,
  migrations: readonly Migration[],
  clock: Clock,
  past: DatabaseSync | undefined,
): SqliteStore {
  const database = new Database(':memory:');
  migrate(database, migrations, () => null);
  database.exec(`PRAGMA max_page_count = ${memoryPages}`);
  return new SqliteStore({ database, path, mode: 'memory', clock, schemaVersion: migrations.length, past });
}
