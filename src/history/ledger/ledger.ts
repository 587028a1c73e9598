import type { Git } from '../git.ts';
import { CommitChange } from './commitChange.ts';
import { type FileState, FileTree, noLines } from './fileTree.ts';
import { alive, LineTable } from './lineTable.ts';
import { type LogCommit, type LogFile, LogReader, logArguments } from './logReader.ts';
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
 * `git log`, oldest first, so that survival, churn and the origin of what a fix replaced need no blame.
 */
export class LineLedger {
  readonly commits: LedgerCommit[] = [];
  readonly numberOf = new Map<string, number>();
  readonly lines = new LineTable();
  readonly #trees = new Map<number, FileTree>();
  readonly #childrenLeft: number[] = [];
  readonly #isShallow: ReadonlySet<string>;
  readonly #children: ReadonlyMap<string, number>;
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
    for (const [index, file] of files.entries()) this.#apply(change, file, states[index], commit, merged);
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
    others: readonly FileTree[],
  ): void {
    const { path, renamedFrom, blob } = file;
    if (before !== undefined && (file.isDeleted || !file.isText || file.isReplaced))
      change.fileGone(path, before, file);
    if (file.isDeleted) return;
    if (!file.isText) return change.fileTaken(path, noLines(blob, file.isBinary));
    const states = others
      .map((other) => other.get(path) ?? (renamedFrom === null ? undefined : other.get(renamedFrom)))
      .filter((state) => state !== undefined);
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
  const asked = commitGraph(git, revision);
  const kept = cache === undefined ? undefined : await loadSnapshot(cache.folder, cache.repository, cache.keyOf);
  // Git walks all commits before printing the first; start it now so that this overlaps with reading the graph.
  const early = kept === undefined ? new LogStream(git, [revision]) : undefined;
  const graph = await asked.catch(async (error: unknown) => {
    await early?.done.catch(() => undefined);
    throw error;
  });
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
  if (ledger.commits.length === graph.size) return ledger;
  const reader = new LogReader(
    (commit, files) => {
      ledger.add(commit, files);
      if (ledger.commits.length % 100 === 0) progress?.(ledger.commits.length, graph.size);
    },
    (commit, file) => ledger.needsLines(commit, file),
  );
  await (early ?? new LogStream(git, range)).readBy((chunk) => reader.push(chunk));
  reader.end();
  ledger.settle();
  progress?.(graph.size, graph.size);
  if (cache !== undefined)
    await saveSnapshot(cache.folder, cache.repository, ledger.snapshot(cache.keyOf(ledger.commits), cache.labels()));
  return ledger;
}

/** The output of `git log`, buffered until it is read. */
class LogStream {
  readonly done: Promise<void>;
  #waiting: Buffer[] = [];
  #receive: ((chunk: Buffer) => void) | undefined;

  constructor(git: Git, range: readonly string[]) {
    this.done = git.stream([...logArguments, '--end-of-options', ...range, '--'], '', (chunk) => {
      if (this.#receive !== undefined) this.#receive(chunk);
      // Copied, because the chunk belongs to the stream.
      else this.#waiting.push(Buffer.from(chunk));
    });
    // Failures are reported to the reader; until there is one, avoid an unhandled rejection.
    this.done.catch(() => undefined);
  }

  async readBy(receive: (chunk: Buffer) => void): Promise<void> {
    for (const chunk of this.#waiting) receive(chunk);
    this.#waiting = [];
    this.#receive = receive;
    await this.done;
  }
}

interface CommitGraph {
  readonly size: number;
  /** How many commits have each commit as a parent. */
  readonly children: ReadonlyMap<string, number>;
  readonly shallow: ReadonlySet<string>;
  /** Whether all of these commits still exist, and any others build only on the newest of them. */
  isContinued(commits: readonly LedgerCommit[]): boolean;
}

async function commitGraph(git: Git, revision: string): Promise<CommitGraph> {
  const [output, shallow] = await Promise.all([
    git.run(['rev-list', '--parents', '--end-of-options', revision, '--']),
    shallowCommits(git),
  ]);
  const text = output.toString('latin1');
  const children = new Map<string, number>();
  const parentsOf = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [hash = '', ...parents] = line.split(' ');
    parentsOf.set(hash, parents);
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  return {
    size: parentsOf.size,
    children,
    shallow,
    isContinued: (commits) => {
      const known = new Set(commits.map(({ hash }) => hash));
      const newest = commits.at(-1)?.hash ?? '';
      if (commits.some(({ hash }) => !parentsOf.has(hash))) return false;
      return [...parentsOf].every(
        ([hash, parents]) => known.has(hash) || parents.every((parent) => parent === newest || !known.has(parent)),
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
