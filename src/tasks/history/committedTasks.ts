import { type ClockEvent, textOf } from '../clocks/activity.ts';

/** A task with the commits made for it. */
export interface CommittedTask {
  readonly task: string;
  /** Hashes, oldest first. */
  readonly commits: readonly string[];
  /** Its work reached the main branch. */
  readonly isMerged: boolean;
  /** Main branch commits that brought in the work under another hash: by a squash or a rebase. */
  readonly arrivedAs: readonly string[];
}

/** Reads `signal.scm` events. A commit made after a merge needs its own merge. */
export function committedTasks(events: Iterable<ClockEvent>): readonly CommittedTask[] {
  const tasks = new Map<string, CommittedTask>();
  for (const { kind, task, data } of events) {
    if (kind !== 'signal.scm' || task === null) continue;
    const commit = textOf(data, 'commit');
    const known = tasks.get(task);
    const what = textOf(data, 'what');
    if (what === 'commit' && commit !== '') {
      const { commits = [], arrivedAs = [] } = known ?? {};
      tasks.set(task, { task, commits: [...commits, commit], isMerged: false, arrivedAs });
    } else if (what === 'merge' && known !== undefined) {
      const as = textOf(data, 'as');
      tasks.set(task, { ...known, isMerged: true, arrivedAs: as === '' ? known.arrivedAs : [...known.arrivedAs, as] });
    }
  }
  return [...tasks.values()];
}

/** The commit that a message says it reverts, in the format of `git revert`. */
export function revertedCommit(message: string): string | undefined {
  return /\bThis reverts commit ([0-9a-f]{7,40})\b/.exec(message)?.[1];
}
