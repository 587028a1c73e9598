import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../base/appError.ts';
import { systemClock } from '../../base/clock.ts';
import { dataDirectory } from '../../store/dataDirectory.ts';
import { databaseName } from '../../store/privateFolder.ts';
import type { OpenedStore } from '../../store/store.ts';
import type { CliIo } from './command.ts';

/** `parseArgs` options for every command that reads the record. */
export const dataDirectoryFlag = { 'data-directory': { type: 'string' } } as const;

/** Help text for those commands. */
export const dataDirectoryHelp =
  '  --data-directory DIR   where the record lies (default: $CALIBRATED_DATA_DIRECTORY, else the place the editor uses)';

/** Where this user's record is. */
export function cliDataDirectory(io: CliIo, flag: string | undefined): string {
  return dataDirectory({ platform: process.platform, env: io.env, home: homedir(), override: flag });
}

/**
 * Where this user's record is, without creating anything.
 * @throws AppError badInput when the given folder does not exist or is not a folder.
 */
export function existingDataDirectory(io: CliIo, flag: string | undefined): string {
  const directory = cliDataDirectory(io, flag);
  const named = flag ?? io.env['CALIBRATED_DATA_DIRECTORY'];
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined && named !== undefined && named.trim() !== '') {
    throw new AppError(
      'badInput',
      `There is no folder ${directory}; name the one that holds your record (calibrated.dataDirectory in the editor).`,
    );
  }
  if (found !== undefined && !found.isDirectory()) {
    throw new AppError('badInput', `${directory} is a file; name the folder that holds your record.`);
  }
  return directory;
}

/**
 * The record for a command that only reads it. Creates no folder and no file; an existing folder without a record reads as an empty one.
 * The caller closes it.
 * @throws AppError badInput when the given folder does not exist or is not a folder.
 */
export async function readCliStore(io: CliIo, flag: string | undefined): Promise<OpenedStore> {
  const directory = existingDataDirectory(io, flag);
  const path = join(directory, databaseName);
  const notices = existsSync(path)
    ? []
    : [`There is no record in ${directory} yet; the editor begins one with the first task.`];
  const store = await withoutSqliteWarning(async () => {
    const { readStore } = await import('../../store/readStore.ts');
    return readStore(path, systemClock);
  });
  return store === undefined ? openCliStore(io, flag) : { store, notices };
}

/** The record for a command that writes to it; created if missing. The caller closes it. */
export function openCliStore(
  io: CliIo,
  flag: string | undefined,
  options: { readonly withinMs?: number } = {},
): Promise<OpenedStore> {
  return withoutSqliteWarning(async () => {
    const { openStore } = await import('../../store/store.ts');
    return openStore({ directory: cliDataDirectory(io, flag), clock: systemClock, ...options });
  });
}

/** Older versions of Node warn once that sqlite is experimental when it is loaded; the person can do nothing about it. */
async function withoutSqliteWarning<T>(work: () => Promise<T>): Promise<T> {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  };
  try {
    return await work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

export function writeNotices(io: CliIo, notices: readonly string[]): void {
  for (const notice of notices) io.stderr.write(`calibrated: ${notice}\n`);
}
