import { chmod, lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** In a copy's folder: names the process that made it. */
export const ownerFile = 'owner';

/** This process's id and, if the system provides it, its start time: after a restart another process may have the same id. */
export async function ownerMark(): Promise<string> {
  return `${process.pid} ${await startOf(process.pid)}`;
}

/** Removes copies whose editor is gone, as after a crash. @param folder Contains one folder per copy; need not exist. */
export async function removeAbandonedCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [pid = '', start = ''] = (await readFile(join(folder, name, ownerFile), 'utf8').catch(() => '')).split(' ');
    const isOwned = isAlive(Number(pid)) && (start === '' || start === (await startOf(Number(pid))));
    if (!isOwned) await removeCopy(join(folder, name));
  }
}

/** In the system's own clock ticks; empty without `/proc`. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name is in parentheses and may contain anything; the start time is the 20th field after it. Source: proc(5).
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Removes a copy, even if something in it removed its own permissions. */
export async function removeCopy(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await giveRights(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first attempt to remove the copy may still be deleting other parts, so any folder can vanish meanwhile. */
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
