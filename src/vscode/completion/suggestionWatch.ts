import type * as vscode from 'vscode';

/** A completion that is on screen. */
export interface ShownSuggestion {
  readonly document: vscode.TextDocument;
  /** UTF-16 offset at which it was offered. */
  readonly offset: number;
  readonly text: string;
  readonly model: string;
  readonly level: string;
  /** Monotonic milliseconds. */
  readonly shownMs: number;
}

export interface SuggestionOutcome {
  /** A word, a line or all of it was taken: its text, and where it came in. */
  taken(suggestion: ShownSuggestion, text: string, offset: number): void;
  /** It was seen and then something else was written. */
  dismissed(suggestion: ShownSuggestion): void;
}

/** Shorter than that nobody has read it. Own choice: about a glance. */
const seenAfterMs = 500;

/**
 * Sees what becomes of a completion. The editor tells only of a whole accept, so that words and lines are known by the text that
 * comes in: more than one character at once, exactly as offered.
 */
export class SuggestionWatch {
  readonly #outcome: SuggestionOutcome;
  #suggestion: ShownSuggestion | undefined;
  #used = 0;

  constructor(outcome: SuggestionOutcome) {
    this.#outcome = outcome;
  }

  show(suggestion: ShownSuggestion): void {
    const before = this.#suggestion;
    // The rest of what is shown already: it has been seen as long as the whole, and the editor may still put in the whole.
    const isRest =
      before !== undefined &&
      before.document === suggestion.document &&
      before.text.slice(this.#used) === suggestion.text;
    if (isRest) return;
    this.#suggestion = suggestion;
    this.#used = 0;
  }

  /** On the way of every key: a few comparisons. */
  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent, nowMs: number): void {
    const suggestion = this.#suggestion;
    if (suggestion === undefined || suggestion.document !== document) return;
    const [change, ...more] = contentChanges;
    if (change === undefined) return;
    const text = change.text.includes('\r') ? change.text.replaceAll('\r\n', '\n') : change.text;
    const part = more.length === 0 ? this.#nextPart(suggestion, change, text) : '';
    if (part === '') {
      this.#suggestion = undefined;
      if (nowMs - suggestion.shownMs >= seenAfterMs) this.#outcome.dismissed(suggestion);
      return;
    }
    const at = suggestion.offset + this.#used;
    this.#used += part.length;
    if (part.length > 1) this.#outcome.taken(suggestion, part, at);
    if (this.#used >= suggestion.text.length) this.#suggestion = undefined;
  }

  /** What of the offer a change brings in: more of it at its place, or, after some was typed, all of it in the place of that. */
  #nextPart(suggestion: ShownSuggestion, change: vscode.TextDocumentContentChangeEvent, text: string): string {
    const { rangeOffset, rangeLength } = change;
    const used = this.#used;
    if (rangeLength === 0 && rangeOffset === suggestion.offset + used)
      return suggestion.text.startsWith(text, used) ? text : '';
    const isWhole = rangeLength === used && rangeOffset === suggestion.offset && suggestion.text.startsWith(text);
    return isWhole ? text.slice(used) : '';
  }
}
