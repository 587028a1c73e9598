import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { ClockEvent } from '../../tasks/activity.ts';
import { type CommittedTask, committedTasks, revertedCommit } from '../../tasks/committedTasks.ts';
import { record } from '../../tasks/signals.ts';
import type { Task } from '../../tasks/task.ts';
import type { Entry } from '../entry.ts';
import type { Recorder } from '../recorder.ts';
import { type GitRepository, gitApi } from './gitApi.ts';

export interface ScmParts {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly clock: Clock;
  tasks(): Promise<readonly Task[]>;
}

/** Names that the main branch has, on the server first: what is only merged here is not released. */
const mainRefs = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'] as const;
/** A commit this long after "done" still belongs to the task that was done last. */
const committedWithinMs = 7 * 86_400_000;
/** Tasks that were committed longer ago are not looked at any more. */
const watchedForMs = 60 * 86_400_000;

/** Sees commits, checkouts, merges and reverts in the editor's git, whoever made them, and records them as stages of the task. */
export class ScmSignals implements vscode.Disposable {
  readonly #parts: ScmParts;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #heads = new Map<string, { readonly name: string | undefined; readonly commit: string | undefined }>();

  constructor(parts: ScmParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const api = await gitApi();
    if (api === undefined) return;
    for (const repository of api.repositories) this.#watch(repository);
    this.#disposables.push(api.onDidOpenRepository((repository) => this.#watch(repository)));
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose();
  }

  #watch(repository: GitRepository): void {
    const look = () => this.#parts.entry.quietly('git', () => this.#look(repository));
    this.#disposables.push(repository.state.onDidChange(look));
    look();
  }

  async #look(repository: GitRepository): Promise<void> {
    const { name, commit } = repository.state.HEAD ?? {};
    const key = repository.rootUri.toString();
    const before = this.#heads.get(key);
    if (before !== undefined && before.commit === commit && before.name === name) return;
    this.#heads.set(key, { name, commit });
    if (before !== undefined && commit !== undefined && before.commit !== undefined) {
      if (before.name !== name) this.#write('checkout', null);
      else await this.#moved(repository, before.commit, commit);
    }
    await this.#lookForMerges(repository);
  }

  /** The branch stands somewhere else: by a commit when its parent is where it stood. */
  async #moved(repository: GitRepository, from: string, to: string): Promise<void> {
    const { parents, message } = await repository.getCommit(to);
    if (!parents.includes(from)) return;
    this.#write('commit', await this.#taskToCommit(), to);
    const reverted = revertedCommit(message);
    if (reverted === undefined) return;
    for (const { task, commits } of await this.#committed()) {
      if (commits.some((one) => one.startsWith(reverted))) {
        this.#parts.recorder.record('task.reopened', { commit: to, why: 'reverted' }, task);
      }
    }
  }

  async #lookForMerges(repository: GitRepository): Promise<void> {
    const waiting = (await this.#committed()).filter(({ isMerged }) => !isMerged);
    for (const { task, commits } of waiting) {
      const last = commits.at(-1);
      if (last !== undefined && (await isOnMain(repository, last))) this.#write('merge', task, last);
    }
  }

  /** The open task, else the one that was done last and not committed yet. */
  async #taskToCommit(): Promise<string | null> {
    const tasks = await this.#parts.tasks();
    const open = tasks.findLast(({ phase }) => phase === 'running' || phase === 'paused');
    if (open !== undefined) return open.id;
    const sinceMs = this.#parts.clock.nowMs() - committedWithinMs;
    return tasks.findLast(({ phase, endedMs }) => phase === 'done' && (endedMs ?? 0) > sinceMs)?.id ?? null;
  }

  async #committed(): Promise<readonly CommittedTask[]> {
    const { recorder, clock } = this.#parts;
    await recorder.flush();
    const store = await recorder.store();
    const events: Iterable<ClockEvent> = store.events({
      kinds: ['signal.scm'],
      fromMs: clock.nowMs() - watchedForMs,
    });
    return committedTasks(events);
  }

  #write(what: 'commit' | 'checkout' | 'merge', task: string | null, commit?: string): void {
    const { kind, data } = record.scm(what, commit);
    this.#parts.recorder.record(kind, { ...data }, task);
  }
}

async function isOnMain(repository: GitRepository, commit: string): Promise<boolean> {
  for (const ref of mainRefs) {
    const base = await repository.getMergeBase(commit, ref).catch(() => undefined);
    if (base !== undefined) return base === commit;
  }
  return false;
}
