import type { ClockEvent } from '../clocks/activity.ts';
import type { TaskOverview } from '../figures/finishedRows.ts';
import { TrialLedger } from './trialLedger.ts';
import { type FinishedTask, type TrialReport, trialReport } from './trialReport.ts';

/** The part of the record's interface needed to read trials. */
export interface TrialSource {
  events(filter: { kindPrefix?: string; task?: string; fromMs?: number; toMs?: number }): Iterable<ClockEvent>;
}

/** Every trial in a record, oldest first. */
export function readTrials(source: TrialSource): readonly TrialLedger[] {
  return TrialLedger.read(source.events({ kindPrefix: 'trial' }));
}

/** What a trial shows so far. Tasks whose felt time has not been asked do not count as done: ask before reveal. */
export function reportOf(ledger: TrialLedger, overview: TaskOverview): TrialReport {
  const givenUp = overview.abandoned.map(({ id, atLeastMs, endedMs, startedMs }) => ({
    id,
    atLeastMs,
    abandonedMs: endedMs ?? startedMs,
  }));
  const withdrawn = overview.withdrawn.map(({ id, withdrawnBecause }) => ({ task: id, why: withdrawnBecause }));
  return trialReport(ledger, finishedTasks(overview), startedWithin(ledger, overview), givenUp, withdrawn);
}

/** Finished tasks with felt time asked, in the form a trial needs. */
export function finishedTasks({ rows }: Pick<TaskOverview, 'rows'>): readonly FinishedTask[] {
  return rows.map(({ id, measuredMs, startedMs, doneMs, feltHelp, isBlind, isCorrected, sensitivity, elapsedMs }) => ({
    id,
    measuredMs,
    startedMs,
    doneMs,
    // A corrected time cannot be recomputed with other idle limits.
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

/** Task titles for the reports; a task that never started is shown by its id. */
export function titlesOf({ rows, unasked, open, abandoned, withdrawn }: TaskOverview): (task: string) => string {
  const titles = new Map(
    [...rows, ...unasked, ...open, ...abandoned, ...withdrawn].map(({ id, title }) => [id, title]),
  );
  return (task) => titles.get(task) ?? task;
}
