import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git/git.ts';
import { textOfBlob } from './git/objects.ts';
import { onlyCommitsSince } from './git/reflog.ts';

/** The state of a repository's files when an agent started; its later changes are compared with this, even if it commits. */
export interface WorkStart {
  /** Null before the first commit. */
  readonly head: string | null;
  /** Path from the top of the repository to the folder git runs in, with a trailing slash. */
  readonly prefix: string;
  /** Text of each file that differed from the commit, by path from the top; null for a file that did not exist or is not text. */
  readonly changed: ReadonlyMap<string, string | null>;
}

/** More changed files than this are not work in progress, and nobody is credited. Chosen by us. */
const maxChanged = 500;
const maxFileBytes = 1_000_000;

/** @returns undefined outside a repository, or if too many files were already changed. */
export async function readWorkStart(git: Git): Promise<WorkStart | undefined> {
  const places = await git.run(['rev-parse', '--show-toplevel', '--show-prefix']).catch(() => undefined);
  if (places === undefined) return undefined;
  const [top = '', prefix = ''] = places.toString('utf8').split('\n');
  const head = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => undefined);
  const args = ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames'];
  const entries = (await git.run(args))
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  if (entries.length > maxChanged) return undefined;
  const changed = await Promise.all(
    entries.map(
      async (entry): Promise<[string, string | null]> => [entry.slice(3), await readText(join(top, entry.slice(3)))],
    ),
  );
  return { head: head === undefined ? null : head.toString('utf8').trim(), prefix, changed: new Map(changed) };
}

async function readText(path: string): Promise<string | null> {
  try {
    const { size } = await stat(path);
    return size > maxFileBytes ? null : (textOfBlob(await readFile(path)) ?? null);
  } catch {
    // Deleted, or a folder: no text to compare with.
    return null;
  }
}

/** A file's text at the start; '' if it did not exist, undefined if unknown. @param path Relative to git's folder. */
export async function textAtStart(git: Git, start: WorkStart, path: string): Promise<string | undefined> {
  const full = `${start.prefix}${path}`;
  const changed = start.changed.get(full);
  if (changed !== undefined) return changed ?? undefined;
  if (start.head === null) return '';
  const listed = await git.run(['ls-tree', '-z', '--full-tree', start.head, '--', full]);
  const blob = /^100\d{3} blob ([0-9a-f]+)\t/u.exec(listed.toString('utf8'))?.[1];
  // Neither committed nor in the working tree: the agent created it.
  if (blob === undefined) return listed.length === 0 ? '' : undefined;
  return textOfBlob(await git.run(['cat-file', 'blob', blob]));
}

/** Whether git has since replaced files: HEAD moved by more than commits. */
export async function wereFilesExchanged(git: Git, { head }: WorkStart): Promise<boolean> {
  return head !== null && !(await onlyCommitsSince(git, head));
}
