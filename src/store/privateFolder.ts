import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';

/** Name of the record's file in the data directory. */
export const databaseName = 'calibrated.db';

/**
 * Creates a folder that only this user may enter, along with missing parent folders. Does not use `mkdirSync` with `recursive`, which
 * never returns if the system refuses a folder with "no such file" although its parent exists (Node 24, `/proc/x`).
 * @throws The system's error for the first folder that cannot be created.
 */
export function makePrivateFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const one of missing) makeOne(one);
  // The path names a file, or a link to one.
  if (!statSync(folder).isDirectory()) throw new AppError('badInput', l10n.t('{0} is a file, not a folder.', folder));
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process created it in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
