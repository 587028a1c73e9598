import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import type { ArrivalOutcome } from './arrivals.ts';
import { changeKindOf } from './changeKind.ts';
import { arrivalSets, fixesIn, type HistoryOptions, periodOf, type ReadHistory } from './historyReport.ts';
import { unreviewedAiLines } from './reviewLoad.ts';

/** A figure of the report, by its name in the data. */
export type FigureName =
  | 'arrivals'
  | 'changeFailureRate'
  | 'reworkRate'
  | 'medianDaysToSurface'
  | 'medianLines'
  | 'smallBatches'
  | 'medianHoursToMerge'
  | 'commitsNamingAi'
  | 'endedInFix'
  | 'releases'
  | 'unreviewedAi'
  | 'ghosts'
  | 'audit';

/** A commit that a figure counts. */
export interface CommitBehind {
  readonly commit: string;
  /** First line of its message. */
  readonly subject: string;
  readonly atMs: number;
  /** Whether it, or what it merged, has lines that name an AI. */
  readonly isAi: boolean;
  /** The first later commit that fixed or reverted part of it. */
  readonly fixedBy: string | null;
  /** Only in the audit: whether attribution without names found what the message names; null if it found nothing. */
  readonly isRight?: boolean | null;
}

/** For each figure of {@link historyReport} with the same options, the commits it counts, newest first. */
export type CommitsBehind = Readonly<Record<FigureName, readonly CommitBehind[]>>;

export function commitsBehind(history: ReadHistory, options: HistoryOptions = {}): CommitsBehind {
  const { ledger, outcomes, releases } = history;
  const period = periodOf(history, options);
  const { sinceMs, untilMs, isInPeriod, aiCommits, isAi } = period;
  const hashOf = (number: number | null) => (number === null ? null : (ledger.commits[number]?.hash ?? null));
  const commit = (number: number, more: Partial<CommitBehind> = {}): CommitBehind[] => {
    const found = ledger.commits[number];
    if (found === undefined) return [];
    const { hash, message, committerMs } = found;
    const [subject = ''] = message.split('\n', 1);
    return [{ commit: hash, subject, atMs: committerMs, isAi: aiCommits.has(number), fixedBy: null, ...more }];
  };
  const ofArrivals = (list: readonly ArrivalOutcome[]) =>
    newestFirst(
      list.flatMap((arrival) => commit(arrival.number, { isAi: isAi(arrival), fixedBy: hashOf(arrival.fixedBy) })),
    );
  const ofCommits = (numbers: Iterable<number>) => newestFirst([...numbers].flatMap((number) => commit(number)));
  const sets = arrivalSets(
    outcomes.filter(({ timeMs }) => isInPeriod(timeMs)),
    untilMs,
  );
  const arrivals = ofArrivals(outcomes.filter(({ timeMs }) => isInPeriod(timeMs)));
  const tagged = releases.filter(({ tag, timeMs }) => tag !== null && isInPeriod(timeMs));
  const own = ledger.commits.flatMap(({ committerMs, parents }, number) =>
    isInPeriod(committerMs) && parents.length < 2 && aiCommits.has(number) ? [number] : [],
  );
  return {
    arrivals,
    medianLines: arrivals,
    changeFailureRate: ofArrivals(sets.failed),
    reworkRate: ofArrivals(sets.fixing),
    medianDaysToSurface: ofArrivals(sets.surfaced),
    smallBatches: ofArrivals(sets.small),
    medianHoursToMerge: ofArrivals(sets.merged),
    commitsNamingAi: ofCommits(own),
    endedInFix: ofCommits(fixesThatEndedLines(history, sinceMs, untilMs)),
    releases: ofArrivals(arrivalSets(tagged, untilMs).failed),
    unreviewedAi: ofCommits(unreviewedAiLines(history, sinceMs, untilMs).commits),
    ghosts: ofCommits(
      fixesIn(history, isInPeriod).flatMap(({ by, isGhost, isNamed }) => (isGhost && !isNamed ? [by] : [])),
    ),
    audit: newestFirst(
      history.auditCases.flatMap(({ by, isAttributed, isRight }) =>
        commit(by, { isRight: isAttributed ? isRight : null }),
      ),
    ),
  };
}

function newestFirst(list: readonly CommitBehind[]): CommitBehind[] {
  return list.toSorted((a, b) => b.atMs - a.atMs);
}

/** Corrective commits that ended lines of code introduced in the period. */
function fixesThatEndedLines({ ledger }: ReadHistory, sinceMs: number, untilMs: number): ReadonlySet<number> {
  const { lines, commits } = ledger;
  const isFix = commits.map(({ message }) => changeKindOf(message) === 'corrective');
  const wanted = lineFlags.effective | countedFlag;
  const found = new Set<number>();
  for (let id = 0; id < lines.born.length; id += 1) {
    const died = lines.died.at(id);
    if (died === alive || isFix[died] !== true || (lines.flags.at(id) & wanted) !== wanted) continue;
    const bornMs = commits[lines.born.at(id)]?.committerMs;
    const diedMs = commits[died]?.committerMs ?? Number.POSITIVE_INFINITY;
    if (bornMs !== undefined && bornMs >= sinceMs && bornMs <= untilMs && diedMs <= untilMs) found.add(died);
  }
  return found;
}
