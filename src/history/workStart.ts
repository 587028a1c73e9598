import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';
import { textOfBlob } from './objects.ts';
import { onlyCommitsSince } from './reflog.ts';

/** How the files of a repository were when an agent began: what it changes later is held against this, also when it commits. */
export interface WorkStart {
  /** Null before the first commit. */
  readonly head: string | null;
  /** What leads from the top of the repository to the folder git runs in, with a slash at its end. */
  readonly prefix: string;
  /** Text of each file that was not as in the commit, by path from the top; null for a file that was not there or is no text. */
  readonly changed: ReadonlyMap<string, string | null>;
}

/** More changed files are no work in hand; then nobody is credited. Own choice. */
const maxChanged = 500;
const maxFileBytes = 1_000_000;

/** @returns undefined outside of a repository, and where too much was changed already. */
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
    // Deleted, or a folder: there is no text to compare with.
    return null;
  }
}

/** What a file read at the start; '' where it did not exist, undefined when that cannot be told. @param path From git's folder. */
export async function textAtStart(git: Git, start: WorkStart, path: string): Promise<string | undefined> {
  const full = `${start.prefix}${path}`;
  const changed = start.changed.get(full);
  if (changed !== undefined) return changed ?? undefined;
  if (start.head === null) return '';
  const listed = await git.run(['ls-tree', '-z', '--full-tree', start.head, '--', full]);
  const blob = /^100\d{3} blob ([0-9a-f]+)\t/u.exec(listed.toString('utf8'))?.[1];
  // Neither committed nor lying about: the agent made it.
  if (blob === undefined) return listed.length === 0 ? '' : undefined;
  return textOfBlob(await git.run(['cat-file', 'blob', blob]));
}

/** Whether git put other files in place since: HEAD moved by more than commits. */
export async function wereFilesExchanged(git: Git, { head }: WorkStart): Promise<boolean> {
  return head !== null && !(await onlyCommitsSince(git, head));
}
