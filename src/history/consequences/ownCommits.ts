import * as l10n from '@vscode/l10n';
import { plural } from '../../base/plural.ts';
import { dayMs } from '../../base/timeUnits.ts';
import { quantile } from '../../statistics/descriptive.ts';
import type { CommitBehind } from './commitsBehind.ts';
import { commitsWithAi, type ReadHistory } from './historyReport.ts';
import { originOfCommit } from './lineEvidence.ts';

/** The number of a person's newest commits to consider. */
export const maxOwnCommits = 200;
const withinMs = 14 * dayMs;
/** Fewer commits say nothing about a habit. Chosen by us. */
const minCommits = 10;

/** One commit of the person. */
export interface OwnCommit extends CommitBehind {
  /** Lines added and removed. */
  readonly lines: number;
  /** Old enough to know what happened to it within 14 days. */
  readonly isWatched: boolean;
  /** Fixed or reverted within 14 days. */
  readonly isFixedSoon: boolean;
}

/** @param email The person's address as in git, case-insensitive. @returns their newest commits, newest last. */
export function ownCommits(
  history: Pick<ReadHistory, 'ledger' | 'fixes' | 'originOf' | 'newestMs'>,
  email: string,
): readonly OwnCommit[] {
  const { commits } = history.ledger;
  const firstFix = firstFixes(history);
  const withAi = commitsWithAi(history);
  return commits
    .map((commit, number) => ({ commit, number }))
    .filter(({ commit }) => commit.parents.length < 2 && commit.authorEmail.toLowerCase() === email.toLowerCase())
    .slice(-maxOwnCommits)
    .map(({ commit, number }) => {
      const fix = commits[firstFix.get(number) ?? -1];
      const isWatched = history.newestMs - commit.committerMs >= withinMs;
      return {
        commit: commit.hash,
        subject: commit.message.split('\n', 1)[0] ?? '',
        atMs: commit.committerMs,
        isAi: withAi.has(number) || originOfCommit(commit).origin === 'ai',
        fixedBy: fix?.hash ?? null,
        lines: commit.added + commit.removed,
        isWatched,
        isFixedSoon: isWatched && fix !== undefined && fix.authorMs - commit.authorMs <= withinMs,
      };
    });
}

/** By commit number, the first commit that fixed or reverted part of it. */
function firstFixes({
  ledger: { commits },
  fixes,
}: Pick<ReadHistory, 'ledger' | 'fixes'>): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const timeOf = (number: number | undefined) => commits[number ?? -1]?.authorMs ?? Number.POSITIVE_INFINITY;
  for (const { by, inducers } of fixes)
    for (const inducer of inducers) if (timeOf(by) < timeOf(found.get(inducer))) found.set(inducer, by);
  return found;
}

/** The figures of the card; each has its commits. */
export type OwnFigure = 'ownCommits' | 'ownFixedSoon' | 'ownNamingAi';

/** The commits behind each figure of the card, newest first. */
export function ownCommitsBehind(own: readonly OwnCommit[]): Readonly<Record<OwnFigure, readonly CommitBehind[]>> {
  const newest = own.toReversed();
  return {
    ownCommits: newest,
    ownFixedSoon: newest.filter(({ isFixedSoon }) => isFixedSoon),
    ownNamingAi: newest.filter(({ isAi }) => isAi),
  };
}

/** A piece of the card's sentences; the pieces follow each other without more blanks. */
export interface OwnPart {
  readonly text: string;
  /** The figure whose commits can be listed; null if it counts none. */
  readonly figure: OwnFigure | null;
}

/** Whether there are enough commits to say something about a habit. */
export function saysSomething(own: readonly OwnCommit[]): boolean {
  return own.length >= minCommits;
}

/** The card in words, result first. */
export function ownCommitsParts(own: readonly OwnCommit[]): readonly OwnPart[] {
  const alone = (text: string): OwnPart[] => [{ text, figure: null }];
  if (own.length === 0) return alone(l10n.t('You have no commits in this repository yet.'));
  if (!saysSomething(own))
    return alone(l10n.t('You have {0} here; with ten there is something to say.', plural(own.length, 'commit')));
  const watched = own.filter(({ isWatched }) => isWatched).length;
  const fixed = own.filter(({ isFixedSoon }) => isFixedSoon).length;
  const namingAi = own.filter(({ isAi }) => isAi).length;
  const lines = Math.round(
    quantile(
      own.map((each) => each.lines),
      0.5,
    ),
  );
  return [
    ...alone(l10n.t('Of your last ')),
    { text: plural(own.length, 'commit'), figure: 'ownCommits' },
    ...alone(l10n.t(', a typical one changes {0}. ', plural(lines, 'line'))),
    ...(watched < minCommits
      ? alone(l10n.t('They are too young to say what became of them. '))
      : [
          { text: l10n.t('{0} of {1}', fixed, watched), figure: fixed === 0 ? null : ('ownFixedSoon' as const) },
          ...alone(
            fixed === 1
              ? l10n.t(' was fixed or reverted within 14 days. ')
              : l10n.t(' were fixed or reverted within 14 days. '),
          ),
        ]),
    ...(namingAi === 0
      ? alone(l10n.t('None of them names an AI, which says little: most tools leave no trace.'))
      : [
          {
            text: namingAi === 1 ? l10n.t('1 names an AI') : l10n.t('{0} name an AI', namingAi),
            figure: 'ownNamingAi' as const,
          },
          ...alone(l10n.t('; nothing is known about the others.')),
        ]),
  ];
}
