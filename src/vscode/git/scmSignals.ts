import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { dayMs, minuteMs } from '../../base/timeUnits.ts';
import { arrivedInMain, mainTip } from '../../history/arrivedInMain.ts';
import { openGit, patchText } from '../../history/git/git.ts';
import { wasMadeHere } from '../../history/git/reflog.ts';
import type { ClockEvent } from '../../tasks/clocks/activity.ts';
import { record } from '../../tasks/clocks/signals.ts';
import { type CommittedTask, committedTasks, revertedCommit } from '../../tasks/history/committedTasks.ts';
import { touchesSameLines } from '../../tasks/history/sameLines.ts';
import { stagesOf } from '../../tasks/history/stages.ts';
import type { Task } from '../../tasks/task.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import { type GitRepository, gitApi, safeGit } from './gitApi.ts';

export interface ScmDeps {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly clock: Clock;
  tasks(): Promise<readonly Task[]>;
}

/** A commit this long after "done" still belongs to the task that was done last. */
const committedWithinMs = 7 * dayMs;
/** Files of a commit to compare; more than that is a formatting or a merge rather than rework. */
const maxFiles = 50;
/** Tasks that were committed longer ago are no longer watched. */
const watchedForMs = 60 * dayMs;

/** Shortest time between two checks of the main branch while nothing happens here: merges happen on servers and arrive with a fetch. */
const mainLookEveryMs = minuteMs;

/** Observes commits, checkouts, merges and reverts in the editor's git, whoever made them, and records them as stages of the task. */
export class ScmSignals implements vscode.Disposable {
  readonly #deps: ScmDeps;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #heads = new Map<string, { readonly name: string | undefined; readonly commit: string | undefined }>();
  /** By repository: when its main branch was last checked, and the state for which all waiting tasks have been compared. */
  readonly #mains = new Map<string, { readonly atMs: number; readonly state: string }>();
  #program = 'git';
  /** Commits and merges in the record, read incrementally from `#lastId`. */
  readonly #scm: ClockEvent[] = [];
  #lastId = 0;

  constructor(deps: ScmDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const api = await gitApi();
    if (api === undefined) return;
    this.#program = api.git.path;
    for (const repository of api.repositories) this.#watch(repository);
    this.#disposables.push(api.onDidOpenRepository((repository) => this.#watch(repository)));
  }

  dispose(): void {
    for (const part of this.#disposables) part.dispose();
  }

  #watch(repository: GitRepository): void {
    const look = () => this.#deps.entry.quietly('git', () => this.#look(repository));
    this.#disposables.push(repository.state.onDidChange(look));
    look();
  }

  async #look(repository: GitRepository): Promise<void> {
    const { name, commit } = repository.state.HEAD ?? {};
    const key = repository.rootUri.toString();
    const before = this.#heads.get(key);
    if (before !== undefined && before.commit === commit && before.name === name)
      return this.#lookForMerges(repository, false);
    this.#heads.set(key, { name, commit });
    if (before !== undefined && commit !== undefined && before.commit !== undefined) {
      if (before.name !== name) this.#write('checkout', null);
      else await this.#moved(repository, before.commit, commit);
    }
    await this.#lookForMerges(repository, true);
  }

  /** The branch moved; to one commit more if that has its parent where the branch was. */
  async #moved(repository: GitRepository, from: string, to: string): Promise<void> {
    const { parents, message } = await repository.getCommit(to);
    if (!parents.includes(from)) return;
    if (await isOwn(repository, to)) {
      const task = await this.#taskToCommit();
      if (task !== null && (await this.#isRework(repository, task, from, to))) {
        this.#deps.recorder.record('task.reopened', { commit: to, why: 'same lines' }, task);
      }
      this.#write('commit', task, to);
    }
    // Whoever made it.
    const reverted = revertedCommit(message);
    if (reverted === undefined) return;
    for (const { task, commits, arrivedAs } of await this.#committed()) {
      if ([...commits, ...arrivedAs].some((one) => one.startsWith(reverted))) {
        this.#deps.recorder.record('task.reopened', { commit: to, why: 'reverted' }, task);
      }
    }
  }

  /** Whether the task was done and fully committed, and this commit changes what its last one wrote. */
  async #isRework(repository: GitRepository, id: string, from: string, to: string): Promise<boolean> {
    const task = (await this.#deps.tasks()).find((one) => one.id === id);
    if (task?.phase !== 'done') return false;
    const store = await this.#deps.recorder.store();
    const { committedMs } = stagesOf(task, store.events({ task: id, fromMs: task.startedMs }));
    const last = (await this.#committed()).find((one) => one.task === id)?.commits.at(-1);
    if (committedMs === undefined || last === undefined) return false;
    const changes = await repository.diffBetween(from, to);
    const git = await safeGit(repository);
    for (const { uri } of changes.slice(0, maxFiles)) {
      const [earlier, later] = await Promise.all([
        patchText(git, [`${last}^`, last, '--', uri.fsPath]),
        patchText(git, [from, to, '--', uri.fsPath]),
      ]);
      if (touchesSameLines(earlier, later)) return true;
    }
    return false;
  }

  /** @param isMoved Something happened here; otherwise the main branch is checked only now and then. */
  async #lookForMerges(repository: GitRepository, isMoved: boolean): Promise<void> {
    const { fsPath, scheme } = repository.rootUri;
    const nowMs = this.#deps.clock.nowMs();
    const before = this.#mains.get(fsPath);
    // Git runs where the extension runs, and cannot see virtual file systems.
    if (scheme !== 'file' || (!isMoved && before !== undefined && nowMs - before.atMs < mainLookEveryMs)) return;
    this.#mains.set(fsPath, { atMs: nowMs, state: before?.state ?? '' });
    const waiting = (await this.#committed()).filter(({ isMerged }) => !isMerged);
    if (waiting.length === 0) return;
    const git = openGit(fsPath, { program: this.#program });
    const tip = await mainTip(git);
    const state = [tip, ...waiting.map(({ commits }) => commits.at(-1))].join(' ');
    if (tip === undefined || state === before?.state) return;
    this.#mains.set(fsPath, { atMs: nowMs, state });
    for (const { task, commits } of waiting) {
      const arrival = await arrivedInMain(git, commits, tip);
      if (arrival !== undefined) this.#write('merge', task, commits.at(-1), arrival.commit);
    }
  }

  /** The open task, else the one that was done last, if that was recent enough. */
  async #taskToCommit(): Promise<string | null> {
    const tasks = await this.#deps.tasks();
    const open = tasks.findLast(({ phase }) => phase === 'running' || phase === 'paused');
    if (open !== undefined) return open.id;
    const sinceMs = this.#deps.clock.nowMs() - committedWithinMs;
    return tasks.findLast(({ phase, endedMs }) => phase === 'done' && (endedMs ?? 0) > sinceMs)?.id ?? null;
  }

  /** What was committed for tasks. Other windows write too, so new events in the record are read on each call. */
  async #committed(): Promise<readonly CommittedTask[]> {
    const { recorder, clock } = this.#deps;
    await recorder.flush();
    const store = await recorder.store();
    const fromMs = clock.nowMs() - watchedForMs;
    for (const event of store.events({ kinds: ['signal.scm'], fromMs, afterId: this.#lastId })) {
      this.#scm.push(event);
      this.#lastId = event.id;
    }
    return committedTasks(this.#scm.filter(({ tMs }) => tMs >= fromMs));
  }

  #write(what: 'commit' | 'checkout' | 'merge', task: string | null, commit?: string, as?: string): void {
    const { kind, data } = record.scm(what, commit, as === commit ? undefined : as);
    this.#deps.recorder.record(kind, { ...data }, task);
  }
}

/** Git runs where the extension runs, so of a virtual repository this is not known. */
async function isOwn(repository: GitRepository, commit: string): Promise<boolean> {
  return repository.rootUri.scheme !== 'file' || wasMadeHere(await safeGit(repository), commit);
}
