import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../base/appError.ts';
import { openGit } from './git.ts';

/** Folders of the system that people open to read: every command needs them, and nothing of a project is in them. */
const systemFolder =
  /^\/(?:$|(?:bin|sbin|lib\w*|etc|usr\/(?:local\/)?(?:bin|sbin|lib\w*|include|share|go)|nix\/store)(?:\/|$))/u;

/**
 * Where a person's project lies on disk: the folders that are open, the repositories around them with all their worktrees, which have other
 * versions of the same files, and git's own folder. Real paths; a folder that is gone is left out, and one
 * of the system that is in no repository.
 */
export async function projectFolders(open: readonly string[]): Promise<readonly string[]> {
  const named = await Promise.all(open.map(foldersAround));
  const real = await Promise.all(named.flat().map((folder) => realpath(folder).catch(() => undefined)));
  return [...new Set(real.filter((folder) => folder !== undefined))];
}

async function foldersAround(folder: string): Promise<readonly string[]> {
  const git = openGit(folder);
  const lines = async (...args: string[]) => (await git.run(args)).toString('utf8').split('\n').filter(Boolean);
  try {
    const around = await lines('rev-parse', '--show-toplevel', '--git-common-dir');
    const worktrees = (await lines('worktree', 'list', '--porcelain'))
      .filter((line) => line.startsWith(worktreeWord))
      .map((line) => line.slice(worktreeWord.length));
    return [folder, ...[...around, ...worktrees].map((path) => resolve(folder, path))];
  } catch (error) {
    // No git or no repository around it.
    if (AppError.is(error)) return systemFolder.test(await realpath(folder).catch(() => folder)) ? [] : [folder];
    throw error;
  }
}

const worktreeWord = 'worktree ';
