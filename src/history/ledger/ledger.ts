import type { Git } from '../git.ts';
import { CommitChange, type Removal } from './commitChange.ts';
import { type FileState, FileTree, noLines } from './fileTree.ts';
import { alive, LineTable } from './lineTable.ts';
import { type LogCommit, type LogFile, LogReader, logArguments } from './logReader.ts';

/** A commit with what the ledger found out about it. */
export interface LedgerCommit extends LogCommit {
  /** Numbers of the parents that were read; fewer than `parents` where the history was cut off. */
  readonly parentNumbers: readonly number[];
  /** Lines of text files that it added and removed, without moved and reformatted ones. */
  readonly added: number;
  readonly removed: number;
  readonly files: number;
}

/** Says who wrote the lines that a commit added: a number of the caller's for each line of a file, 0 for unknown. */
export type LineEvidence = (commit: LogCommit, path: string) => ((line: number) => number) | undefined;

/** Which files are read as code; lock files, generated and vendored ones are left out of the figures, not of the ledger. */
export type CountedPath = (path: string) => boolean;

/**
 * Every line that ever was in a repository: which commit brought it and which changed or deleted it first. Built in one pass over
 * `git log`, oldest first, so that survival, churn and the origin of what a fix replaced need no blame.
 */
export class LineLedger {
  readonly commits: LedgerCommit[] = [];
  readonly numberOf = new Map<string, number>();
  readonly removals: Removal[] = [];
  readonly lines = new LineTable();
  readonly #trees = new Map<number, FileTree>();
  readonly #childrenLeft: number[] = [];
  readonly #isShallow: ReadonlySet<string>;
  readonly #children: ReadonlyMap<string, number>;
  readonly #evidence: LineEvidence;
  readonly #isCounted: CountedPath;
  #head: FileTree = new FileTree();

  /**
   * @param children How many commits have each commit as a parent: the state of one is dropped after the last.
   * @param shallow Commits whose parents the clone does not hold.
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

  /** The files of the commit that was read last. */
  get head(): FileTree {
    return this.#head;
  }

  /** Takes in the next commit; its parents must have been taken in before, where the history holds them. */
  add(commit: LogCommit, files: readonly LogFile[]): void {
    const number = this.commits.length;
    const parents = commit.parents.map((hash) => this.numberOf.get(hash)).filter((parent) => parent !== undefined);
    const others = parents.slice(1).map((parent) => this.#trees.get(parent));
    const tree = this.#treeAfter(parents[0]);
    const isFirst = this.#isShallow.has(commit.hash) || (commit.parents.length > 0 && parents.length === 0);
    const change = new CommitChange(this.lines, number, isFirst);
    const merged = others.filter((other) => other !== undefined);
    // All are looked up before any is changed: two files may have swapped their names.
    const states = files.map(({ path, renamedFrom }) => tree.get(renamedFrom ?? path));
    for (const { path, renamedFrom, isDeleted } of files)
      if (isDeleted || renamedFrom !== null) tree.delete(renamedFrom ?? path);
    for (const [index, file] of files.entries()) this.#apply(change, file, states[index], commit, merged);
    const { added, removed } = change.finish((path, state) => tree.set(path, state), this.removals);
    for (const parent of parents.slice(1)) this.#release(parent);
    this.numberOf.set(commit.hash, number);
    this.commits.push({ ...commit, parentNumbers: parents, added, removed, files: files.length });
    this.#childrenLeft[number] = this.#children.get(commit.hash) ?? 0;
    this.#trees.set(number, tree);
    this.#head = tree;
  }

  /** Lines that stand at the head are alive, whatever a branch did that was merged without its change. */
  settle(): void {
    for (const [, { lines }] of this.#head.entries()) for (const line of lines) this.lines.died.set(line, alive);
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
  readonly signal?: AbortSignal;
  /** Called now and then with how many commits of how many are read. */
  readonly progress?: (done: number, all: number) => void;
}

/** Reads the whole history of a revision (of HEAD, when none is named). @throws AppError `unavailable` when git fails. */
export async function readLedger(git: Git, options: ReadOptions = {}): Promise<LineLedger> {
  const revision = options.revision ?? 'HEAD';
  const graph = (await git.run(['rev-list', '--parents', '--end-of-options', revision, '--'])).toString('latin1');
  const children = new Map<string, number>();
  let all = 0;
  for (const line of graph.split('\n')) {
    if (line === '') continue;
    all += 1;
    for (const parent of line.split(' ').slice(1)) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const ledger = new LineLedger(
    children,
    await shallowCommits(git),
    options.evidence ?? (() => undefined),
    options.isCounted ?? (() => true),
  );
  const reader = new LogReader((commit, files) => {
    ledger.add(commit, files);
    if (ledger.commits.length % 100 === 0) options.progress?.(ledger.commits.length, all);
  });
  await git.stream([...logArguments, '--end-of-options', revision, '--'], '', (chunk) => reader.push(chunk));
  reader.end();
  ledger.settle();
  options.progress?.(all, all);
  return ledger;
}

async function shallowCommits(git: Git): Promise<ReadonlySet<string>> {
  const isShallow = (await git.run(['rev-parse', '--is-shallow-repository'])).toString('latin1').trim() === 'true';
  if (!isShallow) return new Set();
  const roots = (await git.run(['rev-list', '--max-parents=0', '--all'])).toString('latin1');
  return new Set(roots.split('\n').filter((hash) => hash !== ''));
}
