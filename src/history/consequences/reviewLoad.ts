import { lineFlags } from '../ledger/lineFacts.ts';
import { countedFlag } from '../ledger/lineTable.ts';
import type { ReadHistory } from './historyReport.ts';
import { type Share, shareOf } from './selfAudit.ts';

/** Trailers by which a person states having looked at a change, in the style of the Linux kernel, Gerrit and GitLab. */
const reviewTrailer = /^(?:reviewed-by|acked-by|approved-by|reviewed-on):\s*\S/imu;
/** Commits that a forge makes on a person's behalf carry the forge's own address. */
const isForge = (email: string) => /(?:^noreply@github\.com$|@users\.noreply\.gitlab\.com$|^noreply@)/iu.test(email);

/**
 * Share of the AI lines on the default branch for which no human review is recorded: no mark in the note, no reviewer trailer, and nobody
 * but the author applied or merged the commit. Null if there are no AI lines.
 * @returns the share, and the commits that introduced the lines.
 */
export function unreviewedAiLines(
  history: ReadHistory,
  sinceMs: number,
  untilMs: number,
): { readonly share: Share | null; readonly commits: ReadonlySet<number> } {
  const { ledger, outcomes, originOf } = history;
  const { lines, commits } = ledger;
  const mergedBy = new Map<number, string>();
  for (const { number, commits: brought } of outcomes)
    if (brought.length > 1) for (const each of brought) mergedBy.set(each, commits[number]?.authorEmail ?? '');
  const arrived = new Set(outcomes.flatMap(({ commits: brought }) => brought));
  const isReviewed = commits.map(({ message, authorEmail, committerEmail }, number) => {
    const isOther = (email: string | undefined) =>
      email !== undefined && email !== '' && !isForge(email) && email.toLowerCase() !== authorEmail.toLowerCase();
    return reviewTrailer.test(message) || isOther(committerEmail) || isOther(mergedBy.get(number));
  });
  const wanted = lineFlags.effective | countedFlag;
  const found = new Set<number>();
  let [all, unreviewed] = [0, 0];
  for (let id = 0; id < lines.born.length; id += 1) {
    if (lines.evidence.at(id) === 0 || (lines.flags.at(id) & wanted) !== wanted) continue;
    const born = lines.born.at(id);
    const bornMs = commits[born]?.committerMs;
    const origin = originOf(id);
    if (origin.origin !== 'ai' || bornMs === undefined || bornMs < sinceMs || bornMs > untilMs || !arrived.has(born))
      continue;
    all += 1;
    if (origin.isReviewed || isReviewed[born] === true) continue;
    unreviewed += 1;
    found.add(born);
  }
  return { share: shareOf(unreviewed, all), commits: found };
}
