import { plural } from '../../base/plural.ts';
import { dayMs } from '../../base/timeUnits.ts';
import { quantile } from '../../statistics/descriptive.ts';
import type { ReadHistory } from './historyReport.ts';
import { originOfCommit } from './lineEvidence.ts';

/** The newest commits of a person that are looked at. */
export const maxOwnCommits = 200;
const withinMs = 14 * dayMs;
/** Fewer say nothing about a habit. Own choice. */
const minCommits = 10;

/** What a person's own commits say, for the first day. */
export interface OwnCommits {
  readonly commits: number;
  /** A note, a trailer or an identity names an AI. */
  readonly namingAi: number;
  /** Old enough to know what became of them within 14 days. */
  readonly watched: number;
  readonly fixedSoon: number;
  /** Lines added and removed by the commit in the middle. */
  readonly typicalLines: number | null;
  readonly isThin: boolean;
}

/** @param email The person's address as git has it; letter case does not count. */
export function ownCommits({ ledger, fixes }: ReadHistory, email: string): OwnCommits {
  const { commits } = ledger;
  const own = commits
    .map((commit, number) => ({ commit, number }))
    .filter(({ commit }) => commit.parents.length < 2 && commit.authorEmail.toLowerCase() === email.toLowerCase())
    .slice(-maxOwnCommits);
  const newestMs = commits.reduce((most, { committerMs }) => Math.max(most, committerMs), 0);
  const fixedMs = new Map<number, number>();
  for (const { by, inducers } of fixes) {
    const timeMs = commits[by]?.authorMs ?? 0;
    for (const inducer of inducers) fixedMs.set(inducer, Math.min(fixedMs.get(inducer) ?? timeMs, timeMs));
  }
  const watched = own.filter(({ commit }) => newestMs - commit.committerMs >= withinMs);
  const aiCommits = new Set<number>();
  for (let id = 0; id < ledger.lines.born.length; id += 1)
    if (ledger.lines.evidence.at(id) !== 0) aiCommits.add(ledger.lines.born.at(id));
  return {
    commits: own.length,
    namingAi: own.filter(({ commit, number }) => aiCommits.has(number) || originOfCommit(commit).origin === 'ai')
      .length,
    watched: watched.length,
    fixedSoon: watched.filter(({ commit, number }) => (fixedMs.get(number) ?? Infinity) - commit.authorMs <= withinMs)
      .length,
    typicalLines:
      own.length === 0
        ? null
        : quantile(
            own.map(({ commit }) => commit.added + commit.removed),
            0.5,
          ),
    isThin: own.length < minCommits,
  };
}

/** The card's sentence, the result first. */
export function ownCommitsSentence({
  commits,
  namingAi,
  watched,
  fixedSoon,
  typicalLines,
  isThin,
}: OwnCommits): string {
  if (commits === 0) return 'You have no commits in this repository yet.';
  if (isThin) return `You have ${plural(commits, 'commit')} here; with ten there is something to say.`;
  const soon =
    watched < minCommits
      ? 'They are too young to say what became of them.'
      : `${fixedSoon} of ${watched} were fixed or reverted within 14 days.`;
  const ai =
    namingAi === 0
      ? 'None of them names an AI, which says little: most tools leave no trace.'
      : `${namingAi} name an AI.`;
  return `Your last ${plural(commits, 'commit')}: ${soon} ${ai} A typical one changes ${plural(Math.round(typicalLines ?? 0), 'line')}.`;
}
