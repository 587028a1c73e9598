import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { dayMs } from '../base/timeUnits.ts';
import type { ReadHistory } from '../history/consequences/historyReport.ts';
import { lineFlags } from '../history/ledger/lineFacts.ts';
import { alive, countedFlag } from '../history/ledger/lineTable.ts';
import { atLeast, minContributors } from './disclosure.ts';
import { type Estimate, type PartOfWhole, pooledShare } from './pooledShare.ts';

/** A fix within this time counts against a change, as in the report for one repository. */
const failureWindowMs = 90 * dayMs;
/** Lines that go within this time are churn, as GitClear defines it. */
const churnMs = 14 * dayMs;
/** Maximum lines of a small batch, as in the report for one repository. */
const smallBatchLines = 100;

export const pooledFigures = ['changeFailureRate', 'reworkRate', 'smallBatches', 'churn', 'namingAi'] as const;
export type PooledFigure = (typeof pooledFigures)[number];

/** Shares over the people of several repositories; null where fewer than five people have anything to count. */
export interface PooledHistory {
  readonly repositories: number;
  /** Rounded down to a multiple of five, as everywhere in the team report: "at least". */
  readonly people: number;
  readonly figures: Readonly<Record<PooledFigure, (Estimate & { readonly people: number }) | null>>;
}

interface Period {
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/** What is counted for one person, over all repositories. */
type Person = Record<PooledFigure, { part: number; whole: number }>;

/**
 * The histories of several repositories combined, for a team lead. As in the team report, the unit is a person, none weighs more than
 * three typical ones, and no figure rests on fewer than five. There are no rows for single people or repositories.
 * @throws AppError `badInput` below five people.
 */
export function pooledHistory(histories: readonly ReadHistory[], period: Period = {}): PooledHistory {
  const people = new Map<string, Person>();
  for (const history of histories) countHistory(history, period, people);
  if (people.size < minContributors)
    throw new AppError(
      'badInput',
      l10n.t(
        'Several repositories are pooled from {0} people on, so that nobody is seen alone; these have {1}.',
        minContributors,
        people.size,
      ),
    );
  const figureOf = (figure: PooledFigure) => {
    const parts = [...people.values()].map((person): PartOfWhole => person[figure]).filter(({ whole }) => whole > 0);
    const estimate = parts.length < minContributors ? undefined : pooledShare(parts);
    return estimate === undefined ? null : { ...estimate, people: atLeast(parts.length, 5) };
  };
  return {
    repositories: histories.length,
    people: atLeast(people.size, 5),
    figures: {
      changeFailureRate: figureOf('changeFailureRate'),
      reworkRate: figureOf('reworkRate'),
      smallBatches: figureOf('smallBatches'),
      churn: figureOf('churn'),
      namingAi: figureOf('namingAi'),
    },
  };
}

function countHistory(
  { ledger, outcomes, originOf, newestMs }: ReadHistory,
  period: Period,
  people: Map<string, Person>,
): void {
  const { commits, lines } = ledger;
  const { sinceMs = 0, untilMs = newestMs } = period;
  const isInPeriod = (timeMs: number) => timeMs >= sinceMs && timeMs <= untilMs;
  const personOf = (email: string): Person => {
    const key = email.trim().toLowerCase();
    const known = people.get(key);
    if (known !== undefined) return known;
    const none = () => ({ part: 0, whole: 0 });
    const fresh: Person = {
      ...{ changeFailureRate: none(), reworkRate: none(), smallBatches: none() },
      ...{ churn: none(), namingAi: none() },
    };
    people.set(key, fresh);
    return fresh;
  };
  const count = (sum: { part: number; whole: number }, isPart: boolean) => {
    sum.whole += 1;
    if (isPart) sum.part += 1;
  };
  for (const { number, commits: brought, timeMs, surfacedMs, isFix, addedLines } of outcomes) {
    // A change belongs to its author, not to whoever merged it.
    const author = commits[brought[1] ?? number]?.authorEmail;
    if (author === undefined || !isInPeriod(timeMs)) continue;
    const person = personOf(author);
    const failed = surfacedMs !== null && surfacedMs <= untilMs && surfacedMs - timeMs <= failureWindowMs;
    if (untilMs - timeMs >= failureWindowMs) count(person.changeFailureRate, failed);
    count(person.reworkRate, isFix);
    count(person.smallBatches, addedLines <= smallBatchLines);
  }
  const withAi = new Set<number>();
  const wanted = lineFlags.effective | countedFlag;
  for (let id = 0; id < lines.born.length; id += 1) {
    const born = lines.born.at(id);
    const commit = commits[born];
    if (commit === undefined) continue;
    if (lines.evidence.at(id) !== 0 && originOf(id).origin === 'ai') withAi.add(born);
    const isWatched = isInPeriod(commit.committerMs) && untilMs - commit.committerMs >= churnMs;
    if (!isWatched || (lines.flags.at(id) & wanted) !== wanted) continue;
    const died = lines.died.at(id);
    const endMs = died === alive ? undefined : commits[died]?.committerMs;
    count(personOf(commit.authorEmail).churn, endMs !== undefined && endMs - commit.committerMs < churnMs);
  }
  commits.forEach(({ authorEmail, committerMs, parents }, number) => {
    if (parents.length < 2 && isInPeriod(committerMs)) count(personOf(authorEmail).namingAi, withAi.has(number));
  });
}
