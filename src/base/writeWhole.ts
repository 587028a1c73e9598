import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file so that a reader sees the old text or the new one, never a part, and a crash leaves one of the two: beside it
 * first, then in its place. A link stays a link; the permissions stay those of the file that was there.
 *
 * @param mode Permissions of a file that was not there.
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
    // The process's mask must not take away what the file had.
    if (present !== undefined) await chmod(part, present);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
