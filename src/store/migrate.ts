import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, numberFrom } from './connection.ts';
import { applicationId, type Migration } from './schema.ts';

export interface MigrationResult {
  readonly from: number;
  readonly to: number;
  /** Location of the backup made before the upgrade; null if the database was new. */
  readonly backupPath: string | null;
}

/**
 * Upgrades the database to the newest version in one transaction: all steps or none. A database with content is backed up first. Returns
 * null if there was nothing to do. Other windows may try the same at the same time; only one of them does the work.
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
  // Moves the version into the main file, so that an older program sees it without replaying the log.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return { from, to, backupPath };
}
