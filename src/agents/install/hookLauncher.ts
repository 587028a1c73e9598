import { join } from 'node:path';
import { launcherName } from './hookTargets.ts';

export interface LauncherDeps {
  readonly platform: NodeJS.Platform;
  /** The program that runs JavaScript: the editor's own. */
  readonly program: string;
  /** The CLI of this version of the extension. */
  readonly cli: string;
  readonly dataDirectory: string;
  /** This editor's user settings; if not given, those of all editors. */
  readonly settings?: string;
}

export function launcherPath(dataDirectory: string, platform: NodeJS.Platform): string {
  return join(dataDirectory, 'bin', platform === 'win32' ? `${launcherName}.cmd` : launcherName);
}

/** A small program with a stable path for the hooks and, with `mcp`, for the server: the extension's folder changes with each update. */
export function launcherText({ platform, program, cli, dataDirectory, settings }: LauncherDeps): string {
  const flag = (quote: (text: string) => string) => (settings === undefined ? '' : ` --settings ${quote(settings)}`);
  if (platform === 'win32') {
    const lines = [
      '@echo off',
      `if not exist "${cli}" exit /b 0`,
      'set ELECTRON_RUN_AS_NODE=1',
      `if "%~1"=="mcp" "${program}" "${cli}" mcp --data-directory "${dataDirectory}"`,
      'if "%~1"=="mcp" exit /b',
      `"${program}" "${cli}" hook --data-directory "${dataDirectory}"${flag((text) => `"${text}"`)} %*`,
    ];
    return `${lines.join('\r\n')}\r\n`;
  }
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    '#!/bin/sh',
    '# Written by Calibrated, which rewrites it when it is updated.',
    `[ -f ${quoted(cli)} ] || exit 0`,
    'export ELECTRON_RUN_AS_NODE=1',
    `[ "$1" = mcp ] && exec ${quoted(program)} ${quoted(cli)} mcp --data-directory ${quoted(dataDirectory)}`,
    `exec ${quoted(program)} ${quoted(cli)} hook --data-directory ${quoted(dataDirectory)}${flag(quoted)} "$@"`,
    '',
  ].join('\n');
}
