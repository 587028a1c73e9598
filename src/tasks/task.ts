import type { EstimatedTime } from './duration.ts';

export const taskKinds = ['bugFix', 'feature', 'refactor', 'test', 'docs', 'investigation', 'chore'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const kindLabels: Readonly<Record<TaskKind, string>> = {
  bugFix: 'bug fix',
  feature: 'feature',
  refactor: 'refactor',
  test: 'test',
  docs: 'docs',
  investigation: 'investigation',
  chore: 'chore',
};

/** Frozen when the task starts. */
export interface Estimate {
  readonly withoutAi: EstimatedTime;
  readonly withAi?: EstimatedTime;
}

/**
 * `merged`: it turned out to be a part of another task, which has its time now. `withdrawn`: the person decided, before they
 * saw its time, that it does not count; it stays in the record.
 */
export type TaskPhase = 'running' | 'paused' | 'done' | 'abandoned' | 'merged' | 'withdrawn';

/** A stretch of a task's time that belongs to another task: a boundary set too late or too early, or a merge. UTC ms. */
export interface MovedTime {
  readonly fromTask: string;
  readonly toTask: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A piece of work with an estimate. Everything here derives from the record's `task.*` events. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
  /** Set when no person was there to give the estimate: the task is in no figure that compares estimates. */
  readonly estimateBy?: 'program';
  /** False once its clock was shown while it was open: what was felt then says nothing about perception. */
  readonly isBlind: boolean;
  /** Why it does not count, when a reason was given. */
  readonly withdrawnBecause?: string;
  /** Level of autonomy when it started. */
  readonly level: string;
  /** Arm of a trial, when one was assigned. */
  readonly arm?: string;
  readonly phase: TaskPhase;
  /** UTC ms. */
  readonly startedMs: number;
  /** UTC ms of done or abandoned. */
  readonly endedMs?: number;
  /** What it felt like, ms; null when the person skipped the question; undefined before it was asked. */
  readonly feltMs?: number | null;
  /** How they felt AI changed the time: a ratio, with AI over without (0.8: a fifth less). Null when skipped. */
  readonly feltHelp?: number | null;
  /** Corrections of the boundaries between tasks, in which this task gives or takes. Counted and shown as corrections. */
  readonly moves?: readonly MovedTime[];
  /** The task of which this one was a part when it was split. */
  readonly splitFrom?: string;
  /** Where its time went when it was merged. */
  readonly mergedInto?: string;
  /** A person's correction of the measured time, ms; kept beside it, shown as one. */
  readonly correctedMs?: number;
}

/** The estimate that counts for the gap: with AI when one was given and AI may be used, else without. */
export function estimateMs({ estimate, level }: Task): number {
  const withAi = level === 'Off' ? undefined : estimate.withAi;
  return (withAi ?? estimate.withoutAi).typicalMs;
}
