import type { Commit, FileChange } from '../git/commits.ts';
import type { Evidence } from './evidence.ts';

/** Maximum number of versions of a file in which a line is searched before it counts as nobody's. */
const maxVersions = 30;

/** Where to look for the lines of one file of a commit. */
export interface FilePlan {
  readonly change: FileChange;
  /** The file is identical in this commit, so its note is copied. */
  readonly same: { readonly commit: string; readonly path: string } | null;
  /** Otherwise: the file in the commit's only original; null if there is none or more than one. */
  readonly twin: Version | null;
  /** Otherwise: versions of the file to search, best first. Not needed for a plain rebase. */
  readonly versions: () => readonly Version[];
}

export interface Version extends FileChange {
  readonly commit: string;
}

export interface Plan {
  readonly commit: Commit;
  /** Hashes of its originals. */
  readonly twins: readonly string[];
  readonly files: readonly FilePlan[];
  /** Commits with a note for which there is evidence. */
  readonly sources: readonly Commit[];
  /** Take a file's lines only if its change is shown to be the same. */
  readonly mustProve: boolean;
}

/** Where to look for a commit's lines: only in the commits for which there is evidence. */
export function planFor(commit: Commit, evidence: Evidence, noted: ReadonlyMap<string, string>): Plan {
  const { sources, mustProve, isBeside } = evidence;
  const withNote = sources.filter(({ hash }) => noted.has(hash));
  const bare = sources.filter(({ hash }) => !noted.has(hash));
  const isAlike = ({ identity }: Commit) => identity === commit.identity;
  const alike = withNote.filter(isAlike);
  // A commit made from a single other one is that commit, whoever signed it.
  const twins = alike.length > 0 ? alike : sources.length === 1 && !isBeside ? withNote : [];
  const bareTwins = bare.filter(isAlike);
  const files = commit.changes.flatMap((change): FilePlan[] => {
    if (change.newBlob === null) return [];
    const old = oldForms(change, commit, twins);
    const twin = old.length === 1 ? (old[0] ?? null) : null;
    const isCopy = twin?.newBlob === change.newBlob && (!mustProve || twin.oldBlob === change.oldBlob);
    const same = isCopy && twin !== null ? { commit: twin.commit, path: twin.path } : null;
    const versions = (): readonly Version[] => {
      if (same !== null || mustProve) return same === null ? old : [];
      const forms = [...old, ...oldForms(change, commit, bareTwins)];
      const all = versionsOf(change, commit, sources, forms);
      return all.some((version) => noted.has(version.commit)) ? all : [];
    };
    return [{ change, same, twin: same === null ? twin : null, versions }];
  });
  return { commit, twins: twins.map(({ hash }) => hash), files, sources: withNote, mustProve };
}

/** The originals' versions first, then the latest ones with the same name; a match by content only if it is unambiguous. */
function versionsOf(
  { path, oldPath, newBlob }: FileChange,
  commit: Commit,
  sources: readonly Commit[],
  old: readonly Version[],
): readonly Version[] {
  const all = sources.flatMap(({ hash, changes }) =>
    changes.filter((change) => change.newBlob !== null).map((change): Version => ({ ...change, commit: hash })),
  );
  const named = all.filter((version) => [path, oldPath].includes(version.path));
  const equal = all.filter((version) => version.newBlob === newBlob);
  const isOne =
    new Set(equal.map((version) => version.path)).size === 1 &&
    commit.changes.filter((change) => change.newBlob === newBlob).length === 1;
  const exact = named.filter((version) => version.newBlob === newBlob);
  const ordered = [...exact, ...(named.length === 0 && isOne ? equal : []), ...old, ...named];
  const unique = new Map(ordered.map((version) => [`${version.commit}\n${version.path}`, version]));
  return [...unique.values()].slice(0, maxVersions);
}

/**
 * The file in the commit's originals, preferably under the same name. A rebase over a rename changes the file under its new name: then it
 * is the only file that the original changed and the new commit does not name.
 */
function oldForms({ path, oldPath, newBlob }: FileChange, commit: Commit, twins: readonly Commit[]): Version[] {
  return twins.flatMap((twin): Version[] => {
    const changes = twin.changes.filter((old) => old.newBlob !== null);
    const found =
      changes.find((old) => old.path === path) ??
      changes.find((old) => old.path === oldPath || old.oldPath === oldPath) ??
      onlyOne(changes, (old) => old.newBlob === newBlob, commit) ??
      leftOver(changes, commit, path);
    return found === undefined ? [] : [{ ...found, commit: twin.hash }];
  });
}

/** Files with equal content may be indistinguishable; then there is no match. */
function onlyOne(
  changes: readonly FileChange[],
  isWanted: (old: FileChange) => boolean,
  { changes: fresh }: Commit,
): FileChange | undefined {
  const [only, ...more] = changes.filter(isWanted);
  return more.length === 0 && fresh.filter(isWanted).length === 1 ? only : undefined;
}

function leftOver(changes: readonly FileChange[], commit: Commit, path: string): FileChange | undefined {
  const names = new Set(commit.changes.flatMap((change) => [change.path, change.oldPath]));
  const oldNames = new Set(changes.flatMap((change) => [change.path, change.oldPath]));
  const [old, ...moreOld] = changes.filter((change) => !names.has(change.path) && !names.has(change.oldPath));
  const [fresh, ...moreFresh] = commit.changes.filter(
    (change) => change.newBlob !== null && !oldNames.has(change.path) && !oldNames.has(change.oldPath),
  );
  return moreOld.length === 0 && moreFresh.length === 0 && fresh?.path === path ? old : undefined;
}
