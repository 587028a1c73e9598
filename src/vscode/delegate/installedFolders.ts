import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, lstat, readdir, readlink, realpath, rm, symlink, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { hasSecretName } from '../../sandbox/secretFiles.ts';

/** Folders with installed packages; tests need them, and git ignores them. */
const installedFolders = ['node_modules', '.venv', 'venv', 'vendor'];
/** Copying more files takes longer than a person waits. Chosen by us: a large web project has 60,000. */
const maxFiles = 150_000;
/** Links may lead to programs installed system-wide. */
const systemFolders = ['/usr/', '/bin/', '/lib/', '/lib64/', '/opt/', '/nix/store/'];

interface Roots {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies installed packages, so that `npm ci` in the copy empties the copy's folder and never the person's. If the file system can, blocks
 * are shared until either side changes. A folder that is too large is left out.
 * @param isInstalled Whether a folder, relative to `roots.from`, is copied. Files are not asked about one by one: there are too many of them.
 * @param roots A link into `from` is redirected to the same place below `to`; one that leads out of both is removed.
 */
export async function copyInstalled(
  source: string,
  target: string,
  roots: Roots,
  isInstalled: (folder: string) => boolean,
): Promise<void> {
  for (const name of installedFolders) {
    const [from, to] = [join(source, name), join(target, name)];
    const isFolder = await lstat(from).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (
      !isFolder ||
      existsSync(to) ||
      !isInstalled(below(from, roots.from)) ||
      (await countFiles(from, maxFiles)) >= maxFiles
    )
      continue;
    await copyFolder(from, to);
    await tidy(to, roots, isInstalled);
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  const run = promisify(execFile);
  if (process.platform === 'linux') await run('cp', ['-a', '--reflink=auto', '--', from, to]);
  else if (process.platform === 'darwin') await run('cp', ['-Rpc', from, to]);
  else await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

async function countFiles(folder: string, limit: number): Promise<number> {
  let count = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined && count < limit; next = open.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      count += 1;
      if (entry.isDirectory()) open.push(join(next, entry.name));
    }
  }
  return count;
}

function below(path: string, root: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Redirects links and removes what is not copied, also `.env` files: git tracks nothing here, so any of them may contain keys. */
async function tidy(folder: string, roots: Roots, isInstalled: (folder: string) => boolean): Promise<void> {
  const isBelow = (path: string, root: string) => path === root || path.startsWith(root + sep);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (hasSecretName(entry.name) || (entry.isDirectory() && !isInstalled(below(path, roots.to)))) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    if (entry.isDirectory()) await tidy(path, roots, isInstalled);
    if (!entry.isSymbolicLink()) continue;
    const target = resolve(dirname(path), await readlink(path));
    if (isBelow(target, roots.from)) {
      await unlink(path);
      await symlink(join(roots.to, relative(roots.from, target)), path);
    }
    const real = await realpath(path).catch(() => undefined);
    const isKept =
      real !== undefined && (isBelow(real, roots.to) || systemFolders.some((each) => real.startsWith(each)));
    if (!isKept) await rm(path, { force: true });
  }
}
