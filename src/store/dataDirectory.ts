import { posix, win32 } from 'node:path';

/** Everything the choice depends on, so that it can be tested for any platform on any platform. */
export interface DataDirectoryInput {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The setting `calibrated.dataDirectory` or the flag `--data-directory`; empty means not set. */
  readonly override?: string | undefined;
}

/**
 * The location of this user's single database on this machine: the override, else `CALIBRATED_DATA_DIRECTORY`, else the platform's data
 * folder (XDG base directory specification 0.8; Application Support; local AppData, because the record belongs to one machine and must not
 * roam). A leading `~/` in the first two stands for the home directory.
 */
export function dataDirectory(input: DataDirectoryInput): string {
  const path = input.platform === 'win32' ? win32 : posix;
  const chosen = nonEmpty(input.override) ?? nonEmpty(input.env['CALIBRATED_DATA_DIRECTORY']);
  if (chosen !== undefined) {
    return path.resolve(/^~[\\/]/.test(chosen) ? path.join(input.home, chosen.slice(2)) : chosen);
  }
  if (input.platform === 'win32') {
    return path.join(nonEmpty(input.env['LOCALAPPDATA']) ?? path.join(input.home, 'AppData', 'Local'), 'Calibrated');
  }
  if (input.platform === 'darwin') return path.join(input.home, 'Library', 'Application Support', 'Calibrated');
  const xdg = nonEmpty(input.env['XDG_DATA_HOME']);
  // The specification says that a relative path is invalid and must be ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(input.home, '.local', 'share');
  return path.join(base, 'calibrated');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
