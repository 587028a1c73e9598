import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import { dataDirectory } from '../store/dataDirectory.ts';
import { databaseName } from '../store/privateFolder.ts';
import type { OpenedStore } from '../store/store.ts';
import type { CliIo } from './command.ts';

/** For `parseArgs` of every command that reads the record. */
export const dataDirectoryFlag = { 'data-directory': { type: 'string' } } as const;

/** For the help text of those commands. */
export const dataDirectoryHelp =
  '  --data-directory DIR   where the record lies (default: $CALIBRATED_DATA_DIRECTORY, else the place the editor uses)';

/** Where the record of this user lies. */
export function cliDataDirectory(io: CliIo, flag: string | undefined): string {
  return dataDirectory({ platform: process.platform, env: io.env, home: homedir(), override: flag });
}

/**
 * Where the record of this user lies, made by nobody here.
 * @throws AppError badInput when a folder was named that is not there or is no folder.
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
 * The record for a command that only reads it. Creates no folder and no file; an existing folder without a record reads as an
 * empty one. The caller closes it.
 * @throws AppError badInput when a folder was named that is not there or is no folder.
 */
export async function readCliStore(io: CliIo, flag: string | undefined): Promise<OpenedStore> {
  const directory = existingDataDirectory(io, flag);
  const path = join(directory, databaseName);
  const notices = existsSync(path)
    ? []
    : [`There is no record in ${directory} yet; the editor begins one with the first task.`];
  const store = await withoutSqliteWarning(async () => {
    const { readStore } = await import('../store/readStore.ts');
    return readStore(path, systemClock);
  });
  return store === undefined ? openCliStore(io, flag) : { store, notices };
}

/** The record for a command that writes to it; made when missing. The caller closes it. */
export function openCliStore(
  io: CliIo,
  flag: string | undefined,
  options: { readonly withinMs?: number } = {},
): Promise<OpenedStore> {
  return withoutSqliteWarning(async () => {
    const { openStore } = await import('../store/store.ts');
    return openStore({ directory: cliDataDirectory(io, flag), clock: systemClock, ...options });
  });
}

/** Older Nodes call sqlite experimental, once, when it is loaded; the person can do nothing about it. */
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
