import type { Proposal } from '../../assist/edit/proposal.ts';
import { changedLines, type Hunk } from '../../base/hunks.ts';

export interface RetryDeps {
  /** Asks a model for one part again. @returns the replacement for the old lines, and who wrote it. */
  retry(proposal: Proposal, hunk: Hunk, comment: string): Promise<{ readonly text: string; readonly model: string }>;
  /** @param lines Changed lines in the parts just rejected. */
  rejected(proposal: Proposal, lines: number): void;
}

/**
 * Gives one part the text that a model writes after the person's comment. After a refusal the part is what the person still sees; a model
 * that wants to leave the old lines as they are takes the part back, which is recorded as its rejection.
 * @param check Throws AppError `refused` if the proposal may not be made with this text.
 */
export async function retryHunk(
  proposal: Proposal,
  hunk: Hunk,
  comment: string,
  deps: RetryDeps,
  check: (instead: Pick<Hunk, 'id' | 'newText'>) => Promise<void>,
): Promise<void> {
  const { id, oldText } = hunk;
  const { text, model } = await deps.retry(proposal, hunk, comment);
  if (text !== oldText) await check({ id, newText: text });
  if (!proposal.revise(id, text, model)) deps.rejected(proposal, changedLines(hunk));
}
