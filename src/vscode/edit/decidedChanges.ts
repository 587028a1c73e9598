import { type RepeatedChange, repeatedChanges } from '../../assist/edit/nextEdits.ts';
import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import type { AcceptedHunks } from './acceptHunks.ts';

/** Collects what was accepted of each proposal until its last part is decided. */
export class DecidedChanges {
  readonly #accepted = new WeakMap<Proposal, TextEdit[]>();

  /** @returns the accepted changes that may be wanted elsewhere; none while parts are open. */
  accepted({ proposal, edits }: Pick<AcceptedHunks, 'proposal' | 'edits'>): readonly RepeatedChange[] {
    this.#accepted.set(proposal, [...(this.#accepted.get(proposal) ?? []), ...edits]);
    return this.closed(proposal);
  }

  /**
   * The same where the last part was rejected; each proposal has them once.
   * @param text The document's current text, if it is open: what the person has undone is not wanted elsewhere.
   */
  closed(proposal: Proposal, text?: string): readonly RepeatedChange[] {
    const all = this.#accepted.get(proposal);
    if (all === undefined || !proposal.isSettled) return [];
    this.#accepted.delete(proposal);
    const isUndone = ({ oldText, newText }: TextEdit) => text?.includes(newText) === false && text.includes(oldText);
    return repeatedChanges(all.filter((edit) => !isUndone(edit)));
  }
}
