import * as l10n from '@vscode/l10n';

/** With fewer answers, nothing can be said about a habit. */
const fewest = 10;
/** Only the newest answers count: a habit is what the person does now. */
const remembered = 100;
/** Above this, approving is a reflex. Source: issue text of the gate ("a warning above 90 %"). */
const reflexRate = 0.9;

/**
 * How often a person lets the model's actions through, as a sentence.
 * @param answers True for each approval, oldest first.
 * @returns null if there are fewer than ten.
 */
export function approvalRate(answers: readonly boolean[]): string | null {
  const newest = answers.slice(-remembered);
  if (newest.length < fewest) return null;
  const approved = newest.filter(Boolean).length;
  const share = l10n.t('You allowed {0} of your last {1} requests.', approved, newest.length);
  if (approved / newest.length <= reflexRate) return share;
  return l10n.t('{0} That is more than nine in ten. Are you still reading them?', share);
}
