import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Files in `.git` that git rewrites even when it only reads. */
const restless = new Set(['.git/index', '.git/index.lock']);

/**
 * A hash that changes with every change of any file, including ignored and installed ones. It uses the file system's metadata: a program
 * can fake a file's mtime, but not its ctime.
 */
export async function treeFingerprint(root: string): Promise<string> {
  const lines: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    await Promise.all(
      entries.map(async (entry) => {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (restless.has(path)) return;
        if (entry.isDirectory()) return visit(path);
        const found = await lstat(join(root, path), { bigint: true }).catch(() => undefined);
        if (found !== undefined)
          lines.push(JSON.stringify([path, `${found.mode}:${found.size}:${found.ino}:${found.ctimeNs}`]));
      }),
    );
  };
  await visit('');
  const hash = createHash('sha256');
  for (const each of lines.sort()) hash.update(`${each}\n`);
  return hash.digest('hex');
}
