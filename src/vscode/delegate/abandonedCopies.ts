import { chmod, lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerFile } from './copyProject.ts';

/**
 * Removes copies whose editor is gone: a crash leaves them behind.
 * @param folder Holds one folder for each copy; need not exist.
 */
export async function removeAbandonedCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = Number(await readFile(join(folder, name, ownerFile), 'utf8').catch(() => ''));
    if (!isAlive(owner)) await removeCopy(join(folder, name));
  }
}

/** Removes a copy, also when something in it took its own rights away. */
export async function removeCopy(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await giveRights(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first attempt to remove a copy goes on beside its failed part, so any folder may vanish while it is looked at. */
async function giveRights(folder: string): Promise<void> {
  try {
    if (!(await lstat(folder)).isDirectory()) return;
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await giveRights(join(folder, entry.name));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
