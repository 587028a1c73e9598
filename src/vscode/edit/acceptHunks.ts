import * as l10n from '@vscode/l10n';
import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { changedLines } from '../../base/hunks.ts';
import type { OfferedEdits } from './offeredEdits.ts';

/** The part of a document that accepting needs. */
export interface TargetText {
  getText(): string;
}

/** What was accepted of a proposal in one step. */
export interface AcceptedHunks {
  readonly proposal: Proposal;
  readonly edits: readonly TextEdit[];
  /** Changed lines in those parts. */
  readonly lines: number;
  /** The insertions that their text is. */
  readonly insertions: readonly string[];
}

export interface AcceptDeps<Target extends TargetText, Document extends TargetText> {
  /** The current file; empty text if it does not exist yet. */
  read(proposal: Proposal): Promise<Target>;
  /** The document to write into; a new file is created first. */
  open(proposal: Proposal): Promise<Document>;
  /** @param after The complete new text. @throws AppError `refused` if the change may not be made. */
  check(target: Target, after: string): Promise<void>;
  /** Announces the edits to the provenance tracker, so that it attributes the resulting change to the model. */
  offer(proposal: Proposal, edits: readonly TextEdit[]): OfferedEdits;
  /** Makes all edits in one undo step, or none. @returns false if the editor rejected them. */
  apply(document: Document, edits: readonly TextEdit[]): Promise<boolean>;
  record(accepted: AcceptedHunks): void;
}

/**
 * Accepts parts of a proposal: check, offer, apply, match, record. After a refusal, a part whose old text is gone, or an edit that the
 * editor rejects, the document, the tags and the record are unchanged.
 * @returns Why some of the parts were left out; undefined if all were applied.
 * @throws AppError `refused` if none could be applied.
 */
export async function acceptHunks<Target extends TargetText, Document extends TargetText>(
  proposal: Proposal,
  hunkIds: readonly number[],
  deps: AcceptDeps<Target, Document>,
): Promise<AppError | undefined> {
  const target = await deps.read(proposal);
  const planned = matching(proposal, hunkIds, target.getText());
  await deps.check(target, withEdits(target.getText(), planned.edits));

  // The person may have typed during the check, so only what still matches is offered.
  const document = await deps.open(proposal);
  const { ids, edits, leftOut } = matching(proposal, hunkIds, document.getText());
  const lines = proposal.pending
    .filter(({ id }) => ids.includes(id))
    .reduce((sum, hunk) => sum + changedLines(hunk), 0);
  const offered = deps.offer(proposal, edits);

  let isApplied = false;
  try {
    isApplied = await deps.apply(document, edits);
  } finally {
    if (isApplied) offered.matched();
    else offered.withdraw();
  }
  if (!isApplied) {
    throw new AppError(
      'refused',
      l10n.t('The editor refused the change, so nothing was applied. Is the file read-only?'),
    );
  }

  for (const id of ids) proposal.markAccepted(id);
  deps.record({ proposal, edits, lines, insertions: offered.insertions });
  return leftOut === undefined
    ? undefined
    : new AppError('refused', l10n.t('The other parts are in. {0}', sentenceOf(leftOut)));
}

/** The edits of the parts whose old text is still there, and why another part is left out. @throws AppError `refused` if none matches. */
function matching(proposal: Proposal, hunkIds: readonly number[], text: string) {
  const edits: TextEdit[] = [];
  const ids: number[] = [];
  let leftOut: unknown;
  for (const id of hunkIds) {
    try {
      const edit = proposal.accept(id, text);
      const end = edit.offset + edit.oldText.length;
      if (edits.some((other) => other.offset < end && edit.offset < other.offset + other.oldText.length)) {
        throw new AppError('refused', l10n.t('This part is now inside another one. Look at it again.'));
      }
      edits.push(edit);
      ids.push(id);
    } catch (error) {
      leftOut = error;
    }
  }
  if (ids.length === 0) throw leftOut;
  return { edits, ids, leftOut };
}

function withEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (result, { offset, oldText, newText }) =>
        result.slice(0, offset) + newText + result.slice(offset + oldText.length),
      text,
    );
}
