import type { ClockEvent } from '../clocks/activity.ts';
import type { TaskOverview } from '../figures/finishedRows.ts';
import { TrialLedger } from './trialLedger.ts';
import { type FinishedTask, type TrialReport, trialReport } from './trialReport.ts';

/** The record, as far as trials are read from it. */
export interface TrialSource {
  events(filter: { kindPrefix?: string; task?: string; fromMs?: number; toMs?: number }): Iterable<ClockEvent>;
}

/** Every trial of a record, oldest first. */
export function readTrials(source: TrialSource): readonly TrialLedger[] {
  return TrialLedger.read(source.events({ kindPrefix: 'trial' }));
}

/** What a trial shows so far. Tasks whose felt time was not asked yet do not count as done: ask before reveal. */
export function reportOf(ledger: TrialLedger, overview: TaskOverview): TrialReport {
  const givenUp = overview.abandoned.map(({ id, atLeastMs, endedMs, startedMs }) => ({
    id,
    atLeastMs,
    abandonedMs: endedMs ?? startedMs,
  }));
  const withdrawn = overview.withdrawn.map(({ id, withdrawnBecause }) => ({ task: id, why: withdrawnBecause }));
  return trialReport(ledger, finishedTasks(overview), startedWithin(ledger, overview), givenUp, withdrawn);
}

/** Finished and asked tasks in the form that a trial needs. */
export function finishedTasks({ rows }: Pick<TaskOverview, 'rows'>): readonly FinishedTask[] {
  return rows.map(({ id, measuredMs, startedMs, doneMs, feltHelp, isBlind, isCorrected, sensitivity, elapsedMs }) => ({
    id,
    measuredMs,
    startedMs,
    doneMs,
    // A corrected time has no pauses to count in other ways.
    otherTimes: isCorrected
      ? { elapsed: Math.max(elapsedMs, measuredMs) }
      : { min5: sensitivity.min5Ms, min15: sensitivity.min15Ms, elapsed: elapsedMs },
    feltHelp: isBlind ? feltHelp : null,
    isCorrected,
  }));
}

function startedWithin(
  ledger: TrialLedger,
  { rows, unasked, open, abandoned, withdrawn }: TaskOverview,
): readonly string[] {
  const endMs = ledger.endedMs ?? Number.POSITIVE_INFINITY;
  return [...rows, ...unasked, ...open, ...abandoned, ...withdrawn]
    .filter(({ startedMs }) => startedMs >= ledger.startedMs && startedMs <= endMs)
    .map(({ id }) => id);
}

/** Titles for the reports; a task that never began has its id. */
export function titlesOf({ rows, unasked, open, abandoned, withdrawn }: TaskOverview): (task: string) => string {
  const titles = new Map(
    [...rows, ...unasked, ...open, ...abandoned, ...withdrawn].map(({ id, title }) => [id, title]),
  );
  return (task) => titles.get(task) ?? task;
}
