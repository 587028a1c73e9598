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

export type TaskPhase = 'running' | 'paused' | 'done' | 'abandoned';

/** A piece of work with an estimate. Everything here derives from the record's `task.*` events. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
  /** Level of autonomy when it started. */
  readonly level: string;
  /** Arm of a trial, when a coin assigned one. */
  readonly arm?: string;
  readonly phase: TaskPhase;
  /** UTC ms. */
  readonly startedMs: number;
  /** UTC ms of done or abandoned. */
  readonly endedMs?: number;
  /** What it felt like, ms; null when the person skipped the question; undefined before it was asked. */
  readonly feltMs?: number | null;
  /** A person's correction of the measured time, ms; kept beside it, shown as one. */
  readonly correctedMs?: number;
}

/** The estimate that counts for the gap: with AI when one was given and AI may be used, else without. */
export function estimateMs({ estimate, level }: Task): number {
  const withAi = level === 'Off' ? undefined : estimate.withAi;
  return (withAi ?? estimate.withoutAi).typicalMs;
}
