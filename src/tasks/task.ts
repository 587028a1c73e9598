import * as l10n from '@vscode/l10n';
import type { EstimatedTime } from './parseEstimate.ts';

export const taskKinds = ['bugFix', 'feature', 'refactor', 'test', 'docs', 'investigation', 'chore'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const kindLabels: Readonly<Record<TaskKind, string>> = {
  bugFix: l10n.t('bug fix'),
  feature: l10n.t('feature'),
  refactor: l10n.t('refactor'),
  test: l10n.t('test'),
  docs: l10n.t('docs'),
  investigation: l10n.t('investigation'),
  chore: l10n.t('chore'),
};

/** Frozen when the task starts. */
export interface Estimate {
  readonly withoutAi: EstimatedTime;
  readonly withAi?: EstimatedTime;
}

/**
 * `merged`: turned out to be part of another task, which now has its time. `withdrawn`: excluded by the person before they saw its time;
 * it stays in the record.
 */
export type TaskPhase = 'running' | 'paused' | 'done' | 'abandoned' | 'merged' | 'withdrawn';

/**
 * A stretch of a task's time that belongs to another task, because a boundary was set too late or too early, or because of a merge. UTC
 * ms.
 */
export interface MovedTime {
  readonly fromTask: string;
  readonly toTask: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A piece of work with an estimate. Everything here is derived from the record's `task.*` events. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly kind: TaskKind;
  readonly estimate: Estimate;
  /** Set if no person gave the estimate: the task then enters no figure that compares estimates. */
  readonly estimateBy?: 'program';
  /** False once its clock was shown while it was open; its felt time then says nothing about perception. */
  readonly isBlind: boolean;
  /** Why it was withdrawn, if a reason was given. */
  readonly withdrawnBecause?: string;
  /** Autonomy level at its start. */
  readonly level: string;
  /** Trial arm, if one was assigned. */
  readonly arm?: string;
  readonly phase: TaskPhase;
  /** UTC ms. */
  readonly startedMs: number;
  /** When it was done or abandoned, UTC ms. */
  readonly endedMs?: number;
  /** Felt time, ms; null if the person skipped the question; undefined if not asked yet. */
  readonly feltMs?: number | null;
  /** How they felt AI changed the time: a ratio, with AI over without (0.8: a fifth less). Null if skipped. */
  readonly feltHelp?: number | null;
  /** Boundary corrections in which this task gives or takes time. Counted, and shown as corrections. */
  readonly moves?: readonly MovedTime[];
  /** The task this one was split from. */
  readonly splitFrom?: string;
  /** The task that received its time in a merge. */
  readonly mergedInto?: string;
  /** A person's correction of the measured time, ms; kept next to it and shown as a correction. */
  readonly correctedMs?: number;
}

/** The estimate compared in the gap: the one with AI if given and AI is allowed, else the one without. */
export function estimateMs({ estimate, level }: Task): number {
  const withAi = level === 'Off' ? undefined : estimate.withAi;
  return (withAi ?? estimate.withoutAi).typicalMs;
}
