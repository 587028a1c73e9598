import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';

/** Only the newest answers count: a habit is what the person does now. */
const remembered = 100;
/** Above this, approving is a reflex. Chosen by us. */
const reflexRate = 0.9;

/**
 * How often a person lets the model's actions through, as a sentence.
 * @param answers True for each approval, oldest first.
 * @returns null if there are fewer than {@link minSample}.
 */
export function approvalRate(answers: readonly boolean[]): string | null {
  const newest = answers.slice(-remembered);
  if (newest.length < minSample) return null;
  const approved = newest.filter(Boolean).length;
  const share = l10n.t('You allowed {0} of your last {1} requests.', approved, newest.length);
  if (approved / newest.length <= reflexRate) return share;
  return l10n.t('{0} That is more than nine in ten. Are you still reading them?', share);
}
