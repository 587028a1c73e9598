import { type Interval, totalMs, united, without } from '../../tasks/clocks/intervals.ts';
import type { EditorTime, PromptTime } from './personTime.ts';
import type { Turn } from './sessionWork.ts';

/** When a task ran: from its start or a resumption to a pause or its end. */
export interface TaskRuns {
  readonly task: string;
  /** Ascending and disjoint. */
  readonly runs: readonly Interval[];
}

/** What agents did for one task, in agent minutes: two agents working for one minute make two. All in ms. */
export interface TaskWork {
  readonly task: string;
  /** Turns that began while the task ran, to their end, even if the task no longer ran. */
  readonly busyMs: number;
  /** The part of it during which the person was not active on the task: away, or on another one. */
  readonly unattendedMs: number;
  /** Unattended yield: the part of `unattendedMs` in turns that left code which is still there. */
  readonly keptMs: number;
  /** The part of `unattendedMs` in turns that changed files whose fate is unknown. */
  readonly unknownMs: number;
  /** Time that agents worked for it while it did not run: another task did, or none. */
  readonly besideMs: number;
}

/**
 * @param turns Of every session.
 * @param editor As the clocks measured it.
 * @param prompts As returned by `promptTimes`.
 */
export function taskWork(
  tasks: readonly TaskRuns[],
  turns: readonly Turn[],
  editor: readonly EditorTime[],
  prompts: readonly PromptTime[],
): readonly TaskWork[] {
  return tasks.map(({ task, runs }) => {
    const isOurs = (tMs: number) => runs.some(({ fromMs, toMs }) => fromMs <= tMs && tMs < toMs);
    const attended = united([
      ...editor.filter((time) => time.task === task),
      ...prompts.filter(({ promptMs }) => isOurs(promptMs)),
    ]);
    const work = { task, busyMs: 0, unattendedMs: 0, keptMs: 0, unknownMs: 0, besideMs: 0 };
    for (const { fromMs, busy, edits } of turns) {
      if (!isOurs(fromMs)) continue;
      const stretches = united(busy);
      const alone = totalMs(without(stretches, attended));
      work.busyMs += totalMs(stretches);
      work.unattendedMs += alone;
      work.besideMs += totalMs(without(stretches, runs));
      if (edits.some(({ isKept }) => isKept === true)) work.keptMs += alone;
      else if (edits.some(({ isKept }) => isKept === null)) work.unknownMs += alone;
    }
    return work;
  });
}
