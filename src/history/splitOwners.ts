import { splitLines } from '../provenance/align/tokens.ts';
import type { CommitRecord, LineRun } from '../provenance/formats/commitRecord.ts';
import { type RecordReader, repositoryBlame } from './blame.ts';
import { type Commit, isAdded } from './commits.ts';
import type { Git } from './git.ts';
import { carryOwners, ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { findSplitRenames } from './splitRenames.ts';

/** Each costs a `git blame`. */
const mostFiles = 50;

export interface SplitSources {
  /** The commits in which a deleted file may be found. */
  readonly history: () => Promise<readonly Commit[]>;
  /** Reads the records of other commits. */
  readonly read: RecordReader;
}

/**
 * Gives the lines of renamed files, where a commit deleted the old name and a later one added the new, the owners that they had
 * under the old name: to the added file git blames them all. Lines that `records` knows stay as they are.
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
  const renames = await findSplitRenames(git, adding, known);
  for (const { commit, path, text, oldCommit, oldPath, oldText } of renames.slice(-mostFiles)) {
    const record = records.get(commit.hash) ?? { commit: commit.hash, author: commit.author, files: [] };
    const lineCount = splitLines(text).length;
    const own = ownersFromRuns(record.files.find((file) => file.path === path)?.lines ?? [], lineCount);
    const isRead = async (hashes: ReadonlySet<string>) => new Map([...(await read(hashes)), ...pick(records, hashes)]);
    const { runs } = await repositoryBlame(git, oldPath, oldCommit, isRead);
    const carried = carryOwners(ownersFromRuns(runs, splitLines(oldText).length), oldText, text);
    const lines: LineRun[] = runsFromOwners(own.map((tag, line) => tag ?? carried[line]));
    if (lines.length === 0) continue;
    const others = record.files.filter((file) => file.path !== path);
    records.set(commit.hash, { ...record, files: [...others, { path, lines }] });
  }
}

function pick<T>(map: ReadonlyMap<string, T>, keys: ReadonlySet<string>): [string, T][] {
  return [...map].filter(([key]) => keys.has(key));
}
