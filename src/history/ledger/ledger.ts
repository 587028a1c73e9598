import type { Git } from '../git/git.ts';
import { CommitChange } from './commitChange.ts';
import { type NamedCommit, readCommits } from './commitStream.ts';
import { type FileState, FileTree, noLines } from './fileTree.ts';
import { alive, LineTable } from './lineTable.ts';
import type { LogCommit, LogFile } from './logReader.ts';
import { type LedgerSnapshot, loadSnapshot, saveSnapshot, snapshotOf } from './snapshot.ts';

/** A commit, with what the ledger found out about it. */
export interface LedgerCommit extends LogCommit {
  /** Numbers of the parents that were read; fewer than `parents` if the history was cut off. */
  readonly parentNumbers: readonly number[];
  /** Lines of text files that it added and removed, excluding moved and reformatted ones. */
  readonly added: number;
  readonly removed: number;
  readonly files: number;
}

/** Tells who wrote the lines a commit added: returns, per file, a function from line to a number defined by the caller, 0 for unknown. */
export type LineEvidence = (commit: LogCommit, path: string) => ((line: number) => number) | undefined;

/** Which files count as code. Lock files, generated and vendored ones are excluded from the figures, not from the ledger. */
export type CountedPath = (path: string) => boolean;

/**
 * Every line that ever existed in a repository: which commit introduced it and which first changed or deleted it. Built in one pass over
 * what git prints, oldest first, so that survival, churn and the origin of what a fix replaced need no blame.
 */
export class LineLedger {
  readonly commits: LedgerCommit[] = [];
  readonly numberOf = new Map<string, number>();
  readonly lines = new LineTable();
  readonly #trees = new Map<number, FileTree>();
  readonly #childrenLeft: number[] = [];
  readonly #isShallow: ReadonlySet<string>;
  readonly #children: ReadonlyMap<string, number>;
  /** Names that one file had, both ways: a merge looks for it under all of them in its other parents. */
  readonly #otherNames = new Map<string, Set<string>>();
  readonly #evidence: LineEvidence;
  readonly #isCounted: CountedPath;
  #head: FileTree = new FileTree();

  /**
   * @param children How many commits have each commit as a parent: a commit's state is dropped after its last child.
   * @param shallow Commits whose parents are missing from the clone.
   */
  constructor(
    children: ReadonlyMap<string, number>,
    shallow: ReadonlySet<string>,
    evidence: LineEvidence,
    isCounted: CountedPath,
  ) {
    this.#children = children;
    this.#isShallow = shallow;
    this.#evidence = evidence;
    this.#isCounted = isCounted;
  }

  /** The files of the last commit that was read. */
  get head(): FileTree {
    return this.#head;
  }

  /** Adds the next commit; its parents must have been added before, if the history contains them. */
  add(commit: LogCommit, files: readonly LogFile[]): void {
    const number = this.commits.length;
    const parents = commit.parents.map((hash) => this.numberOf.get(hash)).filter((parent) => parent !== undefined);
    const others = parents.slice(1).map((parent) => this.#trees.get(parent));
    const tree = this.#treeAfter(parents[0]);
    const isFirst = this.#isShallow.has(commit.hash) || (commit.parents.length > 0 && parents.length === 0);
    const change = new CommitChange(this.lines, number, isFirst);
    const merged = others.filter((other) => other !== undefined);
    // Look up all before changing any: two files may have swapped names.
    const states = files.map(({ path, renamedFrom }) => tree.get(renamedFrom ?? path));
    for (const { path, renamedFrom, isDeleted } of files)
      if (isDeleted || renamedFrom !== null) tree.delete(renamedFrom ?? path);
    for (const { path, renamedFrom } of files) if (renamedFrom !== null) this.#noteRename(renamedFrom, path);
    // A file that is still there under the other name is another file.
    const namesOf = (path: string) =>
      [...(this.#otherNames.get(path) ?? [])].filter((name) => tree.get(name) === undefined);
    const fromOthers = ({ path, renamedFrom }: LogFile) =>
      merged
        .map((other) => {
          const names = [path, ...(renamedFrom === null ? [] : [renamedFrom]), ...namesOf(path)];
          return names.map((name) => other.get(name)).find((state) => state !== undefined);
        })
        .filter((state) => state !== undefined);
    for (const [index, file] of files.entries())
      this.#apply(change, file, states[index], commit, merged.length === 0 ? [] : fromOthers(file));
    const { added, removed } = change.finish((path, state) => tree.set(path, state));
    for (const parent of parents.slice(1)) this.#release(parent);
    this.numberOf.set(commit.hash, number);
    this.commits.push({ ...commit, parentNumbers: parents, added, removed, files: files.length });
    this.#childrenLeft[number] = this.#children.get(commit.hash) ?? 0;
    this.#trees.set(number, tree);
    this.#head = tree;
  }

  /** False for a file that a merge took entirely from another parent: its lines are that parent's, whatever the patch says. */
  needsLines({ parents }: LogCommit, { path, renamedFrom, blob, isDeleted, isText }: LogFile): boolean {
    if (parents.length < 2 || isDeleted || !isText) return true;
    return parents.slice(1).every((hash) => {
      const tree = this.#trees.get(this.numberOf.get(hash) ?? -1);
      const state = tree?.get(path) ?? (renamedFrom === null ? undefined : tree?.get(renamedFrom));
      return state?.blob !== blob;
    });
  }

  /** Lines present at the head are alive, even if a branch changed them and was merged without that change. */
  settle(): void {
    for (const [, { lines }] of this.#head.entries()) for (const line of lines) this.lines.died.set(line, alive);
  }

  /** The whole ledger, for storage. */
  snapshot(key: string, labels: readonly string[]): LedgerSnapshot {
    return snapshotOf(key, {
      labels,
      commits: this.commits,
      columns: this.lines.columns(),
      files: [...this.#head.entries()].map(
        ([path, { blob, lines, changed, isPartial }]) => [path, blob, lines, changed, isPartial] as const,
      ),
    });
  }

  /** Continues from a stored ledger; only its newest commit can be built upon. */
  restore({ commits, columns, files }: LedgerSnapshot): void {
    for (const commit of commits) {
      this.numberOf.set(commit.hash, this.commits.length);
      this.commits.push(commit);
    }
    this.lines.load(columns);
    for (const [path, blob, lines, changed, isPartial] of files)
      this.#head.set(path, { blob, lines, changed, isPartial });
    const newest = this.commits.length - 1;
    this.#trees.set(newest, this.#head);
    this.#childrenLeft[newest] = this.#children.get(this.commits[newest]?.hash ?? '') ?? 0;
  }

  #noteRename(from: string, to: string): void {
    const names = this.#otherNames;
    const [older, newer] = [names.get(from) ?? new Set<string>(), names.get(to) ?? new Set<string>()];
    for (const name of [from, ...older]) if (name !== to) newer.add(name);
    for (const name of [to, ...newer]) if (name !== from) older.add(name);
    names.set(from, older);
    names.set(to, newer);
  }

  #treeAfter(parent: number | undefined): FileTree {
    const before = parent === undefined ? undefined : this.#trees.get(parent);
    if (parent === undefined || before === undefined) return new FileTree();
    const tree = this.#childrenLeft[parent] === 1 ? before : before.copy();
    this.#release(parent);
    return tree;
  }

  #release(parent: number): void {
    const left = (this.#childrenLeft[parent] ?? 0) - 1;
    this.#childrenLeft[parent] = left;
    if (left <= 0) this.#trees.delete(parent);
  }

  #apply(
    change: CommitChange,
    file: LogFile,
    before: FileState | undefined,
    commit: LogCommit,
    states: readonly FileState[],
  ): void {
    const { path, blob } = file;
    if (before !== undefined && (file.isDeleted || !file.isText || file.isReplaced))
      change.fileGone(path, before, file);
    if (file.isDeleted) return;
    if (!file.isText) return change.fileTaken(path, noLines(blob, file.isBinary));
    const same = states.find((state) => state.blob === blob);
    if (same !== undefined) return change.fileTaken(path, same, before);
    change.fileChanged({
      path,
      before: file.isReplaced ? undefined : before,
      file,
      others: states,
      isCounted: this.#isCounted(path),
      evidence: this.#evidence(commit, path),
    });
  }
}

export interface ReadOptions {
  readonly revision?: string;
  readonly evidence?: LineEvidence;
  readonly isCounted?: CountedPath;
  /** Called from time to time with the number of commits read and their total. */
  readonly progress?: (done: number, all: number) => void;
  /** Where the ledger is cached between runs. */
  readonly cache?: LedgerCache;
}

export interface LedgerCache {
  readonly folder: string;
  /** The repository's folder; each has its own ledger. */
  readonly repository: string;
  /** Represents what else the lines depend on: if the key changes, the history is read again. */
  keyOf(commits: readonly LedgerCommit[]): string;
  /** What the numbers of {@link LineEvidence} mean; stored with the ledger and restored before new commits are read. */
  labels(): readonly string[];
  loadLabels(labels: readonly string[]): void;
}

/** Reads the whole history of a revision (HEAD by default). @throws AppError `unavailable` if git fails. */
export async function readLedger(git: Git, options: ReadOptions = {}): Promise<LineLedger> {
  const { cache, progress } = options;
  const revision = options.revision ?? 'HEAD';
  const [graph, kept] = await Promise.all([
    commitGraph(git, revision),
    cache === undefined ? undefined : loadSnapshot(cache.folder, cache.repository, cache.keyOf),
  ]);
  const ledger = new LineLedger(
    graph.children,
    graph.shallow,
    options.evidence ?? (() => undefined),
    options.isCounted ?? (() => true),
  );
  let range = [revision];
  if (kept !== undefined && graph.isContinued(kept.commits)) {
    ledger.restore(kept);
    cache?.loadLabels(kept.labels);
    range = [revision, `^${kept.commits.at(-1)?.hash ?? ''}`];
  }
  const fresh = graph.commits.filter(({ hash }) => !ledger.numberOf.has(hash));
  if (fresh.length > 0) {
    await readCommits(git, fresh, range, {
      receive: (commit, files) => {
        ledger.add(commit, files);
        if (ledger.commits.length % 100 === 0) progress?.(ledger.commits.length, graph.commits.length);
      },
      needsLines: (commit, file) => ledger.needsLines(commit, file),
    });
    progress?.(graph.commits.length, graph.commits.length);
    // Kept as it is before the end is known: later commits must find what they would find without a stop here.
    if (cache !== undefined)
      await saveSnapshot(cache.folder, cache.repository, ledger.snapshot(cache.keyOf(ledger.commits), cache.labels()));
  }
  ledger.settle();
  return ledger;
}

interface CommitGraph {
  /** Parents before children. */
  readonly commits: readonly NamedCommit[];
  /** How many commits have each commit as a parent. */
  readonly children: ReadonlyMap<string, number>;
  readonly shallow: ReadonlySet<string>;
  /** Whether all of these commits still exist, and any others build only on the newest of them. */
  isContinued(commits: readonly LedgerCommit[]): boolean;
}

async function commitGraph(git: Git, revision: string): Promise<CommitGraph> {
  const [output, shallow] = await Promise.all([
    git.run(['rev-list', '--parents', '--topo-order', '--reverse', '--end-of-options', revision, '--']),
    shallowCommits(git),
  ]);
  const text = output.toString('latin1');
  const children = new Map<string, number>();
  const commits: NamedCommit[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [hash = '', ...parents] = line.split(' ');
    commits.push({ hash, parents });
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  return {
    commits,
    children,
    shallow,
    isContinued: (kept) => {
      const known = new Set(kept.map(({ hash }) => hash));
      const newest = kept.at(-1)?.hash ?? '';
      const older = commits.filter(({ hash }) => known.has(hash)).length;
      if (older < known.size) return false;
      return commits.every(
        ({ hash, parents }) => known.has(hash) || parents.every((parent) => parent === newest || !known.has(parent)),
      );
    },
  };
}

export async function isShallowClone(git: Git): Promise<boolean> {
  return (await git.run(['rev-parse', '--is-shallow-repository'])).toString('latin1').trim() === 'true';
}

async function shallowCommits(git: Git): Promise<ReadonlySet<string>> {
  if (!(await isShallowClone(git))) return new Set();
  const roots = (await git.run(['rev-list', '--max-parents=0', '--all'])).toString('latin1');
  return new Set(roots.split('\n').filter((hash) => hash !== ''));
}
