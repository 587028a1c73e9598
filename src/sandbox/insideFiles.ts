import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { AppError } from '../base/appError.ts';

/**
 * Reads a file in a folder with untrusted content. No symlink on the path is followed, dangling or not.
 * @throws AppError `notFound`; `refused` for a path that leaves the folder, goes through a symlink, or whose file is too large.
 */
export async function readInside(
  root: string,
  path: string,
  maxBytes: number,
  platform: NodeJS.Platform = process.platform,
): Promise<Buffer> {
  const file = await openInside(root, path, constants.O_RDONLY, platform);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new AppError('notFound', `There is no file ${path}.`);
    if (found.size > maxBytes) throw new AppError('refused', `${path} is too large to be read (${found.size} bytes).`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file in such a folder, creating folders on the path.
 * @throws AppError `refused` for a path that leaves the folder, goes through a symlink, or is not a regular file.
 */
export async function writeInside(
  root: string,
  path: string,
  content: string | Uint8Array,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const file = await openInside(root, path, constants.O_WRONLY | constants.O_CREAT, platform);
  try {
    const found = await file.stat();
    // A hard link may also exist outside, and our text would appear there.
    if (!found.isFile() || found.nlink > 1) throw new AppError('refused', `${path} is not a plain file of its own.`);
    await file.truncate();
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** The parts of a path below the folder. @throws AppError `refused` for one that leaves it or enters its `.git`. */
export function partsInside(path: string): readonly string[] {
  const parts = normalize(path.replaceAll('\\', '/'))
    .split(sep)
    .filter((part) => part !== '' && part !== '.');
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(path);
  if (isAbsolute || parts.length === 0 || parts.includes('..') || parts[0]?.toLowerCase() === '.git') {
    throw new AppError('refused', `${path} lies outside the working folder.`);
  }
  return parts;
}

/** Opened without blocking, so that a FIFO in its place cannot hold us up. */
const always = constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** These flags do not exist on Windows. */
const folderOnly = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Goes folder by folder from an open one, as `openat` does, where the system exposes open files as paths; elsewhere each part is checked
 * first.
 */
async function openInside(root: string, path: string, flags: number, platform: NodeJS.Platform): Promise<FileHandle> {
  const parts = partsInside(path);
  const isLinux = platform === 'linux';
  const makes = (flags & constants.O_CREAT) !== 0;
  let at = root;
  let folder: FileHandle | undefined = isLinux ? await open(root, folderOnly) : undefined;
  try {
    for (const [index, part] of parts.entries()) {
      const next = join(folder === undefined ? at : `/proc/self/fd/${folder.fd}`, part);
      const isLast = index === parts.length - 1;
      if (!isLinux) await refuseLink(next, path);
      if (isLast) return await open(next, flags | always, 0o644);
      if (makes) await mkdir(next).catch(unless('EEXIST'));
      if (!isLinux) at = next;
      else {
        const opened = await open(next, folderOnly);
        await folder?.close();
        folder = opened;
      }
    }
    throw new AppError('refused', `${path} lies outside the working folder.`);
  } catch (error) {
    throw sentenceFor(error, path);
  } finally {
    await folder?.close();
  }
}

async function refuseLink(place: string, path: string): Promise<void> {
  const found = await lstat(place).catch(unless('ENOENT'));
  if (found?.isSymbolicLink() === true) throw linkError(path);
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function linkError(path: string): AppError {
  return new AppError('refused', `${path} is, or goes through, a link; links are not followed.`);
}

function sentenceFor(error: unknown, path: string): unknown {
  switch (codeOf(error)) {
    case 'ELOOP':
    // A symlink in place of a folder, opened without following it.
    case 'ENOTDIR':
      return linkError(path);
    case 'ENOENT':
    case 'EISDIR':
      return new AppError('notFound', `There is no file ${path}.`);
    case 'ENXIO':
    case 'EACCES':
    case 'ENAMETOOLONG':
      return new AppError('refused', `${path} cannot be opened.`);
    default:
      return error;
  }
}
