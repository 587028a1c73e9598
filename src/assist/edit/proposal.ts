import { AppError } from '../../base/appError.ts';
import { batchesOf, changedLines, type Hunk, hunksBetween } from '../../base/hunks.ts';

/** Who made the proposal: copied onto the tag of everything that is accepted from it. */
export interface ProposalSource {
  readonly tool: string;
  readonly model: string;
  readonly level: string;
  readonly requestId: string;
  /** Rung of the hint ladder that the person had reached about this file, when hints came before. */
  readonly rung?: string;
  /** What the person asked for, when they did: goes along when a part is asked for again. */
  readonly instruction?: string;
}

export interface ProposalOptions {
  /** How many changed lines are shown at a time; all of them when left out. A part is never cut. */
  readonly linesAtOnce?: number;
  readonly isNewFile?: boolean;
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
  hunk: Hunk;
  /** Which step it is shown in, from 0. */
  readonly batch: number;
  /** Where the hunk's old text stands in the document now; moved along by the user's own typing. */
  offset: number;
  /** The user wrote into the old text: what stands at the offset now may only look like it. */
  isTouched: boolean;
  state: HunkState;
}

/** Old text this long that stands in a document once is the same text, wherever it went. Own choice: a short line, such as a brace, may be another one. */
const unmistakableUnits = 20;

/**
 * A pending change of one document. It never touches the document itself: `accept` hands out the one edit to apply,
 * after the exact old text was found where it must stand. The text of the user always wins.
 */
export class Proposal {
  readonly id: string;
  readonly uri: string;
  readonly source: ProposalSource;
  /** The file does not exist before it is accepted. */
  readonly isNewFile: boolean;
  readonly #hunks: readonly PlacedHunk[];

  /** @throws AppError `badInput` when the two texts do not differ. */
  constructor(
    id: string,
    uri: string,
    source: ProposalSource,
    before: string,
    after: string,
    { linesAtOnce = Number.POSITIVE_INFINITY, isNewFile = false }: ProposalOptions = {},
  ) {
    this.isNewFile = isNewFile;
    this.id = id;
    this.uri = uri;
    this.source = source;
    this.#hunks = batchesOf(hunksBetween(before, after), linesAtOnce).flatMap((hunks, batch) =>
      hunks.map((hunk) => ({ hunk, batch, offset: hunk.offset, isTouched: false, state: 'pending' as const })),
    );
    if (this.#hunks.length === 0) {
      throw new AppError('badInput', 'The proposed text is already there, so there is nothing to do.');
    }
  }

  /** The parts that are shown now and not decided yet. */
  get pending(): readonly Hunk[] {
    return this.#shown().map(({ hunk }) => hunk);
  }

  /** Changed lines that are not decided yet, later steps included: what a reviewer still has to read. */
  get pendingLines(): number {
    return this.#hunks.reduce((sum, { state, hunk }) => (state === 'pending' ? sum + changedLines(hunk) : sum), 0);
  }

  /** The step that is shown, from 1, and how many there are. */
  get step(): { readonly current: number; readonly count: number } {
    const count = (this.#hunks.at(-1)?.batch ?? 0) + 1;
    return { current: (this.#shown()[0]?.batch ?? count - 1) + 1, count };
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
        const end = placed.offset + placed.hunk.oldText.length;
        if (change.offset + change.length <= placed.offset && !isInsertionAt(change, placed)) placed.offset += delta;
        else if (change.offset < end && change.offset + change.length > placed.offset) placed.isTouched = true;
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
    const offset = placeOf(placed, text);
    if (offset === undefined) {
      throw new AppError(
        'refused',
        'Your text has changed, so this part was not applied. Ask again for a new proposal.',
      );
    }
    const { oldText, newText } = placed.hunk;
    return { offset, oldText, newText };
  }

  /** Called once the edit of `accept` is in the document. */
  markAccepted(hunkId: number): void {
    this.#pending(hunkId).state = 'accepted';
  }

  /** Another text for a part that was asked for again. @returns false when it is the old text, so that nothing is left to decide. */
  revise(hunkId: number, newText: string): boolean {
    const placed = this.#pending(hunkId);
    placed.hunk = { ...placed.hunk, newText };
    if (newText === placed.hunk.oldText) placed.state = 'rejected';
    return placed.state === 'pending';
  }

  reject(hunkId: number): void {
    this.#pending(hunkId).state = 'rejected';
  }

  rejectAll(): void {
    for (const placed of this.#hunks) if (placed.state === 'pending') placed.state = 'rejected';
  }

  /** The document as it would be with every hunk that is shown applied; a hunk that no longer matches is left out. */
  preview(text: string): {
    readonly text: string;
    readonly hunks: readonly { readonly id: number; readonly offset: number }[];
  } {
    let result = '';
    let from = 0;
    const hunks: { id: number; offset: number }[] = [];
    const placed = this.#shown()
      .flatMap(({ hunk, ...rest }) => {
        const offset = placeOf({ hunk, ...rest }, text);
        return offset === undefined ? [] : [{ hunk, offset }];
      })
      .sort((a, b) => a.offset - b.offset);
    for (const { hunk, offset } of placed) {
      if (offset < from) continue;
      result += text.slice(from, offset);
      hunks.push({ id: hunk.id, offset: result.length });
      result += hunk.newText;
      from = offset + hunk.oldText.length;
    }
    return { text: result + text.slice(from), hunks };
  }

  /** The undecided hunks of the first step that has any. */
  #shown(): readonly PlacedHunk[] {
    const open = this.#hunks.filter(({ state }) => state === 'pending');
    return open.filter(({ batch }) => batch === open[0]?.batch);
  }

  #pending(hunkId: number): PlacedHunk {
    const placed = this.#hunks.find(({ hunk }) => hunk.id === hunkId);
    if (placed?.state !== 'pending') throw new AppError('refused', 'This part of the proposal was already decided.');
    return placed;
  }
}

/** Where the old text stands: where it was followed to, or, when that was written over, where it stands once and unmistakably. */
function placeOf({ hunk: { oldText }, offset, isTouched }: PlacedHunk, text: string): number | undefined {
  if (!isTouched && text.slice(offset, offset + oldText.length) === oldText) return offset;
  if (oldText.trim().length < unmistakableUnits) return undefined;
  const found = text.indexOf(oldText);
  if (found < 0 || text.indexOf(oldText, found + 1) >= 0) return undefined;
  const startsLine = found === 0 || text[found - 1] === '\n';
  return startsLine ? found : undefined;
}

/** Text typed exactly where a pure insertion belongs goes before it only if it ends a line; otherwise the anchor stays. */
function isInsertionAt(change: DocumentChange, placed: PlacedHunk): boolean {
  return (
    change.length === 0 && change.offset === placed.offset && placed.hunk.oldText === '' && !change.text.endsWith('\n')
  );
}
