import { AppError } from '../base/appError.ts';

/** What can be wrong with the file, told apart by what a person can do about it. */
export type SqliteFault = 'full' | 'readOnly' | 'busy' | 'damaged' | 'memoryFull' | 'other';

// Primary result codes, https://www.sqlite.org/rescode.html; the extended ones keep them in the low byte.
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

// SQLITE_IOERR_WRITE and _TRUNCATE, _FSYNC: what a quota, a file-size limit (EFBIG) or a vanished disk gives on writing.
const writeErrors: ReadonlySet<number> = new Set([778, 1034, 1546]);

const systemFaults: ReadonlyMap<string, SqliteFault> = new Map([
  ['EACCES', 'readOnly'],
  ['EPERM', 'readOnly'],
  ['EROFS', 'readOnly'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
]);

/** Undefined when the error is not about the database or its file at all. */
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
 * One sentence: what is wrong with the record, where it lies, and what happens now. What fails while writing is tried again
 * (see EventBuffer); what fails while opening leaves the store in memory until the next opening.
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

/** The same error as an `AppError` of kind `storage`; anything that is not about the database stays as it is. */
export function asStorageError(error: unknown, path: string): unknown {
  const fault = sqliteFaultOf(error);
  if (fault === undefined) return error;
  return new AppError('storage', faultSentence(fault, path, error), { cause: error });
}
