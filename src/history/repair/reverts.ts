import { splitGitLines } from '../../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord } from '../../provenance/formats/commitRecord.ts';
import { repositoryBlame } from '../blame.ts';
import { type Commit, readCommits } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { readObjects, textOfBlob } from '../git/objects.ts';
import { ownersFromRuns, runsFromOwners } from '../lineOwners.ts';
import type { RecordReader } from '../notes/noteStore.ts';
import { broughtBack } from './sameChange.ts';

/** Each costs a `git blame`. */
const maxFiles = 50;
const trailer = /^This reverts commit ([0-9a-f]{40,64})\.?$/mu;

/**
 * What reverting commits brought back, with the owners it had before the reverted commit removed it; also for the revert of a revert. Only
 * if one change is the exact opposite of the other, line by line.
 */
export async function revertRecords(
  git: Git,
  targets: readonly Commit[],
  known: ReadonlyMap<string, Commit>,
  read: RecordReader,
): Promise<Map<string, CommitRecord>> {
  const named = targets.flatMap((target) => {
    const hash = trailer.exec(target.message)?.[1];
    return hash === undefined ? [] : [{ target, hash }];
  });
  const missing = [...new Set(named.map(({ hash }) => hash))].filter((hash) => !known.has(hash));
  const more =
    missing.length === 0
      ? []
      : await readCommits(git, ['--no-walk=unsorted', '--ignore-missing', '--stdin'], `${missing.join('\n')}\n`);
  const all = new Map([...known, ...more.map((commit): [string, Commit] => [commit.hash, commit])]);
  const records = new Map<string, CommitRecord>();
  let files = 0;
  for (const { target, hash } of named) {
    const reverted = all.get(hash);
    const [parent] = reverted?.parents ?? [];
    if (reverted === undefined || parent === undefined || reverted.committedS > target.committedS) continue;
    const found: FileRecord[] = [];
    const carried = new Set<Readonly<Record<string, unknown>>>();
    for (const change of target.changes) {
      const old = reverted.changes.find(({ path, oldPath }) => path === change.path || oldPath === change.path);
      if (change.newBlob === null || old?.oldBlob == null || files >= maxFiles) continue;
      files += 1;
      const blobs = [old.oldBlob, old.newBlob, change.oldBlob, change.newBlob];
      const objects = await readObjects(
        git,
        blobs.filter((blob) => blob !== null),
      );
      const [a, b, c, d] = blobs.map((blob) => (blob === null ? '' : textOfBlob(objects.get(blob))));
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
      const lines = broughtBack({ before: a, after: b }, { before: c, after: d });
      if (lines?.some((line) => line >= 0) !== true) continue;
      const blamed = await repositoryBlame(git, old.oldPath, parent, read);
      const owners = ownersFromRuns(blamed.runs, splitGitLines(a).length);
      const runs = runsFromOwners(Array.from(lines, (line) => (line < 0 ? undefined : owners[line])));
      if (runs.length > 0) found.push({ path: change.path, lines: runs });
      if (runs.length > 0) for (const metadata of blamed.carried) carried.add(metadata);
    }
    if (found.length > 0)
      records.set(target.hash, { commit: target.hash, author: target.author, files: found, carried: [...carried] });
  }
  return records;
}
