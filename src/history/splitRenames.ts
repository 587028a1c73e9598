import { splitLines } from '../provenance/align/tokens.ts';
import { type Commit, type FileChange, isAdded } from './commits.ts';
import type { Git } from './git.ts';
import { readObjects, textOfBlob } from './objects.ts';

/** A file that a commit added as new although an earlier one had deleted it, perhaps under another name. */
export interface SplitRename {
  readonly commit: Commit;
  readonly path: string;
  readonly text: string;
  /** The last commit that had the deleted file. */
  readonly oldCommit: string;
  readonly oldPath: string;
  readonly oldText: string;
}

interface Deletion {
  readonly commit: string;
  readonly path: string;
  readonly blob: string;
}

/** How far back deleted files are looked for. */
export const deletedWithinCommits = 50;
/** Git's own threshold for a rename (`-M`). */
const similar = 0.5;
/** A commit that clears a whole folder away is no place to look for one file. */
const mostDeletions = 200;

/**
 * Renames that git does not see because two commits made them: the content is looked for among the deleted files of the commits
 * before, the same blob first, then the most similar one. Two files that fit equally well are both left alone.
 * @param history The commits that may be looked at, by hash.
 */
export async function findSplitRenames(
  git: Git,
  commits: readonly Commit[],
  history: ReadonlyMap<string, Commit>,
): Promise<SplitRename[]> {
  const wanted = commits.flatMap((commit) => {
    const added = commit.changes.filter(isAdded);
    const deleted = added.length === 0 ? [] : deletedBefore(commit, history);
    return deleted.length === 0 ? [] : [{ commit, added, deleted }];
  });
  const blobs = wanted.flatMap(({ added, deleted }) => [
    ...added.flatMap(({ newBlob }) => newBlob ?? []),
    ...deleted.map(({ blob }) => blob),
  ]);
  const objects = await readObjects(git, blobs);
  const textOf = (blob: string | null) => textOfBlob(objects.get(blob ?? ''));
  return wanted.flatMap(({ commit, added, deleted }) =>
    added.flatMap(({ path, newBlob }): SplitRename[] => {
      const text = textOf(newBlob);
      const found = text === undefined ? undefined : bestOf(deleted, newBlob, text, textOf);
      const oldText = textOf(found?.blob ?? null);
      if (text === undefined || found === undefined || oldText === undefined) return [];
      return [{ commit, path, text, oldCommit: found.commit, oldPath: found.path, oldText }];
    }),
  );
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

function deletionsOf({ changes, parents }: Commit): Deletion[] {
  const isDeletion = ({ newBlob }: FileChange) => newBlob === null;
  const [parent] = parents;
  const deletions = changes.filter(isDeletion);
  if (parent === undefined || deletions.length > mostDeletions) return [];
  return deletions.flatMap(({ path, oldBlob }) => (oldBlob === null ? [] : [{ commit: parent, path, blob: oldBlob }]));
}

function bestOf(
  deletions: readonly Deletion[],
  blob: string | null,
  text: string,
  textOf: (blob: string) => string | undefined,
): Deletion | undefined {
  const rated = deletions
    .map((deletion) => {
      const old = textOf(deletion.blob);
      return { deletion, share: deletion.blob === blob ? 1 : old === undefined ? 0 : similarity(old, text) };
    })
    .filter(({ share }) => share >= similar)
    .toSorted((a, b) => b.share - a.share);
  const [best, next] = rated;
  return best === undefined || best.share === next?.share ? undefined : best.deletion;
}

/** Share of the larger text that stands on lines that both have, blanks aside; 0 to 1. */
function similarity(old: string, fresh: string): number {
  const counts = new Map<string, number>();
  const sum = (text: string, visit: (line: string) => void) => {
    let units = 0;
    for (const line of splitLines(text)) {
      const body = line.text.trim();
      units += body.length;
      visit(body);
    }
    return units;
  };
  let common = 0;
  const oldUnits = sum(old, (line) => counts.set(line, (counts.get(line) ?? 0) + 1));
  const newUnits = sum(fresh, (line) => {
    const left = counts.get(line) ?? 0;
    if (left === 0) return;
    counts.set(line, left - 1);
    common += line.length;
  });
  const most = Math.max(oldUnits, newUnits);
  return most === 0 ? 0 : common / most;
}
