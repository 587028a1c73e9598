import { type CommitRecord, overlayLines } from '../provenance/formats/commitRecord.ts';
import { repositoryBlame } from './blame.ts';
import { type Commit, isAdded } from './commits.ts';
import type { Git } from './git.ts';
import type { RecordReader } from './noteStore.ts';

/** Each costs a `git blame`. */
const maxFiles = 50;
/** How far back deleted files are looked for. */
export const deletedWithinCommits = 50;
/** A commit that clears a whole folder away is no place to look for one file. */
const maxDeletions = 200;

export interface SplitSources {
  /** The commits in which a deleted file may be found. */
  readonly history: () => Promise<readonly Commit[]>;
  /** Reads the records of other commits. */
  readonly read: RecordReader;
}

/**
 * Renames that git does not see because the same person made them in two commits, one that deleted the old name and a later one that
 * added the new: to the added file git blames all lines, so they get the owners that they had before. Only a whole file, the same to
 * the byte, counts; of two that fit both are left alone. Lines that `records` knows stay as they are.
 * @param commits Those to look at, oldest first.
 * @param records Of these commits, as far as known; changed in place.
 */
export async function addSplitOwners(
  git: Git,
  commits: readonly Commit[],
  records: Map<string, CommitRecord>,
  { history, read }: SplitSources,
): Promise<void> {
  const adding = commits.filter(({ changes }) => changes.some(isAdded));
  if (adding.length === 0) return;
  const known = new Map((await history()).map((commit) => [commit.hash, commit]));
  const renames = adding.flatMap((commit) => splitRenames(commit, known));
  for (const { commit, path, oldCommit, oldPath } of renames.slice(-maxFiles)) {
    const record = records.get(commit.hash) ?? { commit: commit.hash, author: commit.author, files: [] };
    const own = record.files.find((file) => file.path === path)?.lines ?? [];
    const isRead = async (hashes: ReadonlySet<string>) => new Map([...(await read(hashes)), ...pick(records, hashes)]);
    const { runs, carried } = await repositoryBlame(git, oldPath, oldCommit, isRead);
    const lines = overlayLines(own, runs, (ours, theirs) => ours ?? theirs);
    if (lines.length === 0) continue;
    const others = record.files.filter((file) => file.path !== path);
    records.set(commit.hash, {
      ...record,
      files: [...others, { path, lines }],
      carried: [...(record.carried ?? []), ...carried],
    });
  }
}

function pick<T>(map: ReadonlyMap<string, T>, keys: ReadonlySet<string>): [string, T][] {
  return [...map].filter(([key]) => keys.has(key));
}

interface SplitRename {
  readonly commit: Commit;
  readonly path: string;
  /** The last commit that had the deleted file. */
  readonly oldCommit: string;
  readonly oldPath: string;
}

interface Deletion {
  readonly commit: string;
  readonly path: string;
  readonly blob: string;
  readonly author: string;
}

function splitRenames(commit: Commit, history: ReadonlyMap<string, Commit>): SplitRename[] {
  const added = commit.changes.filter(isAdded);
  const deleted = deletedBefore(commit, history);
  return added.flatMap(({ path, newBlob }): SplitRename[] => {
    const [only, ...more] = deleted.filter(({ blob }) => blob === newBlob);
    const isOne = more.length === 0 && added.filter((other) => other.newBlob === newBlob).length === 1;
    if (only === undefined || !isOne || only.author !== commit.author) return [];
    return [{ commit, path, oldCommit: only.commit, oldPath: only.path }];
  });
}

/** The nearest deletion of each name first; without those whose text a later commit added again already. */
function deletedBefore(commit: Commit, history: ReadonlyMap<string, Commit>): Deletion[] {
  const seen = new Set<string>();
  const found = new Map<string, Deletion>();
  const addedAgain = new Set<string>();
  const queue = [...commit.parents];
  for (let at = 0; at < queue.length && seen.size < deletedWithinCommits; at += 1) {
    const ancestor = history.get(queue[at] ?? '');
    if (ancestor === undefined || seen.has(ancestor.hash)) continue;
    seen.add(ancestor.hash);
    queue.push(...ancestor.parents);
    for (const deletion of deletionsOf(ancestor))
      if (!found.has(deletion.path) && !addedAgain.has(deletion.blob)) found.set(deletion.path, deletion);
    for (const { newBlob } of ancestor.changes.filter(isAdded)) if (newBlob !== null) addedAgain.add(newBlob);
  }
  return [...found.values()];
}

function deletionsOf({ changes, parents, author }: Commit): Deletion[] {
  const [parent] = parents;
  const deletions = changes.filter(({ newBlob }) => newBlob === null);
  if (parent === undefined || deletions.length > maxDeletions) return [];
  return deletions.flatMap(({ path, oldBlob }) =>
    oldBlob === null ? [] : [{ commit: parent, path, blob: oldBlob, author }],
  );
}
