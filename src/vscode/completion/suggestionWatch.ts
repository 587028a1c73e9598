import type * as vscode from 'vscode';

/** A completion that is on screen. */
export interface ShownOffer {
  readonly document: vscode.TextDocument;
  /** UTF-16 offset at which it was offered. */
  readonly offset: number;
  readonly text: string;
  readonly model: string;
  readonly level: string;
  /** Monotonic milliseconds. */
  readonly shownMs: number;
}

export interface OfferOutcome {
  /** A word, a line or all of it was taken: its text, and where it came in. */
  taken(offer: ShownOffer, text: string, offset: number): void;
  /** It was seen and then something else was written. */
  dismissed(offer: ShownOffer): void;
}

/** Shorter than that nobody has read it. Own choice: about a glance. */
const seenAfterMs = 500;

/**
 * Sees what becomes of a completion. The editor tells only of a whole accept, so that words and lines are known by the text that
 * comes in: more than one character at once, exactly as offered.
 */
export class OfferWatch {
  readonly #outcome: OfferOutcome;
  #offer: ShownOffer | undefined;
  #used = 0;

  constructor(outcome: OfferOutcome) {
    this.#outcome = outcome;
  }

  show(offer: ShownOffer): void {
    const before = this.#offer;
    // The rest of what is shown already: it has been seen as long as the whole, and the editor may still put in the whole.
    const isRest =
      before !== undefined && before.document === offer.document && before.text.slice(this.#used) === offer.text;
    if (isRest) return;
    this.#offer = offer;
    this.#used = 0;
  }

  /** On the way of every key: a few comparisons. */
  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent, nowMs: number): void {
    const offer = this.#offer;
    if (offer === undefined || offer.document !== document) return;
    const [change, ...more] = contentChanges;
    if (change === undefined) return;
    const text = change.text.includes('\r') ? change.text.replaceAll('\r\n', '\n') : change.text;
    const part = more.length === 0 ? this.#nextPart(offer, change, text) : '';
    if (part === '') {
      this.#offer = undefined;
      if (nowMs - offer.shownMs >= seenAfterMs) this.#outcome.dismissed(offer);
      return;
    }
    const at = offer.offset + this.#used;
    this.#used += part.length;
    if (part.length > 1) this.#outcome.taken(offer, part, at);
    if (this.#used >= offer.text.length) this.#offer = undefined;
  }

  /** What of the offer a change brings in: more of it at its place, or, after some was typed, all of it in the place of that. */
  #nextPart(offer: ShownOffer, change: vscode.TextDocumentContentChangeEvent, text: string): string {
    const { rangeOffset, rangeLength } = change;
    const used = this.#used;
    if (rangeLength === 0 && rangeOffset === offer.offset + used) return offer.text.startsWith(text, used) ? text : '';
    const isWhole = rangeLength === used && rangeOffset === offer.offset && offer.text.startsWith(text);
    return isWhole ? text.slice(used) : '';
  }
}
