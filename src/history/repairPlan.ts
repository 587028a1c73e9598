import type { Commit, FileChange } from './commits.ts';

/** Versions of a file that are asked for a line before it is nobody's. */
const MOST_VERSIONS = 30;

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
  /** The commit has the same author, time and subject: it is the old form of the commit in question. */
  readonly isTwin: boolean;
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
  #versions: Map<string, Omit<Version, 'isTwin'>[]> | undefined;

  constructor(commits: readonly Commit[]) {
    this.#commits = commits.toReversed();
    this.#byIdentity = Map.groupBy(this.#commits, ({ identity }) => identity);
  }

  twinsOf({ identity }: Commit): readonly Commit[] {
    return this.#byIdentity.get(identity) ?? [];
  }

  /** The same content first, then the twin's version, then the latest ones of the same file. */
  versionsOf({ path, oldPath, newBlob }: FileChange, twins: readonly Commit[]): Version[] {
    const isTwin = (hash: string) => twins.some((twin) => twin.hash === hash);
    this.#versions ??= versionsIn(this.#commits);
    const versions = this.#versions;
    const named = [...new Set([path, oldPath])].flatMap((name) => versions.get(`path ${name}`) ?? []);
    const ordered = [
      ...(versions.get(`blob ${newBlob}`) ?? []),
      ...named.filter(({ commit }) => isTwin(commit)),
      ...named.slice(0, MOST_VERSIONS),
    ];
    const unique = new Map(ordered.map((version) => [`${version.commit}\n${version.path}`, version]));
    return [...unique.values()]
      .slice(0, MOST_VERSIONS)
      .map((version) => ({ ...version, isTwin: isTwin(version.commit) }));
  }
}

/** By path and by blob, in the order of the commits. A plain rebase does without. */
function versionsIn(commits: readonly Commit[]): Map<string, Omit<Version, 'isTwin'>[]> {
  const versions = new Map<string, Omit<Version, 'isTwin'>[]>();
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
    return [{ change, same: null, twin: twinOf(change, twins), versions: () => sources.versionsOf(change, twins) }];
  });
  return { commit, twins: twins.map(({ hash }) => hash), files };
}

function twinOf({ path, oldPath, newBlob }: FileChange, twins: readonly Commit[]): Version | null {
  const found = twins.flatMap((twin) =>
    twin.changes
      .filter((old) => old.newBlob !== null && (old.path === path || old.path === oldPath || old.newBlob === newBlob))
      .map((old): Version => ({ ...old, commit: twin.hash, isTwin: true })),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}
