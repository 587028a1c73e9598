import { type Commit, type FileChange, readChanges } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { readObjects, textOfBlob } from '../git/objects.ts';
import { below, type Evidence, subjectOf } from './evidence.ts';
import { isSameChange } from './sameChange.ts';

export interface SquashInput {
  /** Commits without other evidence. */
  readonly targets: readonly Commit[];
  readonly sources: readonly Commit[];
  readonly noted: ReadonlyMap<string, string>;
  /** Commits whose new version is known: a branch of only these was rewritten, not squashed. */
  readonly settled: ReadonlySet<string>;
  /** The tip that a person named as rewritten; null if none was named. */
  readonly from: string | null;
}

/** Each costs a process; older branches are rarely merged. */
const maxBranches = 50;

/**
 * Finds squashes: commits whose change equals the entire change of a branch, file by file and line by line. For a branch with a single
 * commit, only author and message distinguish a squash from someone else's identical commit.
 */
export async function findSquashes(
  git: Git,
  { targets, sources, noted, settled, from }: SquashInput,
): Promise<Map<Commit, Evidence>> {
  const found = new Map<Commit, Evidence>();
  const byHash = new Map(sources.map((commit) => [commit.hash, commit]));
  const parents = new Set(sources.flatMap((commit) => commit.parents));
  const tips =
    from === null ? sources.filter(({ hash }) => !parents.has(hash)) : sources.filter(({ hash }) => hash === from);
  for (const tip of tips.toSorted((a, b) => b.committedS - a.committedS).slice(0, maxBranches)) {
    const branch = below(tip.hash, byHash).flatMap((hash) => byHash.get(hash) ?? []);
    const touched = new Set(branch.flatMap(({ changes }) => changes.flatMap(({ path, oldPath }) => [path, oldPath])));
    const likely = targets.filter(
      (target) =>
        !found.has(target) &&
        target.parents.length === 1 &&
        target.committedS >= tip.committedS &&
        target.changes.every(({ path }) => touched.has(path)) &&
        isSignedSo(target, branch, from !== null),
    );
    const isOpen = branch.some(({ hash }) => noted.has(hash) && !settled.has(hash));
    if (likely.length === 0 || !isOpen) continue;
    const base = await baseOf(git, tip, branch, likely[0]?.parents[0] ?? '');
    const whole = base === undefined ? [] : await readChanges(git, base, tip.hash);
    for (const target of likely)
      if (whole.length > 0 && (await isWhole(git, target, whole)))
        found.set(target, { sources: branch, mustProve: false, isBeside: false });
  }
  return found;
}

function isSignedSo(target: Commit, branch: readonly Commit[], isNamed: boolean): boolean {
  const [only, ...more] = branch;
  if (only === undefined) return false;
  const isNamedByHash = branch.some(({ hash }) => target.message.includes(hash));
  const isAuthor = branch.some(({ author }) => author === target.author);
  if (more.length > 0) return isNamed || isAuthor || isNamedByHash;
  // The same small change is easily made twice: for a single commit, require the pull request number that a server appends to the subject.
  const isPullRequest = isNamed && isAuthor && target.message.startsWith(`${subjectOf(only)} (#`);
  return isNamedByHash || isPullRequest;
}

/** Where a branch began: the only commit below it, or git's merge base if others were merged into it. */
async function baseOf(git: Git, tip: Commit, branch: readonly Commit[], onto: string): Promise<string | undefined> {
  const inside = new Set(branch.map(({ hash }) => hash));
  const outside = new Set(branch.flatMap((commit) => commit.parents).filter((hash) => !inside.has(hash)));
  const [only, ...more] = outside;
  if (more.length === 0) return only;
  const base = await git.run(['merge-base', tip.hash, onto]).catch(() => undefined);
  return base?.toString('utf8').trim();
}

async function isWhole(git: Git, target: Commit, whole: readonly FileChange[]): Promise<boolean> {
  if (whole.length !== target.changes.length) return false;
  const pairs = whole.map((ours) => ({ ours, theirs: target.changes.find(({ path }) => path === ours.path) }));
  const blobs = pairs.flatMap(({ ours, theirs }) => [ours.oldBlob, ours.newBlob, theirs?.oldBlob, theirs?.newBlob]);
  const objects = await readObjects(
    git,
    blobs.filter((blob) => blob != null),
  );
  const text = (blob: string | null) => (blob === null ? '' : textOfBlob(objects.get(blob)));
  return pairs.every(({ ours, theirs }) => {
    if (theirs === undefined || (ours.newBlob === null) !== (theirs.newBlob === null)) return false;
    if (ours.oldBlob === theirs.oldBlob && ours.newBlob === theirs.newBlob) return true;
    const [a, b, c, d] = [text(ours.oldBlob), text(ours.newBlob), text(theirs.oldBlob), text(theirs.newBlob)];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return false;
    return isSameChange({ before: a, after: b }, { before: c, after: d });
  });
}
