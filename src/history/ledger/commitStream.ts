import { AppError } from '../../base/appError.ts';
import type { Git } from '../git/git.ts';
import { type LogCommit, type LogFile, LogReader, mergeArguments, patchArguments } from './logReader.ts';

/** A commit as `git rev-list --parents` names it. */
export interface NamedCommit {
  readonly hash: string;
  readonly parents: readonly string[];
}

export interface CommitReceiver {
  /** Called for each commit in order; the files are good during the call only. */
  receive(commit: LogCommit, files: readonly LogFile[]): void;
  /** False for a file whose lines are known without its patch. */
  needsLines(commit: LogCommit, file: LogFile): boolean;
}

interface Merge {
  readonly commit: LogCommit;
  readonly files: readonly LogFile[];
}

/**
 * Reads what commits did, each against its first parent. Most merges take each file as one of their parents has it: of these git only
 * lists the files, since their patches would repeat whole branches, a third of all its work.
 * @param commits Parents before children. @param range The same commits as arguments of `git log`.
 * @throws AppError `unavailable` when git fails.
 */
export async function readCommits(
  git: Git,
  commits: readonly NamedCommit[],
  range: readonly string[],
  { receive, needsLines }: CommitReceiver,
): Promise<void> {
  const hasMerges = commits.some(({ parents }) => parents.length > 1);
  const [merges, contested] = hasMerges
    ? await Promise.all([readMerges(git, range), contestedMerges(git, range)])
    : [new Map<string, Merge>(), new Set<string>()];
  let at = 0;
  const mergesUntil = (hash: string | undefined) => {
    for (; at < commits.length && commits[at]?.hash !== hash; at += 1) {
      const merge = merges.get(commits[at]?.hash ?? '');
      if (merge === undefined)
        throw new AppError(
          'unavailable',
          `Git left out commit ${commits[at]?.hash}; "git fsck" tells whether it is damaged.`,
        );
      receive(merge.commit, merge.files);
    }
  };
  const reader = new LogReader((commit, files) => {
    mergesUntil(commit.hash);
    at += 1;
    receive(commit, files);
  }, needsLines);
  const asked = commits.filter(({ hash, parents }) => parents.length < 2 || contested.has(hash));
  const input = asked.map(({ hash }) => `${hash}\n`).join('');
  if (input !== '') await git.stream(patchArguments, input, (chunk) => reader.push(chunk));
  reader.end();
  mergesUntil(undefined);
}

async function readMerges(git: Git, range: readonly string[]): Promise<Map<string, Merge>> {
  const merges = new Map<string, Merge>();
  const reader = new LogReader((commit, files) => merges.set(commit.hash, { commit, files }));
  await git.stream([...mergeArguments, '--end-of-options', ...range, '--'], '', (chunk) => reader.push(chunk));
  reader.end();
  return merges;
}

/** Merges with a file that is as none of their parents has it. */
async function contestedMerges(git: Git, range: readonly string[]): Promise<ReadonlySet<string>> {
  const args = [
    'log',
    '--merges',
    '--diff-merges=combined',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '--no-notes',
    '--format=%H',
  ];
  const found = new Set<string>();
  let hash = '';
  // A path may hold a line end, but not at its beginning as git prints it.
  for (const line of (await git.run([...args, '--end-of-options', ...range, '--'])).toString('latin1').split('\n')) {
    if (line.startsWith('::')) found.add(hash);
    else if (line !== '') hash = line;
  }
  return found;
}
