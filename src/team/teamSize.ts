import type { Contribution } from './sharing/contribution.ts';
import type { Refused } from './sharing/readContributions.ts';
import { quarterLabel } from './weeks.ts';

/**
 * Protects against made-up contributors: pseudonyms are free, so no statistic holds if there are more of them than people. A quarter with
 * more contributors than the team has members is left out completely, because nobody can tell which are real.
 */
export function keepToTeamSize(
  contributions: readonly Contribution[],
  people: number | undefined,
): { readonly contributions: readonly Contribution[]; readonly refused: readonly Refused[] } {
  if (people === undefined) return { contributions, refused: [] };
  const counts = new Map<number, number>();
  for (const { quarter } of contributions) counts.set(quarter, (counts.get(quarter) ?? 0) + 1);
  const tooMany = [...counts].filter(([, count]) => count > people);
  return {
    contributions: contributions.filter(({ quarter }) => (counts.get(quarter) ?? 0) <= people),
    refused: tooMany.map(([quarter, count]) => ({
      name: `quarter of ${quarterLabel(quarter)}`,
      why: `It has ${count} contributors and the team ${people}; it is left out.`,
    })),
  };
}
