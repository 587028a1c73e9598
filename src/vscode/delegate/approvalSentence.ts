import { approvalRate } from '../../assist/delegate/approvalRate.ts';
import type { Store } from '../../store/storeTypes.ts';

/** The person's own approvals so far, as a sentence; null if there are too few. */
export function approvalSentence(store: Store): string | null {
  const answers: boolean[] = [];
  for (const { data } of store.events({ kinds: ['request.approvalDecided'] })) {
    if (typeof data['approved'] === 'boolean') answers.push(data['approved']);
  }
  return approvalRate(answers);
}
