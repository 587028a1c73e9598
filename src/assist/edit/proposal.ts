import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { batchesOf, changedLines, type Hunk, hunksBetween } from '../../base/hunks.ts';
import { changedStretch } from './changedStretch.ts';

/** Who made the proposal: copied into the tag of everything accepted from it. */
export interface ProposalSource {
  readonly tool: string;
  readonly model: string;
  readonly level: string;
  readonly requestId: string;
  /** The person's rung on the hint ladder for this file, if hints came first. */
  readonly rung?: string;
  /** What the person asked for, if they did: sent again when a part is asked for again. */
  readonly instruction?: string;
}

export interface ProposalOptions {
  /** How many changed lines to show at a time; all by default. A part is never split. */
  readonly linesAtOnce?: number;
  /** Language of a file that does not exist yet. */
  readonly newFileLanguage?: string | undefined;
}

/** One replacement in the document, offsets in UTF-16 units of the document's current text. */
export interface TextEdit {
  readonly offset: number;
  readonly oldText: string;
  readonly newText: string;
  /** Who wrote it, if another model than the one that the proposal names. */
  readonly model?: string;
}

/** A change of the document as the editor reports it: offsets refer to the text before the event. */
export interface DocumentChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

type HunkState = 'pending' | 'accepted' | 'rejected';

interface PlacedHunk {
  hunk: Hunk;
  /** Who wrote the text of a part that was asked for again. */
  model?: string;
  /** The step that shows it, from 0. */
  readonly batch: number;
  /** Where the hunk's old text is in the document now; shifted along with the user's typing. */
  offset: number;
  /** The user edited the old text: what is at the offset now may only look like it. */
  isTouched: boolean;
  /** No other place had the same old text when the proposal was made. */
  readonly isOnly: boolean;
  state: HunkState;
}

/**
 * Old text this long that occurred once in a document, and does now, is the same text, wherever it moved. Chosen by us: a short line, such
 * as a brace, may be a different one.
 */
const unmistakableUnits = 20;

/**
 * A pending change of one document. It never changes the document itself: `accept` returns the one edit to apply, after finding the exact
 * old text where it must be. The user's text always wins.
 */
export class Proposal {
  readonly id: string;
  readonly uri: string;
  readonly source: ProposalSource;
  /** Language of a file that does not exist until it is accepted; undefined if it exists. */
  readonly newFileLanguage: string | undefined;
  readonly #hunks: readonly PlacedHunk[];
  /** The file was empty, so no old text tells it from any other. */
  readonly #wasBlank: boolean;
  /** The text that the offsets are about, until changes of the document are reported. */
  #text: string | undefined;

  /** @throws AppError `badInput` if the two texts do not differ. */
  constructor(
    id: string,
    uri: string,
    source: ProposalSource,
    before: string,
    after: string,
    { linesAtOnce = Number.POSITIVE_INFINITY, newFileLanguage }: ProposalOptions = {},
  ) {
    this.newFileLanguage = newFileLanguage;
    this.id = id;
    this.uri = uri;
    this.source = source;
    this.#text = before;
    this.#wasBlank = before.trim() === '';
    this.#hunks = batchesOf(hunksBetween(before, after), linesAtOnce).flatMap((hunks, batch) =>
      hunks.map((hunk) => ({
        hunk,
        batch,
        offset: hunk.offset,
        isTouched: false,
        isOnly: before.indexOf(hunk.oldText) === before.lastIndexOf(hunk.oldText),
        state: 'pending' as const,
      })),
    );
    if (this.#hunks.length === 0) {
      throw new AppError('badInput', l10n.t('The proposed text is already there, so there is nothing to do.'));
    }
  }

  /** The parts that are shown now and still undecided. */
  get pending(): readonly Hunk[] {
    return this.#shown().map(({ hunk }) => hunk);
  }

  /** Undecided changed lines, including later steps: what a reviewer still has to read. */
  get pendingLines(): number {
    return this.#hunks.reduce((sum, { state, hunk }) => (state === 'pending' ? sum + changedLines(hunk) : sum), 0);
  }

  /** The step shown, from 1, and the number of steps. */
  get step(): { readonly current: number; readonly count: number } {
    const count = (this.#hunks.at(-1)?.batch ?? 0) + 1;
    return { current: (this.#shown()[0]?.batch ?? count - 1) + 1, count };
  }

  get isSettled(): boolean {
    return this.#hunks.every(({ state }) => state !== 'pending');
  }

  /**
   * Takes in what was typed before anybody reported changes: while the reply was placed, or a dialog stood open.
   * @param text The document's current text.
   */
  catchUp(text: string): void {
    if (this.#text === undefined || this.#text === text) return;
    const { start, end, moved } = changedStretch(this.#text, text);
    for (const placed of this.#hunks) {
      if (placed.offset >= end) placed.offset += moved;
      else if (placed.offset + placed.hunk.oldText.length > start) placed.isTouched = true;
    }
    this.#text = text;
  }

  /** Follows the user's typing, so that a hunk is looked for where its text has moved to. */
  documentChanged(changes: readonly DocumentChange[]): void {
    this.#text = undefined;
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
   * @param text The document's current text.
   * @throws AppError `refused` if the old text is no longer there; the hunk stays pending.
   */
  accept(hunkId: number, text: string): TextEdit {
    const placed = this.#pending(hunkId);
    const offset = this.#placeOf(placed, text);
    if (offset === undefined) {
      throw new AppError(
        'refused',
        this.newFileLanguage === undefined
          ? l10n.t('Your text has changed, so this part was not applied. Ask again for a new proposal.')
          : l10n.t('The file is there by now, so the new one was not put into it. Ask again for an edit of it.'),
      );
    }
    const { oldText, newText } = placed.hunk;
    const { model = this.source.model } = placed;
    return { offset, oldText, newText, ...(model === this.source.model ? {} : { model }) };
  }

  /** Call it once the edit from `accept` is in the document. */
  markAccepted(hunkId: number): void {
    this.#pending(hunkId).state = 'accepted';
  }

  /**
   * Replaces the text of a part that was asked for again.
   * @param model Who wrote it.
   * @returns false if it equals the old text, so that nothing is left to decide.
   */
  revise(hunkId: number, newText: string, model: string): boolean {
    const placed = this.#pending(hunkId);
    placed.hunk = { ...placed.hunk, newText };
    placed.model = model;
    if (newText === placed.hunk.oldText) placed.state = 'rejected';
    return placed.state === 'pending';
  }

  reject(hunkId: number): void {
    this.#pending(hunkId).state = 'rejected';
  }

  rejectAll(): void {
    for (const placed of this.#hunks) if (placed.state === 'pending') placed.state = 'rejected';
  }

  /**
   * The document as it would be with every shown hunk applied; a hunk that no longer matches is left out.
   * @param instead Another text for one of them.
   */
  preview(
    text: string,
    instead?: Pick<Hunk, 'id' | 'newText'>,
  ): {
    readonly text: string;
    readonly hunks: readonly { readonly id: number; readonly offset: number }[];
  } {
    let result = '';
    let from = 0;
    const hunks: { id: number; offset: number }[] = [];
    const placed = this.#shown()
      .flatMap(({ hunk, ...rest }) => {
        const offset = this.#placeOf({ hunk, ...rest }, text);
        return offset === undefined ? [] : [{ hunk, offset }];
      })
      .sort((a, b) => a.offset - b.offset);
    for (const { hunk, offset } of placed) {
      if (offset < from) continue;
      result += text.slice(from, offset);
      hunks.push({ id: hunk.id, offset: result.length });
      result += hunk.id === instead?.id ? instead.newText : hunk.newText;
      from = offset + hunk.oldText.length;
    }
    return { text: result + text.slice(from), hunks };
  }

  /** The undecided hunks of the first step that has any. */
  #shown(): readonly PlacedHunk[] {
    const open = this.#hunks.filter(({ state }) => state === 'pending');
    return open.filter(({ batch }) => batch === open[0]?.batch);
  }

  /** A new or empty file has no old text by which it could be told that another text has come in its place. */
  #placeOf(placed: PlacedHunk, text: string): number | undefined {
    const isFirst = this.#hunks.every(({ state }) => state !== 'accepted');
    if (this.#wasBlank && isFirst && text.trim() !== '') return undefined;
    return this.newFileLanguage === undefined ? placeOf(placed, text) : 0;
  }

  #pending(hunkId: number): PlacedHunk {
    const placed = this.#hunks.find(({ hunk }) => hunk.id === hunkId);
    if (placed?.state !== 'pending')
      throw new AppError('refused', l10n.t('This part of the proposal was already decided.'));
    return placed;
  }
}

/** Where the old text is: at the tracked offset or, if that was overwritten, where it occurs once and unmistakably. */
function placeOf({ hunk: { oldText }, offset, isTouched, isOnly }: PlacedHunk, text: string): number | undefined {
  // The last line of a file may have no end, and what is typed behind it on the same line belongs to it.
  const isWhole = (at: number) =>
    oldText === '' ||
    oldText.endsWith('\n') ||
    /^(?:\r?\n|$)/.test(text.slice(at + oldText.length, at + oldText.length + 2));
  // What was typed or deleted right before it may have left it in the middle of a line.
  const startsLine = (at: number) => at === 0 || text[at - 1] === '\n';
  if (!isTouched && startsLine(offset) && text.startsWith(oldText, offset) && isWhole(offset)) return offset;
  if (!isOnly || oldText.trim().length < unmistakableUnits) return undefined;
  const found = text.indexOf(oldText);
  if (found < 0 || text.indexOf(oldText, found + 1) >= 0) return undefined;
  return startsLine(found) && isWhole(found) ? found : undefined;
}

/** Text typed exactly at a pure insertion goes before it only if it ends with a line break; otherwise the anchor stays. */
function isInsertionAt(change: DocumentChange, placed: PlacedHunk): boolean {
  return (
    change.length === 0 && change.offset === placed.offset && placed.hunk.oldText === '' && !change.text.endsWith('\n')
  );
}
