import { AppError } from '../base/appError.ts';
import type { Git } from './git/git.ts';
import { type CommitPatch, commitFormat, type FilePatch, patchArguments, readPatches } from './git/patches.ts';
import { topFolder } from './git/revision.ts';

/** How, and with which main branch commit, work arrived there. */
export interface Arrival {
  /**
   * `ancestor`: the commits themselves; `patch`: the same changes in other commits (rebased, cherry-picked, squashed); `content`: one
   * commit left the same file contents; `lines`: one commit added every line that the work added.
   */
  readonly how: 'ancestor' | 'patch' | 'content' | 'lines';
  readonly commit: string;
}

/** Names the main branch may have, server first: work merged only locally is not released. */
const mainRefs = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'] as const;
/** Work in more files is a reformatting or a merge, and its lines prove nothing. Chosen by us. */
const maxFiles = 200;
/** Maximum number of main branch commits examined since the work began, newest first: months of a busy repository. Chosen by us. */
const maxCommits = 1000;
/** Fewer own lines may appear in someone else's commit by accident. Chosen by us. */
const leastOwnLines = 3;

/** The main branch commit that work is compared with; undefined if there is none. */
export async function mainTip(git: Git): Promise<string | undefined> {
  const refs = mainRefs.map((ref) => `refs/${ref.startsWith('origin/') ? 'remotes' : 'heads'}/${ref}`);
  const output = await git.run(['for-each-ref', '--format=%(refname) %(objectname)', ...refs]);
  const tips = new Map(
    output
      .toString('utf8')
      .split('\n')
      .map((line): [string, string] => {
        const [name = '', hash = ''] = line.split(' ');
        return [name, hash];
      }),
  );
  return refs.map((ref) => tips.get(ref)).find((tip) => tip !== undefined);
}

/**
 * Whether work has arrived in the main branch, however it was merged: by ancestry, else by what the commits there changed, since a squash
 * or a rebase leaves no ancestor behind. Fails closed: undefined if arrival cannot be shown, including when a commit is gone.
 * @param commits The work, oldest first.
 * @param tip See {@link mainTip}.
 */
export async function arrivedInMain(git: Git, commits: readonly string[], tip: string): Promise<Arrival | undefined> {
  const last = commits.at(-1);
  if (last === undefined) return undefined;
  try {
    const base = (await git.run(['merge-base', last, tip])).toString('utf8').trim();
    if (base === last) return { how: 'ancestor', commit: last };
    return await arrivedByContent(git, { commits, last, base, tip });
  } catch (error) {
    // No common ancestor, or a commit that was garbage-collected: nothing can be shown.
    if (AppError.is(error, 'unavailable')) return undefined;
    throw error;
  }
}

interface Work {
  readonly commits: readonly string[];
  readonly last: string;
  readonly base: string;
  readonly tip: string;
}

async function arrivedByContent(git: Git, { commits, last, base, tip }: Work): Promise<Arrival | undefined> {
  const patches = async (args: readonly string[], input?: string) =>
    readPatches((await git.run(args, input)).toString('utf8'));
  const show = ['log', '--no-walk=unsorted', '--stdin', ...patchArguments, commitFormat];
  const own = (await patches(show, commits.join('\n'))).filter(({ files }) => files.length > 0);
  const paths = [...new Set(own.flatMap(({ files }) => files.map(({ path }) => path)))];
  if (paths.length === 0 || paths.length > maxFiles) return undefined;
  const top = await topFolder(git);
  const limited = ['--', ...paths.map((path) => `${top}${path}`)];
  const since = ['log', `--max-count=${maxCommits}`, ...patchArguments, commitFormat, `${base}..${tip}`];
  const onMain = await patches([...since, ...limited]);
  if (onMain.length === 0) return undefined;
  const net = (await patches(['diff', ...patchArguments, base, last, ...limited]))[0]?.files ?? [];
  // Work whose net change is nothing cannot arrive.
  if (net.length === 0) return undefined;
  const squashed = onMain.find((one) => holds(one, net, isSameChange));
  if (squashed !== undefined) return { how: 'patch', commit: squashed.commit };
  const copies = own.map(({ files }) => onMain.find((one) => holds(one, files, isSameChange)));
  const newest = copies.at(-1);
  if (newest !== undefined && !copies.includes(undefined)) return { how: 'patch', commit: newest.commit };
  const same = onMain.find((one) => holds(one, net, (theirs, ours) => theirs.blob === ours.blob));
  if (same !== undefined) return { how: 'content', commit: same.commit };
  const lines = ownLines(own, net);
  if ([...lines.values()].reduce((sum, { length }) => sum + length, 0) < leastOwnLines) return undefined;
  const brought = onMain.find((one) => [...lines].every(([path, added]) => brings(one, path, added)));
  return brought === undefined ? undefined : { how: 'lines', commit: brought.commit };
}

function holds(
  { files }: CommitPatch,
  wanted: readonly FilePatch[],
  isSame: (theirs: FilePatch, ours: FilePatch) => boolean,
): boolean {
  return wanted.every((ours) => files.some((theirs) => theirs.path === ours.path && isSame(theirs, ours)));
}

function isSameChange(theirs: FilePatch, ours: FilePatch): boolean {
  // A change without visible lines (a binary file, a mode) is the same only if the content is the same.
  if (ours.removed.length + ours.added.length === 0) return theirs.blob === ours.blob;
  return isSameList(theirs.removed, ours.removed) && isSameList(theirs.added, ours.added);
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);

/** The lines that the work itself added and that were still there at its end, by file; lines without content are left out. */
function ownLines(own: readonly CommitPatch[], net: readonly FilePatch[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, readonly string[]>();
  for (const { path, added } of net) {
    const ours = new Set(own.flatMap(({ files }) => files.flatMap((file) => (file.path === path ? file.added : []))));
    const telling = added.filter((line) => ours.has(line) && /\w{2}/u.test(line));
    if (telling.length > 0) lines.set(path, telling);
  }
  return lines;
}

/** Whether a commit added each of these lines to the file, at least as often as listed. */
function brings({ files }: CommitPatch, path: string, lines: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (file.path !== path) continue;
    for (const line of file.added) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  for (const line of lines) {
    const left = counts.get(line) ?? 0;
    if (left === 0) return false;
    counts.set(line, left - 1);
  }
  return true;
}
