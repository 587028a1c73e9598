import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { safeGitCommand, safeGitEnvironment } from '../base/gitEnvironment.ts';

/** `.env` and its variants, but not the templates that projects publish on purpose. */
const secretName = /^\.env(?:\.(?!example$|sample$|template$|dist$).*)?$/i;
/** Searching a folder with more entries takes longer than a command may wait. Chosen by us: a large project with packages has 150,000. */
const defaultMaxEntries = 300_000;

/** Whether a file of this name may contain keys and passwords, unless git tracks it. */
export function hasSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Whether a file really is in a folder and has no name of a secret: a symlink in a repository may point to somebody's private key. */
export async function isOwnFile(path: string, folder: string): Promise<boolean> {
  return (await ownPath(path, folder)) !== undefined;
}

/**
 * Where a file of a folder really is, after following links: what holds for that file holds for a link to it as well.
 * @returns Relative to the folder, with slashes; undefined if it leads out of the folder or has a name of a secret.
 */
export async function ownPath(path: string, folder: string): Promise<string | undefined> {
  const [real, root] = await Promise.all([path, folder].map((each) => realpath(each).catch(() => undefined)));
  if (real === undefined || root === undefined) return undefined;
  const start = root.endsWith(sep) ? root : root + sep;
  const parts = real.slice(start.length).split(sep);
  return real.startsWith(start) && !parts.some(hasSecretName) ? parts.join('/') : undefined;
}

/**
 * Finds what a program must not read in a folder that it may read: `.env` files that git does not track. Without git or a repository, that
 * is every `.env` file.
 * @param maxEntries Limit of files and folders looked at.
 * @returns absolute paths, including folders that cannot be listed.
 * @throws AppError `badInput` for a folder with more entries, since it would have to be passed unsearched.
 */
export async function untrackedSecrets(folder: string, maxEntries = defaultMaxEntries): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [folder];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const entries = await list(next);
    if (entries === undefined) {
      found.push(next);
      continue;
    }
    seen += entries.length;
    if (seen > maxEntries) {
      throw new AppError(
        'badInput',
        l10n.t('{0} holds more than {1} files; give a smaller folder to read.', folder, maxEntries),
      );
    }
    if (isObjectStore(next, entries)) continue;
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (hasSecretName(entry.name)) found.push(path);
      else if (entry.isDirectory()) open.push(path);
    }
  }
  if (found.length === 0) return found;
  const tracked = await trackedBelow(folder, found);
  return found.filter((path) => !tracked.has(relative(folder, path).split(sep).join('/')));
}

type Entries = readonly { readonly name: string; isDirectory(): boolean }[];

/** @returns undefined for a folder that cannot be listed: files in it may still be opened by name, so the whole folder is hidden. */
async function list(path: string): Promise<Entries | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A file passed by itself, or a folder removed while we looked.
    return code === 'ENOTDIR' || code === 'ENOENT' ? [] : undefined;
  }
}

/** Git's objects are named by their content and only contain what was committed; listing them would slow down every command. */
function isObjectStore(path: string, entries: Entries): boolean {
  const isNamed = (entry: Entries[number]) => /^(?:[0-9a-f]{2}|info|pack)$/.test(entry.name) && entry.isDirectory();
  return basename(path) === 'objects' && existsSync(join(dirname(path), 'HEAD')) && entries.every(isNamed);
}

/** Which of the paths git tracks, relative to the folder. */
async function trackedBelow(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const args = safeGitCommand(['ls-files', '-z', '--cached', '--', ...paths.map((path) => relative(folder, path))]);
  const options = { cwd: folder, env: safeGitEnvironment(process.env), maxBuffer: 16 * 1024 * 1024 };
  try {
    const { stdout } = await promisify(execFile)('git', args, options);
    return new Set(stdout.split('\0'));
  } catch {
    // No git, or no repository: nothing is tracked, so everything is hidden.
    return new Set();
  }
}
