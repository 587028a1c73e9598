import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, numberFrom } from './connection.ts';
import { applicationId, type Migration } from './schema.ts';

export interface MigrationResult {
  readonly from: number;
  readonly to: number;
  /** Where the copy from before lies; null when the database was new. */
  readonly backupPath: string | null;
}

/**
 * Brings the database to the newest version, in one transaction: all steps or none. A database with content is copied first.
 * Returns null when there was nothing to do. Another window may do the same at the same time; one of them does the work.
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly Migration[],
  backupPathFor: (version: number) => string | null,
): MigrationResult | null {
  const to = migrations.length;
  const seen = numberFrom(database, 'PRAGMA user_version');
  if (seen >= to) return null;
  const backupPath = seen === 0 ? null : backupPathFor(seen);
  if (backupPath !== null) database.prepare('VACUUM INTO ?').run(backupPath);
  const from = inTransaction(database, () => {
    const version = numberFrom(database, 'PRAGMA user_version');
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}`);
    if (version < to) database.exec(`PRAGMA user_version = ${to}`);
    return version;
  });
  if (from >= to) return null;
  // Into the file itself, so that an older program finds the version without replaying the log.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return { from, to, backupPath };
}
