import type { Commit, FileChange } from './commits.ts';

/** Versions of a file that are asked for a line before it is nobody's. */
const mostVersions = 30;

/** Where the lines of one file of a commit are looked for. */
export interface FilePlan {
  readonly change: FileChange;
  /** The file is the same as in this commit, so its note is copied. */
  readonly same: { readonly commit: string; readonly path: string } | null;
  /** Else: the file as the one old form of the commit has it; null when there is none or more than one. */
  readonly twin: Version | null;
  /** Else: versions of the file to ask, best first. */
  readonly versions: () => readonly Version[];
}

export interface Version extends FileChange {
  readonly commit: string;
}

export interface Plan {
  readonly commit: Commit;
  /** Hashes of its old forms. */
  readonly twins: readonly string[];
  readonly files: readonly FilePlan[];
}

/** The old commits, found by what a new one has in common with them. */
export class Sources {
  readonly #commits: readonly Commit[];
  readonly #byIdentity: ReadonlyMap<string, readonly Commit[]>;
  #versions: Map<string, Version[]> | undefined;

  constructor(commits: readonly Commit[]) {
    this.#commits = commits.toReversed();
    this.#byIdentity = Map.groupBy(this.#commits, ({ identity }) => identity);
  }

  twinsOf({ identity }: Commit): readonly Commit[] {
    return this.#byIdentity.get(identity) ?? [];
  }

  /** The same content first, then the twin's version, then the latest ones of the same file. */
  versionsOf({ path, oldPath, newBlob }: FileChange, old: readonly Version[]): Version[] {
    this.#versions ??= versionsIn(this.#commits);
    const versions = this.#versions;
    const named = [...new Set([path, oldPath])].flatMap((name) => versions.get(`path ${name}`) ?? []);
    const ordered = [...(versions.get(`blob ${newBlob}`) ?? []), ...old, ...named.slice(0, mostVersions)];
    const unique = new Map(ordered.map((version) => [`${version.commit}\n${version.path}`, version]));
    return [...unique.values()].slice(0, mostVersions);
  }
}

/** By path and by blob, in the order of the commits. A plain rebase does without. */
function versionsIn(commits: readonly Commit[]): Map<string, Version[]> {
  const versions = new Map<string, Version[]>();
  for (const { hash, changes } of commits) {
    for (const change of changes) {
      if (change.newBlob === null) continue;
      const version = { ...change, commit: hash };
      append(versions, `path ${change.path}`, version);
      append(versions, `blob ${change.newBlob}`, version);
    }
  }
  return versions;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

export function planFor(commit: Commit, sources: Sources, noted: ReadonlyMap<string, string>): Plan {
  const twins = sources.twinsOf(commit);
  const files = commit.changes.flatMap((change): FilePlan[] => {
    if (change.newBlob === null) return [];
    for (const twin of twins) {
      const path = noted.has(twin.hash)
        ? twin.changes.find(({ newBlob }) => newBlob === change.newBlob)?.path
        : undefined;
      if (path !== undefined) return [{ change, same: { commit: twin.hash, path }, twin: null, versions: () => [] }];
    }
    const old = oldForms(change, commit, twins);
    const twin = old.length === 1 ? (old[0] ?? null) : null;
    return [{ change, same: null, twin, versions: () => sources.versionsOf(change, old) }];
  });
  return { commit, twins: twins.map(({ hash }) => hash), files };
}

/**
 * The file as the old forms of the commit have it. A rebase over a rename changes the file under its new name: then it is what the
 * old commit changed and the new one does not name.
 */
function oldForms({ path, oldPath, newBlob }: FileChange, commit: Commit, twins: readonly Commit[]): Version[] {
  const versionsWhere = (isWanted: (old: FileChange) => boolean) =>
    twins.flatMap(({ hash, changes }) =>
      changes.filter((old) => old.newBlob !== null && isWanted(old)).map((old): Version => ({ ...old, commit: hash })),
    );
  const named = versionsWhere((old) => old.path === path || old.path === oldPath || old.newBlob === newBlob);
  if (named.length > 0) return named;
  const names = new Set(commit.changes.flatMap((change) => [change.path, change.oldPath]));
  return versionsWhere((old) => !names.has(old.path) && !names.has(old.oldPath));
}
