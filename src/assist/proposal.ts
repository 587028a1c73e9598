import { AppError } from '../base/appError.ts';
import { type Hunk, hunksBetween } from './hunks.ts';

/** Who made the proposal: copied onto the tag of everything that is accepted from it. */
export interface ProposalSource {
  readonly tool: string;
  readonly model: string;
  readonly level: string;
  readonly requestId: string;
}

/** One replacement in the document, offsets in UTF-16 units of the document's present text. */
export interface TextEdit {
  readonly offset: number;
  readonly oldText: string;
  readonly newText: string;
}

/** A change of the document as the editor reports it: offsets against the text before the event. */
export interface DocumentChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

type HunkState = 'pending' | 'accepted' | 'rejected';

interface PlacedHunk {
  readonly hunk: Hunk;
  /** Where the hunk's old text stands in the document now; moved along by the user's own typing. */
  offset: number;
  state: HunkState;
}

/**
 * A pending change of one document. It never touches the document itself: `accept` hands out the one edit to apply,
 * after the exact old text was found where it must stand. The text of the user always wins.
 */
export class Proposal {
  readonly id: string;
  readonly uri: string;
  readonly source: ProposalSource;
  readonly #hunks: readonly PlacedHunk[];

  /** @throws AppError `badInput` when the two texts do not differ. */
  constructor(id: string, uri: string, source: ProposalSource, before: string, after: string) {
    this.id = id;
    this.uri = uri;
    this.source = source;
    this.#hunks = hunksBetween(before, after).map((hunk) => ({ hunk, offset: hunk.offset, state: 'pending' }));
    if (this.#hunks.length === 0) {
      throw new AppError(
        'badInput',
        'The proposed text is the same as what is already there, so nothing is to be done.',
      );
    }
  }

  get pending(): readonly Hunk[] {
    return this.#hunks.filter(({ state }) => state === 'pending').map(({ hunk }) => hunk);
  }

  get isSettled(): boolean {
    return this.#hunks.every(({ state }) => state !== 'pending');
  }

  /** Follows the user's typing, so that a hunk is looked for where its text has moved. */
  documentChanged(changes: readonly DocumentChange[]): void {
    const descending = [...changes].sort((a, b) => b.offset - a.offset);
    for (const change of descending) {
      const delta = change.text.length - change.length;
      for (const placed of this.#hunks) {
        if (change.offset + change.length <= placed.offset && !isInsertionAt(change, placed)) placed.offset += delta;
      }
    }
  }

  /**
   * The edit that accepts a hunk.
   * @param text The document's present text.
   * @throws AppError `refused` when the old text no longer stands there; the hunk stays pending.
   */
  accept(hunkId: number, text: string): TextEdit {
    const placed = this.#pending(hunkId);
    const { oldText, newText } = placed.hunk;
    if (text.slice(placed.offset, placed.offset + oldText.length) !== oldText) {
      throw new AppError(
        'refused',
        'This part no longer matches your text, so it was not applied; ask again to get a proposal for the text as it is now.',
      );
    }
    return { offset: placed.offset, oldText, newText };
  }

  /** Called once the edit of `accept` is in the document. */
  markAccepted(hunkId: number): void {
    this.#pending(hunkId).state = 'accepted';
  }

  reject(hunkId: number): void {
    this.#pending(hunkId).state = 'rejected';
  }

  rejectAll(): void {
    for (const placed of this.#hunks) if (placed.state === 'pending') placed.state = 'rejected';
  }

  /** The document as it would be with every pending hunk applied; a hunk that no longer matches is left out. */
  preview(text: string): {
    readonly text: string;
    readonly hunks: readonly { readonly id: number; readonly offset: number }[];
  } {
    let result = '';
    let from = 0;
    const hunks: { id: number; offset: number }[] = [];
    const pending = this.#hunks.filter(({ state }) => state === 'pending').sort((a, b) => a.offset - b.offset);
    for (const { hunk, offset } of pending) {
      if (offset < from || text.slice(offset, offset + hunk.oldText.length) !== hunk.oldText) continue;
      result += text.slice(from, offset);
      hunks.push({ id: hunk.id, offset: result.length });
      result += hunk.newText;
      from = offset + hunk.oldText.length;
    }
    return { text: result + text.slice(from), hunks };
  }

  #pending(hunkId: number): PlacedHunk {
    const placed = this.#hunks.find(({ hunk }) => hunk.id === hunkId);
    if (placed?.state !== 'pending') throw new AppError('refused', 'This part of the proposal was already decided.');
    return placed;
  }
}

/** Text typed exactly where a pure insertion belongs goes before it only if it ends a line; otherwise the anchor stays. */
function isInsertionAt(change: DocumentChange, placed: PlacedHunk): boolean {
  return (
    change.length === 0 && change.offset === placed.offset && placed.hunk.oldText === '' && !change.text.endsWith('\n')
  );
}
