import { seededRandom } from '../../statistics/seededRandom.ts';
import type { TaskOverview } from '../figures/finishedRows.ts';
import { finishedTasks, reportOf } from './readTrials.ts';
import type { TrialLedger } from './trialLedger.ts';
import { randomizationOf } from './trialReport.ts';

/** Fixed seed for the draws of the exact test, so that the same record gives the same p. */
const drawSeed = 1;

/** A trial as one JSON document. The seed is included only after the end. */
export function trialDocument(ledger: TrialLedger, overview: TaskOverview) {
  const { plan, commitment, preregistrationHash, startedMs, endedMs, revealedSeed } = ledger;
  const report = reportOf(ledger, overview);
  const moment = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    id: ledger.id,
    plan,
    started: moment(startedMs),
    ended: moment(endedMs),
    commitment,
    preregistration: preregistrationHash,
    seed: revealedSeed ?? null,
    ...report,
    fixed: report.fixed ?? null,
    randomizationTest: randomizationOf(ledger, finishedTasks(overview), seededRandom(drawSeed)) ?? null,
    tasks: ledger.tasks.map(({ task, wouldDoWithoutAi, estimate, assignment, level, deviations }) => ({
      task,
      wouldDoWithoutAi: wouldDoWithoutAi ?? null,
      isWithdrawn: report.withdrawn.some((one) => one.task === task),
      withoutAiMs: estimate?.withoutAi.typicalMs ?? null,
      withAiMs: estimate?.withAi.typicalMs ?? null,
      arm: assignment?.arm ?? null,
      level: level ?? null,
      deviations,
    })),
  };
}
