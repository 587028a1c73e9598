import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { suspectPath } from './examine.ts';

/** A lock older than this was left by a process that died; the renames it protects take milliseconds. */
const staleLockMs = 10_000;

/** `2026-11-21T06-02-01-123Z`: sorts by time and is valid in file names on every platform. */
export function fileStamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[:.]/g, '-');
}

/**
 * Renames a damaged database along with its log and returns the new location. Only one process may do it: without the lock, a second
 * window that saw the same damage would move away the new database. Returns undefined if another process is doing it.
 * @param stillDamaged Checked again under the lock.
 */
export function setAside(path: string, nowMs: number, stillDamaged: () => boolean): string | undefined {
  const lock = `${path}.lock`;
  if (!takeLock(lock, nowMs)) return undefined;
  try {
    if (!stillDamaged()) return undefined;
    const aside = `${path}.damaged-${fileStamp(nowMs)}`;
    // The log goes first: left behind alone, it would be deleted by SQLite when the new database is created.
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
    rmSync(suspectPath(path), { force: true });
    return aside;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(lock: string, nowMs: number): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const age = nowMs - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
    // If the clock was set back, the lock appears to be from the future; it is just as stale.
    if (Math.abs(age) > staleLockMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
