import { AppError } from '../base/appError.ts';

/** What can be wrong with the file, distinguished by what a person can do about it. */
export type SqliteFault = 'full' | 'readOnly' | 'busy' | 'damaged' | 'memoryFull' | 'other';

// Primary result codes, https://www.sqlite.org/rescode.html; extended codes contain them in the low byte.
const faults: ReadonlyMap<number, SqliteFault> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [8, 'readOnly'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'readOnly'],
  [23, 'readOnly'],
  [26, 'damaged'],
]);

// SQLITE_IOERR_WRITE, _TRUNCATE and _FSYNC: raised on writing by a quota, a file-size limit (EFBIG) or a vanished disk.
const writeErrors: ReadonlySet<number> = new Set([778, 1034, 1546]);

const systemFaults: ReadonlyMap<string, SqliteFault> = new Map([
  ['EACCES', 'readOnly'],
  ['EPERM', 'readOnly'],
  ['EROFS', 'readOnly'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
]);

/** Undefined if the error does not concern the database or its file. */
export function sqliteFaultOf(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') {
    if (writeErrors.has(error.errcode)) return 'full';
    return faults.get(error.errcode & 0xff) ?? 'other';
  }
  if ('code' in error && typeof error.code === 'string' && 'syscall' in error) {
    return systemFaults.get(error.code) ?? 'other';
  }
  return undefined;
}

/**
 * One sentence: what is wrong with the record, where it is, and what happens now. A failed write is retried (see EventBuffer); after a
 * failed opening the store stays in memory until it is opened again.
 */
export function faultSentence(
  fault: SqliteFault,
  path: string,
  error: unknown,
  during: 'opening' | 'writing' = 'writing',
): string {
  const meanwhile =
    during === 'writing'
      ? 'until then new events wait in memory'
      : 'then reload the window; until then nothing is recorded on disk';
  const why = error instanceof Error ? error.message : String(error);
  switch (fault) {
    case 'full':
      return `There is no room left to record into ${path} (${why}): free some disk space; ${meanwhile}.`;
    case 'readOnly':
      return `The record ${path} cannot be written (${why}): check the permissions, or set calibrated.dataDirectory to a folder of yours; until then nothing is recorded on disk.`;
    case 'busy':
      return `The record ${path} is locked by another program (${why}): close what holds it; ${meanwhile}.`;
    case 'damaged':
      return `The record ${path} is damaged (${why}): reload the window, and it will be set aside and a new one begun.`;
    case 'memoryFull':
      return 'Nothing can be recorded on disk and the room for events in memory is used up: the newest events are lost until the window is reloaded with a data directory that can be written.';
    case 'other':
      return `The record ${path} cannot be used (${why}): run "calibrated doctor"; until it works nothing is recorded on disk.`;
  }
}

/** Wraps a database error in an `AppError` of kind `storage`; returns any other error unchanged. */
export function asStorageError(error: unknown, path: string): unknown {
  const fault = sqliteFaultOf(error);
  if (fault === undefined) return error;
  return new AppError('storage', faultSentence(fault, path, error), { cause: error });
}
