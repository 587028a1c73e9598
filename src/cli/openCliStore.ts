import { homedir } from 'node:os';
import { systemClock } from '../base/clock.ts';
import { dataDirectory } from '../store/dataDirectory.ts';
import { type OpenedStore, openStore } from '../store/store.ts';
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
 * The record that the editor writes, for a command. The caller closes it; `notices` are for `writeNotices` (or for its own
 * output). Takes care that stderr stays free of Node's warning about `node:sqlite`.
 */
export async function openCliStore(
  io: CliIo,
  flag: string | undefined,
  options: { readonly withinMs?: number } = {},
): Promise<OpenedStore> {
  const emitWarning = process.emitWarning;
  // Older Nodes call sqlite experimental, once, when it is loaded; that is not something the person can act on.
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  };
  try {
    return await openStore({ directory: cliDataDirectory(io, flag), clock: systemClock, ...options });
  } finally {
    process.emitWarning = emitWarning;
  }
}

export function writeNotices(io: CliIo, notices: readonly string[]): void {
  for (const notice of notices) io.stderr.write(`calibrated: ${notice}\n`);
}
