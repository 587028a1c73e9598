import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import { configureWriter, endOpening, inTransaction, loadSqlite } from './connection.ts';
import { examine, suspectPath } from './examine.ts';
import { LockedStore, type Reopening } from './lockedStore.ts';
import { migrate } from './migrate.ts';
import { databaseName, makePrivateFolder } from './privateFolder.ts';
import { openInMemory, openPast } from './readStore.ts';
import { allMigrations, type Migration } from './schema.ts';
import { fileStamp, setAside } from './setAside.ts';
import { faultSentence, sqliteFaultOf } from './sqliteFault.ts';
import { SqliteStore } from './sqliteStore.ts';
import type { Store } from './storeTypes.ts';

/** Another process may be creating, migrating or setting aside the file; each takes well under a second. */
const openTries = 100;
const openWithinMs = 5000;
const openRetryMs = 50;

export interface OpenStoreOptions {
  /** The folder that holds the database (created if missing); see dataDirectory.ts. */
  readonly directory: string;
  readonly clock: Clock;
  /** For testing upgrades; defaults to the published list. */
  readonly migrations?: readonly Migration[];
  /** How long to retry while another process holds the file, ms, before falling back to memory. Defaults to 5 s. */
  readonly withinMs?: number;
  /** If given, a locked file is retried later, and everything recorded meanwhile is then written to it. */
  readonly reopening?: Reopening;
}

export interface OpenedStore {
  readonly store: Store;
  /** Sentences for the person, in order: what was found and where things are now. Usually none. */
  readonly notices: readonly string[];
}

/**
 * Opens this machine's single database, creating or upgrading it as needed. Never fails because of the file: if it cannot be used, the
 * store works in memory (`mode` is `memory`) and a notice says why. If the file can at least be read, its events are still visible.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const Database = await loadSqlite();
  const path = join(options.directory, databaseName);
  const migrations = options.migrations ?? allMigrations;
  const notices: string[] = [];
  let failure: unknown;
  const startMs = options.clock.monotonicMs();
  const inTime = () => options.clock.monotonicMs() - startMs < (options.withinMs ?? openWithinMs);
  for (let attempt = 0; attempt < openTries && inTime(); attempt++) {
    try {
      makePrivateFolder(options.directory);
      const store = openOnce(Database, path, migrations, options.clock, notices);
      if (store !== undefined) return { store, notices };
    } catch (error) {
      failure = error;
      if (sqliteFaultOf(error) !== 'busy') break;
    }
    await delay(openRetryMs);
  }
  const past = AppError.is(failure, 'refused') ? undefined : openPast(Database, path, migrations.length);
  const memory = openInMemory(Database, path, migrations, options.clock, past);
  const { reopening } = options;
  const isLocked = failure === undefined || sqliteFaultOf(failure) === 'busy';
  if (reopening === undefined || !isLocked) {
    notices.push(openSentence(failure, path));
    return { store: memory, notices };
  }
  notices.push(
    `The record ${path} is locked by another program: what happens now is kept in memory and written when the file is free.`,
  );
  const reopen = () => openOnce(Database, path, migrations, options.clock, []);
  return { store: new LockedStore(memory, reopen, reopening), notices };
}

/** Undefined: another process holds the file, try again. Throws `refused` for a file that must not be touched. */
function openOnce(
  Database: typeof DatabaseSync,
  path: string,
  migrations: readonly Migration[],
  clock: Clock,
  notices: string[],
): SqliteStore | undefined {
  const look = () => examine(Database, path, migrations.length);
  const finding = look();
  switch (finding.kind) {
    case 'future':
      throw new AppError(
        'refused',
        l10n.t(
          'The record {0} was written by a newer Calibrated (version {1}, this one knows {2}). Update the extension. Until then nothing is recorded, and the file is left as it is.',
          path,
          finding.version,
          migrations.length,
        ),
      );
    case 'foreign':
      throw new AppError(
        'refused',
        l10n.t(
          'The file {0} is a database of another program. Set calibrated.dataDirectory to another folder. Until then nothing is recorded, and the file is left as it is.',
          path,
        ),
      );
    case 'damaged': {
      const aside = setAsideOrRefuse(path, clock, finding.why, () => look().kind === 'damaged');
      if (aside === undefined) return undefined;
      notices.push(
        `The record was damaged (${finding.why}): it now lies at ${aside}, and a new one was begun at ${path}.`,
      );
      return openOnce(Database, path, migrations, clock, notices);
    }
    case 'new':
      // Readable by nobody else; SQLite gives the log the same permissions.
      closeSync(openSync(path, 'a', 0o600));
      return openWriter(Database, path, migrations, clock, notices);
    case 'sound':
      return openWriter(Database, path, migrations, clock, notices);
  }
}

function setAsideOrRefuse(path: string, clock: Clock, why: string, stillDamaged: () => boolean): string | undefined {
  try {
    return setAside(path, clock.nowMs(), stillDamaged);
  } catch (error) {
    throw new AppError(
      'refused',
      l10n.t(
        'The record {0} is damaged ({1}) and cannot be set aside ({2}). Close the other windows or check the permissions, then reload. Until then nothing is recorded on disk.',
        path,
        why,
        sentenceOf(error),
      ),
      { cause: error },
    );
  }
}

function openWriter(
  Database: typeof DatabaseSync,
  path: string,
  migrations: readonly Migration[],
  clock: Clock,
  notices: string[],
): SqliteStore {
  const database = new Database(path);
  try {
    configureWriter(database);
    const result = migrate(
      database,
      migrations,
      (version) => `${path}.v${version}-${fileStamp(clock.nowMs())}-${process.pid}`,
    );
    if (result !== null && result.backupPath !== null) {
      notices.push(
        `The record was upgraded from version ${result.from} to ${result.to}: a copy from before lies at ${result.backupPath}.`,
      );
    }
    // SQLite silently opens a file it may not write as read-only, so request the write lock once.
    inTransaction(database, () => undefined);
    endOpening(database);
    rmSync(suspectPath(path), { force: true });
    return new SqliteStore({ database, path, mode: 'recording', clock, schemaVersion: migrations.length, markSuspect });
  } catch (error) {
    database.close();
    throw error;
  }
}

function openSentence(failure: unknown, path: string): string {
  if (AppError.is(failure)) return failure.message;
  const fault = failure === undefined ? 'busy' : (sqliteFaultOf(failure) ?? 'other');
  return faultSentence(fault, path, failure ?? 'no answer for 5 s', 'opening');
}

/** Makes the next opening check the whole file. If even this cannot be written, the next damage found asks again. */
function markSuspect(path: string): void {
  try {
    writeFileSync(suspectPath(path), '');
  } catch (error) {
    if (sqliteFaultOf(error) === undefined) throw error;
  }
}
