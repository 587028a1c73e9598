import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file atomically, via a temporary file next to it: readers and crashes see either the old text or the new one, never a part. A
 * link stays a link; an existing file keeps its permissions.
 * @param mode Permissions of a new file.
 */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const present = await stat(target).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  const part = `${target}.${process.pid}.part`;
  try {
    await writeFile(part, content, { mode: present ?? mode });
    // The process's umask must not remove permissions the file had.
    if (present !== undefined) await chmod(part, present);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
